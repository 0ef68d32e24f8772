data "aws_iam_policy_document" "ec2" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "runner" {
  name               = "runner"
  assume_role_policy = data.aws_iam_policy_document.ec2.json
}

resource "aws_iam_instance_profile" "runner" {
  name = "runner"
  role = aws_iam_role.runner.name
}

data "aws_iam_policy_document" "operate" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::222222222222:role/operator"]
  }
}

resource "aws_iam_policy" "operate" {
  name   = "operate-prod"
  policy = data.aws_iam_policy_document.operate.json
}

resource "aws_iam_role_policy_attachment" "operate" {
  role       = aws_iam_role.runner.name
  policy_arn = aws_iam_policy.operate.arn
}
