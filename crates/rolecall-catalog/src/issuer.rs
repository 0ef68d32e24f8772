//! OIDC and OAuth issuers whose tokens AWS roles commonly trust, and the grammar of their subjects.
//!
//! Rests on the IAM User Guide, "Identity-provider controls for shared OIDC providers" and "Creating a role for web
//! identity", and on each issuer's own page. A host that no row matches is not wrong: it is unknown, and a reader
//! should treat it as shared between strangers.

mod grammar;
mod subjects;
mod table;

pub use grammar::{Characters, Field, FieldRole, Piece, SubjectForm};
pub use table::ISSUERS;

/// Who gets tokens from one issuer URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tenancy {
    /// Customers who do not know each other.
    Shared,
    /// One customer: the URL itself tells tenants apart.
    PerTenant,
}

/// What tells the customers of an issuer apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TenantKey {
    /// The subject claim.
    Subject,
    /// The audience claim.
    Audience,
    /// The issuer URL.
    Issuer,
    /// The session name of the call, `sts:RoleSessionName`.
    RoleSessionName,
    /// Nothing: anyone may get a token.
    None,
}

/// The audience of an issuer's tokens.
#[derive(Clone, Copy, Debug)]
pub struct Audience {
    /// The claim in condition keys: `aud` or `app_id`.
    pub claim: &'static str,
    /// The usual value, which may hold `{name}` placeholders; `None` if every user has another.
    pub usual: Option<&'static str>,
    /// Whether whoever runs a job may ask for any audience, so that pinning it keeps no stranger out.
    pub chosen_by_job: bool,
}

/// The subject of an issuer's tokens.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The claim in condition keys: `sub`, `id` or `user_id`.
    pub claim: &'static str,
    /// The documented shapes; empty means opaque.
    pub forms: &'static [SubjectForm],
    /// Whether customers may replace the shape, so that others are possible.
    pub customizable: bool,
}

/// One issuer, or one family of issuers with a common URL shape.
#[derive(Clone, Copy, Debug)]
pub struct Issuer {
    /// The issuer URL without `https://`; `{name}` stands for one or more characters other than `/`.
    pub pattern: &'static str,
    /// The product, as its owner writes it.
    pub name: &'static str,
    /// Whether AWS knows it without an OIDC provider object; its `Federated` principal is then the bare host.
    pub built_in: bool,
    /// The claim that says whom a token is for.
    pub audience: Audience,
    /// The claim that says whom a token speaks of.
    pub subject: Subject,
    /// Whether one URL serves many customers.
    pub tenancy: Tenancy,
    /// What tells those customers apart.
    pub tenant_key: TenantKey,
    /// Whether IAM refuses to save a trust policy that leaves the tenant key open.
    pub enforced_by_iam: bool,
    /// Further claims that exist as condition keys.
    pub claims: &'static [&'static str],
    /// Title of the page the row rests on.
    pub source: &'static str,
}

impl Issuer {
    /// The row for an issuer URL without scheme, as in an OIDC provider ARN or a condition-key prefix.
    ///
    /// A host without wildcards wins over a family. One final `/` on either side is ignored, so that a provider
    /// registered with the wrong ending is still recognised; compare with [`Issuer::pattern`] to see the difference.
    pub fn find(url: &str) -> Option<&'static Self> {
        let url = url.strip_suffix('/').unwrap_or(url);
        let exact = ISSUERS.iter().find(|issuer| issuer.pattern.trim_end_matches('/') == url);
        exact.or_else(|| ISSUERS.iter().find(|issuer| issuer.matches(url)))
    }

    /// The condition key of a claim of this issuer at `url`: `URL:claim`.
    pub fn condition_key(url: &str, claim: &str) -> String {
        format!("{url}:{claim}")
    }

    fn matches(&self, url: &str) -> bool {
        let mut parts = self.pattern.trim_end_matches('/').split(['{', '}']);
        let Some(mut rest) = parts.next().and_then(|first| url.strip_prefix(first)) else {
            return false;
        };
        // After the first literal, parts alternate between a placeholder's name and the literal behind it.
        while let (Some(_), Some(literal)) = (parts.next(), parts.next()) {
            let segment = rest.split('/').next().unwrap_or_default();
            let found = if literal.is_empty() { Some(segment.len()) } else { rest.find(literal) };
            let Some(length) = found.filter(|&length| length > 0 && length <= segment.len()) else {
                return false;
            };
            rest = rest.get(length + literal.len()..).unwrap_or_default();
        }
        rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn name(url: &str) -> Option<&'static str> {
        Issuer::find(url).map(|issuer| issuer.pattern)
    }

    #[test]
    fn the_table_is_sorted_and_unique() {
        assert!(ISSUERS.is_sorted_by(|a, b| a.pattern < b.pattern));
    }

    #[test]
    fn every_row_finds_itself() {
        for issuer in ISSUERS {
            let url = fill(issuer.pattern);
            assert_eq!(Issuer::find(&url).map(|found| found.pattern), Some(issuer.pattern), "{url}");
            assert!(!issuer.source.is_empty());
        }
    }

    fn fill(pattern: &str) -> String {
        pattern
            .split(['{', '}'])
            .enumerate()
            .map(|(index, part)| if index % 2 == 1 { "x1" } else { part })
            .collect()
    }

    #[test]
    fn hosts_win_over_families() {
        assert_eq!(name("oidc.vercel.com"), Some("oidc.vercel.com"));
        assert_eq!(name("oidc.vercel.com/acme"), Some("oidc.vercel.com/{team}"));
        assert_eq!(name("token.actions.githubusercontent.com"), Some("token.actions.githubusercontent.com"));
        assert_eq!(
            name("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"),
            Some("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/")
        );
        assert_eq!(name("sts.windows.net/0000"), Some("sts.windows.net/{tenant}/"));
    }

    #[test]
    fn placeholders_stay_inside_one_segment() {
        assert_eq!(name("oidc.circleci.com/org/1/2"), None);
        assert_eq!(name("oidc.circleci.com/org/"), None);
        assert_eq!(name("example.com"), None);
        assert_eq!(name("git.example.com/_services/token"), Some("{host}/_services/token"));
        assert_eq!(
            name("oidc.eks.eu-west-1.amazonaws.com/id/ABC"),
            Some("oidc.eks.{region}.amazonaws.com/id/{cluster}")
        );
        assert_eq!(
            name("oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC"),
            Some("oidc.eks.{region}.amazonaws.com.cn/id/{cluster}")
        );
    }

    #[test]
    fn a_shared_issuer_whose_tenants_live_in_the_subject_has_a_tenant_field_or_is_opaque() {
        for issuer in ISSUERS {
            if issuer.tenancy != Tenancy::Shared || issuer.tenant_key != TenantKey::Subject {
                continue;
            }
            for form in issuer.subject.forms {
                assert!(
                    form.fields().any(|field| field.role == FieldRole::Tenant),
                    "{} {}",
                    issuer.pattern,
                    form.name
                );
            }
        }
    }

    #[test]
    fn two_fields_never_touch_and_separators_stay_out_of_the_field_before() {
        for issuer in ISSUERS {
            let mut names = BTreeSet::new();
            for form in issuer.subject.forms {
                assert!(names.insert(form.name), "{} {}", issuer.pattern, form.name);
                for pair in form.pieces.windows(2) {
                    match (pair[0], pair[1]) {
                        (Piece::Field(_), Piece::Field(_)) => {
                            panic!("{}: two fields touch", form.name)
                        }
                        (Piece::Field(field), Piece::Literal(literal)) => {
                            let separator = literal.chars().next().expect("literals are not empty");
                            assert!(
                                !field.characters.allow(separator),
                                "{}: `{}` may hold `{separator}`",
                                form.name,
                                field.name
                            );
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    #[test]
    fn subjects_are_read_into_their_fields() {
        let github = Issuer::find("token.actions.githubusercontent.com").expect("row");
        let form = |subject: &str| github.subject.forms.iter().find(|form| form.read(subject).is_some());
        let branch = form("repo:acme/shop:ref:refs/heads/release/1").expect("a branch subject");
        let fields = branch.read("repo:acme/shop:ref:refs/heads/release/1").expect("fields");
        assert_eq!(branch.name, "branch");
        assert_eq!(
            fields.iter().map(|(field, value)| (field.name, *value)).collect::<Vec<_>>(),
            [("owner", "acme"), ("repository", "shop"), ("branch", "release/1")]
        );
        assert_eq!(
            form("repo:acme@12/shop@34:environment:prod").map(|form| form.name),
            Some("environment with ids")
        );
        assert_eq!(form("repo:acme:environment:prod"), None);
    }
}
