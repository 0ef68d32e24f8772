users = [
  "arn:aws:iam::210987654321:user/gone",
]
