account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

chain "kiosk guests list instances" {
  from    = "anonymous"
  to      = "prod:role/kiosk-guest"
  reaches = { action = "ec2:DescribeInstances", resource = "*" }
}

chain "lab guests list instances" {
  from    = "anonymous"
  to      = "prod:role/lab-guest"
  reaches = { action = "ec2:DescribeInstances", resource = "*" }
}
