# Copied from the console, which shows the id since the builder was made anew.
resource "aws_iam_role" "releases" {
  name = "releases"

  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Builder",
          "Effect": "Allow",
          "Principal": { "AWS": "AROAOLDEXAMPLE2345672" },
          "Action": "sts:AssumeRole"
        }
      ]
    }
  JSON
}
