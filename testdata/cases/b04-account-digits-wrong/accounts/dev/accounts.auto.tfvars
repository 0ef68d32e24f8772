accounts = {
  prod = "210987645321"
}
