resource "aws_s3_bucket" "releases" {
  bucket = "acme-releases"
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Developers"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111111111111:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

data "aws_iam_policy_document" "upload" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.releases.arn}/*"]
  }
}

resource "aws_iam_policy" "upload" {
  name   = "upload-releases"
  policy = data.aws_iam_policy_document.upload.json
}

resource "aws_iam_role_policy_attachment" "upload" {
  role       = aws_iam_role.deployer.name
  policy_arn = aws_iam_policy.upload.arn
}
