variable "name" {
  type = string
}

variable "environment" {
  type = string
}

variable "human_arns" {
  description = "principals that may debug as the task"
  type        = list(string)
  default     = []
}
