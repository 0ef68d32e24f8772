account "app" {
  id      = "444444444444"
  sources = ["accounts/app"]
}

# Sign-in: user -> app client -> identity pool -> role.
chain "customers sign in" {
  from = "app:user-pool/customers"
  to   = "app:role/notes-customer"
}

chain "support answers tickets" {
  from = "app:user-pool-group/customers/support"
  to   = "app:role/notes-support"
}

# Guests stay guests.
forbid "guests act as customers" {
  from = "anonymous"
  to   = "app:role/notes-customer"
}
