//! Resources that can have a policy, and their policies.
//!
//! Rests on the Terraform AWS provider's page of each resource for the arguments and on the Service Authorization Reference
//! ("Resource types defined by …") for the forms of ARNs.

use std::sync::Arc;

use rolecall_model::{Account, DocumentState, ResourcePolicy, Text};
use rolecall_source::{Diagnostics, symbol};

use self::Named::{Arn, Bucket, Key, Queue, Repository};
use super::Extractor;
use super::documents;
use super::view::View;

/// One resource type.
struct Row {
    /// Resource type; the rows are sorted by it.
    kind: &'static str,
    /// The argument or attribute that names the resource with the policy.
    resource: &'static str,
    /// What that is.
    named: Named,
}

/// How an argument names a resource.
#[derive(Clone, Copy)]
enum Named {
    /// By its ARN.
    Arn,
    /// By the name of the bucket.
    Bucket,
    /// By the id of the key, or its ARN.
    Key,
    /// By the URL of the queue.
    Queue,
    /// By the name of the repository.
    Repository,
}

const fn row(kind: &'static str, resource: &'static str, named: Named) -> Row {
    Row { kind, resource, named }
}

/// The argument that holds the policy, in all of them.
const POLICY: &str = "policy";

static ROWS: [Row; 12] = [
    row("aws_ecr_repository", "arn", Arn),
    row("aws_ecr_repository_policy", "repository", Repository),
    row("aws_kms_key", "arn", Arn),
    row("aws_kms_key_policy", "key_id", Key),
    row("aws_s3_bucket", "arn", Arn),
    row("aws_s3_bucket_policy", "bucket", Bucket),
    row("aws_secretsmanager_secret", "arn", Arn),
    row("aws_secretsmanager_secret_policy", "secret_arn", Arn),
    row("aws_sns_topic", "arn", Arn),
    row("aws_sns_topic_policy", "arn", Arn),
    row("aws_sqs_queue", "arn", Arn),
    row("aws_sqs_queue_policy", "queue_url", Queue),
];

/// Whether a resource of this type is, or has, a policy of a resource.
pub(super) fn has_policy(kind: &str) -> bool {
    find(kind).is_some()
}

fn find(kind: &str) -> Option<&'static Row> {
    ROWS.get(ROWS.binary_search_by(|row| row.kind.cmp(kind)).ok()?)
}

impl Extractor<'_> {
    pub(super) fn resource_policies(&mut self, view: &View<'_>) {
        let kind = view.kind();
        let Some(row) = find(&kind) else { return };
        let document = self.resource_policy(view, kind.ends_with("_policy"));
        let Some(account) = self.accounts.get(view.account().0 as usize) else { return };
        let mut choices = view.choices(row.resource);
        if choices.is_empty() {
            choices.push(super::view::Choice { text: view.symbol(row.resource), certain: true });
        }
        for choice in choices {
            let text = arn(row.named, &choice.text.text, account, view);
            self.out.estate.resource_policies.push(ResourcePolicy {
                account: view.account(),
                resource: Text { text, span: choice.text.span },
                document: document.clone(),
                origin: view.origin_of(&choice),
            });
        }
    }

    /// The policy. What is not known of it is said where it decides, by `can`.
    fn resource_policy(&self, view: &View<'_>, required: bool) -> Option<DocumentState> {
        // An empty text is no policy, as where the argument is left out.
        let text = view.text(POLICY).filter(|text| !text.text.is_empty());
        let what = (POLICY, "the policy");
        (required || text.is_some())
            .then(|| documents::document(view, what, self.sources, &mut Diagnostics::default()))
    }
}

/// The ARN of the resource that an argument names; a part that is not known is a symbol.
fn arn(named: Named, text: &Arc<str>, account: &Account, view: &View<'_>) -> Arc<str> {
    let (partition, id) = (&account.partition, &account.id);
    let region = || view.text("region").unwrap_or_else(|| view.symbol("region")).text;
    match named {
        _ if text.starts_with("arn:") => text.clone(),
        // The whole name may be a symbol that stands for the ARN or for the name.
        Arn => text.clone(),
        Bucket => format!("arn:{partition}:s3:::{text}").into(),
        Key if symbol::as_symbol(text).is_some() => text.clone(),
        Key => format!("arn:{partition}:kms:{}:{id}:key/{text}", region()).into(),
        Repository => format!("arn:{partition}:ecr:{}:{id}:repository/{text}", region()).into(),
        Queue => queue(text, partition).unwrap_or_else(|| view.symbol("arn").text),
    }
}

/// The ARN of the queue with a URL such as `https://sqs.eu-west-1.amazonaws.com/111111111111/q` (Amazon SQS Developer
/// Guide, "Queue and message identifiers").
fn queue(url: &str, partition: &str) -> Option<Arc<str>> {
    let (host, path) = url.strip_prefix("https://sqs.")?.split_once('/')?;
    let (region, _) = host.split_once('.')?;
    let (account, name) = path.split_once('/')?;
    Some(format!("arn:{partition}:sqs:{region}:{account}:{name}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_sorted() {
        assert!(ROWS.is_sorted_by(|one, other| one.kind < other.kind));
    }

    #[test]
    fn the_url_of_a_queue_says_its_arn() {
        let found = queue("https://sqs.eu-west-1.amazonaws.com/111111111111/jobs.fifo", "aws");
        assert_eq!(found.as_deref(), Some("arn:aws:sqs:eu-west-1:111111111111:jobs.fifo"));
        assert_eq!(queue("jobs.fifo", "aws"), None);
    }
}
