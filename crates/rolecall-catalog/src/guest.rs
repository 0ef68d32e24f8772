//! What a guest of a Cognito identity pool can do at most in the enhanced flow.
//!
//! Cognito passes session policies for unauthenticated identities: one inline, one AWS managed. The session may do what
//! the role allows and one of the two allows. In the classic flow nothing is passed. Rests on the Cognito Developer
//! Guide, "IAM roles", section on access policies for unauthenticated identities.

use crate::{Action, text};

/// The AWS managed policy that Cognito passes; its document is in the catalogue of managed policies.
pub const SESSION_POLICY: &str = "AmazonCognitoUnAuthedIdentitiesSessionPolicy";

/// The managed policy that it replaced.
pub const EARLIER_SESSION_POLICY: &str = "AmazonCognitoUnauthenticatedIdentities";

/// The revision of the page the inline list was taken from.
pub const INLINE_ACTIONS_REVISION: &str = "2023";

/// The action patterns of the inline session policy, sorted.
pub static INLINE_ACTIONS: &[&str] = &[
    "appsync:*",
    "cloudwatch:*",
    "codewhisperer:*",
    "cognito-identity:*",
    "cognito-idp:*",
    "cognito-sync:*",
    "comprehend:*",
    "dynamodb:*",
    "execute-api:*",
    "firehose:*",
    "gamelift:*",
    "geo:*",
    "iot:*",
    "kinesisanalytics:*",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncrypt*",
    "lambda:*",
    "lex:*",
    "logs:*",
    "machinelearning:*",
    "mobileanalytics:*",
    "personalize:*",
    "polly:*",
    "rekognition:*",
    "s3:*",
    "sagemaker:InvokeEndpoint",
    "sdb:*",
    "ses:*",
    "sns:*",
    "sqs:*",
    "sumerian:View*",
    "textract:AnalyzeDocument",
    "textract:DetectDocumentText",
    "transcribe:*",
    "translate:*",
];

/// Whether the inline session policy lets a guest use `action`; the managed one, [`SESSION_POLICY`], may allow more.
pub fn inline_allows(action: Action) -> bool {
    let name = action.name().as_bytes();
    INLINE_ACTIONS.iter().any(|pattern| text::glob_matches(pattern.as_bytes(), name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ManagedPolicy, Service, actions_matching};

    #[test]
    fn the_list_is_sorted_and_unique() {
        assert!(INLINE_ACTIONS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn every_pattern_matches_an_action_unless_its_service_is_gone() {
        for pattern in INLINE_ACTIONS {
            let service = pattern.split(':').next().unwrap();
            if Service::find(service).is_none() {
                assert_eq!(service, "sumerian");
                continue;
            }
            assert!(actions_matching(pattern).next().is_some(), "{pattern}");
        }
    }

    #[test]
    fn both_session_policies_are_in_the_catalogue() {
        assert!(ManagedPolicy::find(SESSION_POLICY).is_some());
        assert!(ManagedPolicy::find(EARLIER_SESSION_POLICY).is_some());
    }

    #[test]
    fn guests_read_objects_but_assume_no_role() {
        assert!(inline_allows(Action::find("s3:GetObject").unwrap()));
        assert!(!inline_allows(Action::find("sts:AssumeRole").unwrap()));
    }
}
