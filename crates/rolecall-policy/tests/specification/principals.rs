//! The forms of principals.

use rolecall_policy::{Principal, PrincipalForm as Form, PrincipalKind as Kind, Text, classify};
use rolecall_source::Sources;

use crate::support::{shared, symbol};

fn principal(kind: Kind, text: &str) -> Principal {
    Principal { kind, text: Text { text: shared(text), span: None } }
}

#[test]
fn every_form_of_a_trust_policy_is_told_apart() {
    let (partition, account) = ("aws", "111111111111");
    let rows = [
        (Kind::Star, "*", Form::BareStar),
        (Kind::Aws, "*", Form::AnyAws),
        (Kind::Aws, "111111111111", Form::Account { partition: None, account }),
        (Kind::Aws, "arn:aws:iam::111111111111:root", Form::Account { partition: Some("aws"), account }),
        (
            Kind::Aws,
            "arn:aws:iam::111111111111:role/r",
            Form::Role { partition, account, path: "/", name: "r" },
        ),
        (
            Kind::Aws,
            "arn:aws:iam::111111111111:role/a/b/r",
            Form::Role { partition, account, path: "/a/b/", name: "r" },
        ),
        (
            Kind::Aws,
            "arn:aws-cn:iam::111111111111:user/a/u",
            Form::User { partition: "aws-cn", account, path: "/a/", name: "u" },
        ),
        (
            Kind::Aws,
            "arn:aws:sts::111111111111:assumed-role/r/s",
            Form::AssumedRole { partition, account, role: "r", session: "s" },
        ),
        (Kind::Aws, "arn:aws:sts::111111111111:federated-user/u", Form::FederatedUser),
        (Kind::Aws, "arn:aws:iam::111111111111:group/a/g", Form::Group { account, name: "g" }),
        (Kind::Aws, "arn:aws:iam::111111111111:role/*", Form::WildcardArn),
        (Kind::Aws, "arn:aws:iam::*:root", Form::WildcardArn),
        (Kind::Aws, "AROAEXAMPLEEXAMPLEEX", Form::UniqueId("AROAEXAMPLEEXAMPLEEX")),
        (Kind::Service, "ec2.amazonaws.com", Form::Service("ec2.amazonaws.com")),
        (Kind::Federated, "accounts.google.com", Form::WebIdentity("accounts.google.com")),
        (
            Kind::Federated,
            "arn:aws:iam::111111111111:oidc-provider/h/p",
            Form::OidcProvider { partition, account, url: "h/p" },
        ),
        (
            Kind::Federated,
            "arn:aws:iam::111111111111:saml-provider/n",
            Form::SamlProvider { partition, account, name: "n" },
        ),
        (Kind::Federated, "arn:aws:iam::111111111111:oidc-provider/*", Form::WildcardArn),
    ];
    for (kind, text, expected) in rows {
        assert_eq!(classify(&principal(kind, text)), expected, "{text}");
    }
}

#[test]
fn what_no_trust_policy_can_have_is_invalid() {
    let rows = [
        (Kind::Aws, "11111111111"),
        (Kind::Aws, "ann"),
        (Kind::Aws, ""),
        (Kind::Aws, "arn:aws:iam::1:root"),
        (Kind::Aws, "arn:aws:iam::111111111111"),
        (Kind::Aws, "arn:aws:iam::111111111111:root/x"),
        (Kind::Aws, "arn:aws:iam::111111111111:role/"),
        (Kind::Aws, "arn:aws:iam::111111111111:role"),
        (Kind::Aws, "arn:aws:iam::111111111111:policy/p"),
        (Kind::Aws, "arn:aws:iam::111111111111:saml-provider/p"),
        (Kind::Aws, "arn:aws:sts::111111111111:assumed-role/r"),
        (Kind::Aws, "arn:aws:sts::111111111111:assumed-role/a/r/s"),
        (Kind::Aws, "arn:aws:s3:::111111111111"),
        (Kind::Aws, "arn:aws:iam::111111111111:user/${aws:username}"),
        (Kind::Service, "*"),
        (Kind::Service, "ec2"),
        (Kind::Federated, "*"),
        (Kind::Federated, "token.actions.githubusercontent.com"),
        (Kind::Federated, "arn:aws:iam::111111111111:role/r"),
        (Kind::CanonicalUser, "79a59df900b949e5"),
        (Kind::Other, "x"),
    ];
    for (kind, text) in rows {
        let principal = principal(kind, text);
        assert!(matches!(classify(&principal), Form::Invalid(_)), "{text}: {:?}", classify(&principal));
    }
}

#[test]
fn symbols_are_kept_in_parts_and_unknown_as_wholes() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    let text = format!("arn:aws:iam::{s}:role/x-{s}");
    let name = format!("x-{s}");
    assert_eq!(
        classify(&principal(Kind::Aws, &text)),
        Form::Role { partition: "aws", account: &s, path: "/", name: &name }
    );
    let service = format!("ec2.{s}");
    assert_eq!(classify(&principal(Kind::Service, &service)), Form::Service(&service));
    for (kind, text) in [
        (Kind::Aws, s.clone()),
        (Kind::Aws, format!("{s}:root")),
        (Kind::Aws, format!("arn:aws:iam::111111111111:{s}")),
        (Kind::Aws, format!("arn:{s}")),
        (Kind::Aws, format!("1{s}")),
        (Kind::Service, s.clone()),
        (Kind::Federated, s.clone()),
        (Kind::Federated, format!("arn:aws:iam::111111111111:{s}")),
        (Kind::Other, s.clone()),
    ] {
        assert_eq!(classify(&principal(kind, &text)), Form::Unknown, "{text}");
    }
}
