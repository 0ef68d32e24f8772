trusted_accounts = ["210987654321"]
