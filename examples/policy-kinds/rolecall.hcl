account "main" {
  id      = "555555555555"
  sources = ["accounts/main"]
}

# Any inline policy is worth a remark here, not only an unsafe one.
rule "inline-any" { severity = "low" }
