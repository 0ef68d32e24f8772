accounts = {
  prod = "210987654321"
}
