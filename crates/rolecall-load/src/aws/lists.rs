//! Attributes of data sources that are lists, sets, maps or numbers, so that what expressions take from them has the
//! right type though it is not known.
//!
//! Rests on the pages of the data sources ("Attribute Reference") of the Terraform providers of AWS, `tls`, `http` and
//! `external`.

use std::sync::Arc;

use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Type, Value};

use super::symbols;

/// The type of an attribute.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Number,
    Texts,
    TextSet,
    TextMap,
    /// A list of objects with these attributes, all texts.
    Objects(&'static [&'static str]),
}

const ACCOUNT: Shape =
    Shape::Objects(&["arn", "email", "id", "joined_method", "joined_timestamp", "name", "status"]);
const UNIT: Shape = Shape::Objects(&["arn", "id", "name"]);

/// A data source and its attributes; sorted.
const ROWS: &[(&str, &[(&str, Shape)])] = &[
    ("aws_availability_zones", &[("names", Shape::Texts), ("zone_ids", Shape::Texts)]),
    ("aws_ecr_repositories", &[("names", Shape::TextSet)]),
    ("aws_eks_clusters", &[("names", Shape::TextSet)]),
    (
        "aws_iam_instance_profiles",
        &[("arns", Shape::TextSet), ("names", Shape::TextSet), ("paths", Shape::TextSet)],
    ),
    (
        "aws_iam_openid_connect_provider",
        &[("client_id_list", Shape::Texts), ("thumbprint_list", Shape::Texts)],
    ),
    ("aws_iam_roles", &[("arns", Shape::TextSet), ("names", Shape::TextSet)]),
    ("aws_iam_users", &[("arns", Shape::TextSet), ("names", Shape::TextSet)]),
    (
        "aws_organizations_organization",
        &[
            ("accounts", ACCOUNT),
            ("aws_service_access_principals", Shape::TextSet),
            ("enabled_policy_types", Shape::TextSet),
            ("non_master_accounts", ACCOUNT),
            ("roots", UNIT),
        ],
    ),
    ("aws_organizations_organizational_unit_child_accounts", &[("accounts", ACCOUNT)]),
    ("aws_organizations_organizational_unit_descendant_accounts", &[("accounts", ACCOUNT)]),
    ("aws_organizations_organizational_unit_descendant_organizational_units", &[("children", UNIT)]),
    ("aws_organizations_organizational_units", &[("children", UNIT)]),
    ("aws_organizations_policies", &[("ids", Shape::TextSet)]),
    ("aws_regions", &[("names", Shape::TextSet)]),
    (
        "aws_ssm_parameters_by_path",
        &[("arns", Shape::Texts), ("names", Shape::Texts), ("values", Shape::Texts)],
    ),
    ("aws_ssoadmin_instances", &[("arns", Shape::Texts), ("identity_store_ids", Shape::Texts)]),
    ("aws_subnets", &[("ids", Shape::Texts)]),
    ("aws_vpcs", &[("ids", Shape::Texts)]),
    ("external", &[("result", Shape::TextMap)]),
    ("http", &[("response_headers", Shape::TextMap), ("status_code", Shape::Number)]),
    (
        "tls_certificate",
        &[(
            "certificates",
            Shape::Objects(&[
                "cert_pem",
                "issuer",
                "not_after",
                "not_before",
                "serial_number",
                "sha1_fingerprint",
                "subject",
            ]),
        )],
    ),
];

/// The attributes of the data source that are no single text, as symbols of their types.
pub(super) fn typed(call: &Call<'_>) -> Entries {
    let Ok(index) = ROWS.binary_search_by(|(kind, _)| (*kind).cmp(call.kind)) else { return Entries::new() };
    let attributes = ROWS.get(index).map(|(_, attributes)| *attributes).unwrap_or_default();
    let symbol = |(name, shape): &(&str, Shape)| {
        let symbol = symbols::attribute(call, name);
        (Arc::from(*name), Value::unknown(symbol, shape.to_type(), None))
    };
    attributes.iter().map(symbol).collect()
}

impl Shape {
    fn to_type(self) -> Type {
        match self {
            Shape::Number => Type::Number,
            Shape::Texts => Type::list(Type::String),
            Shape::TextSet => Type::set(Type::String),
            Shape::TextMap => Type::map(Type::String),
            Shape::Objects(names) => {
                let attributes = names.iter().map(|name| (Arc::from(*name), Type::String)).collect();
                Type::list(Type::Object(Arc::new(attributes)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rolecall_source::Sources;

    use super::*;
    use crate::aws::testing::{attributes, evaluate};

    #[test]
    fn rows_are_sorted() {
        assert!(ROWS.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn what_is_taken_from_a_list_that_is_not_known_is_a_symbol() {
        let sources = Sources::default();
        let text = "data \"aws_organizations_organization\" \"o\" {}\ndata \"external\" \"e\" {\n program = [\"x\"]\n}\n\
             resource \"terraform_data\" \"t\" {\n input = {\n first = \"${data.aws_organizations_organization.o.accounts[0].id}!\"\n\
             ids = data.aws_organizations_organization.o.accounts[*].id\n\
             root = data.aws_organizations_organization.o.roots[0].id\n\
             all = [for account in data.aws_organizations_organization.o.non_master_accounts : account.arn]\n\
             e = data.external.e.result.key\n }\n}\n";
        let evaluation = evaluate(&sources, text);
        assert_eq!(evaluation.diagnostics.problems, []);
        let input = attributes(&evaluation, "terraform_data.t").get("input").unwrap();
        let shown = |name: &str| sources.spell(input.get(name).and_then(Value::as_str).unwrap_or_default());
        assert_eq!(shown("first"), "⟨data.aws_organizations_organization.o.accounts[0].id⟩!");
        assert_eq!(shown("root"), "⟨data.aws_organizations_organization.o.roots[0].id⟩");
        assert_eq!(shown("e"), "⟨data.external.e.result.key⟩");
    }
}
