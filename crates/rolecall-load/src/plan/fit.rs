//! Whether an argument whose expression refers to an attribute has just that attribute's value.
//!
//! A plan says to what an expression refers, not what it does with it: `aws_s3_bucket.b.arn` and
//! `"${aws_s3_bucket.b.arn}/*"` look alike. Which of the two it is follows from what the argument is for.

/// What the argument has of the attribute it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Its value.
    Whole,
    /// Its value, perhaps with something behind it.
    Start,
    /// Nothing that could be said.
    Nothing,
}

/// Arguments that hold a policy document.
const DOCUMENTS: [&str; 8] = [
    "assume_role_policy",
    "override_json",
    "override_policy_documents",
    "policy",
    "policy_document",
    "source_json",
    "source_policy_documents",
    "inline_policy",
];
/// Attributes that are a policy document.
const DOCUMENT_SOURCES: [&str; 5] = ["json", "minified_json", "policy", "assume_role_policy", "rendered"];
/// Arguments that take a name, an id or an ARN, each whole.
const ENTITIES: [&str; 10] = [
    "group",
    "group_name",
    "groups",
    "iam_instance_profile",
    "instance_profile",
    "role",
    "role_name",
    "roles",
    "user",
    "users",
];
/// Arguments for ARNs that are not called so.
const ARNS: [&str; 3] = ["execution_role", "identifiers", "permissions_boundary"];
/// Arguments that hold patterns, which often begin with an ARN.
const PATTERNS: [&str; 3] = ["not_resources", "resources", "values"];

/// What stands for the `values` of a `condition` block whose operator takes no patterns.
pub(super) const EXACT_VALUES: &str = "values of Equals";

/// What `argument` has of the attribute `name` of a resource of type `kind`.
pub(super) fn fit(argument: &str, kind: &str, name: &str) -> Fit {
    let is_arn = name == "arn" || name.ends_with("_arn");
    let whole = if DOCUMENTS.contains(&argument) || argument.ends_with("_policy") {
        DOCUMENT_SOURCES.contains(&name)
    } else if argument == EXACT_VALUES {
        is_arn || matches!(name, "id" | "unique_id" | "client_id")
    } else if PATTERNS.contains(&argument) {
        // Nothing goes behind the ARN of an IAM entity. Those of conditions are often patterns all the same.
        if is_arn && (argument == "values" || !kind.starts_with("aws_iam_")) {
            return Fit::Start;
        }
        is_arn
    } else if ENTITIES.contains(&argument) {
        is_arn || matches!(name, "id" | "name" | "user_name" | "group_name")
    } else if ARNS.contains(&argument) || argument.ends_with("_arn") || argument.ends_with("_arns") {
        is_arn || (name == "id" && !kind.starts_with("aws_iam_role") && !kind.starts_with("aws_iam_user"))
    } else if argument.ends_with("_id") || argument.ends_with("_ids") {
        matches!(name, "id" | "arn") || argument == name
    } else {
        false
    };
    if whole { Fit::Whole } else { Fit::Nothing }
}

/// The attribute of a resource that `argument` means when the reference leaves it out, as `x.y[each.key].arn` does.
pub(super) fn implied(argument: &str, kind: &str) -> Option<&'static str> {
    if kind == "aws_iam_policy_document" {
        return Some("json");
    }
    let arns = ARNS.contains(&argument) || argument.ends_with("_arn") || argument.ends_with("_arns");
    (arns || PATTERNS.contains(&argument)).then_some("arn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_for_an_arn_holds_the_arn_it_refers_to() {
        assert_eq!(fit("identifiers", "aws_iam_role", "arn"), Fit::Whole);
        assert_eq!(fit("policy_arn", "aws_iam_policy", "arn"), Fit::Whole);
        assert_eq!(fit("resources", "aws_iam_role", "arn"), Fit::Whole);
    }

    #[test]
    fn a_pattern_may_go_on_behind_an_arn() {
        assert_eq!(fit("resources", "aws_s3_bucket", "arn"), Fit::Start);
        assert_eq!(fit("values", "aws_iam_role", "arn"), Fit::Start);
        assert_eq!(fit(EXACT_VALUES, "aws_iam_role", "arn"), Fit::Whole);
        assert_eq!(fit("resources", "aws_s3_bucket", "id"), Fit::Nothing);
    }

    #[test]
    fn a_document_is_only_what_another_document_is() {
        assert_eq!(fit("policy", "aws_iam_policy_document", "json"), Fit::Whole);
        assert_eq!(fit("policy", "aws_iam_role", "arn"), Fit::Nothing);
        assert_eq!(fit("description", "aws_iam_role", "arn"), Fit::Nothing);
    }
}
