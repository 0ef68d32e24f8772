//! Account snapshots as inputs: what answers of AWS become, alone, together, and beside Terraform.

#![expect(clippy::unwrap_used, reason = "tests may fail")]

use rolecall_load::{Environment, Input, Loaded, Sequential, load};
use rolecall_model::{Account, Listing, MappingKind, OrganizationMembership, Parent, Role};
use rolecall_source::{MemoryFiles, Sources};

struct Read {
    loaded: Loaded,
    sources: Sources,
}

fn read(files: &[(&str, &str)]) -> Read {
    let (sources, mut memory) = (Sources::default(), MemoryFiles::default());
    for (path, text) in files {
        memory.insert(path, text);
    }
    let config = files.iter().any(|(path, _)| *path == "rolecall.hcl").then_some("rolecall.hcl");
    let loaded = load(&Input {
        files: &memory,
        sources: &sources,
        paths: &[String::new()],
        config,
        settings: &[],
        environment: &Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    });
    Read { loaded, sources }
}

impl Read {
    fn account(&self, label: &str) -> &Account {
        let estate = &self.loaded.estate;
        estate.account(estate.account_by_label(label).unwrap()).unwrap()
    }

    fn role(&self, name: &str) -> &Role {
        self.loaded.estate.roles.iter().find(|role| &*role.name.text == name).unwrap()
    }

    fn problems(&self) -> Vec<&str> {
        self.loaded.diagnostics.problems.iter().map(|problem| problem.message.as_str()).collect()
    }

    fn unknowns(&self) -> Vec<&str> {
        self.loaded.diagnostics.unknowns.iter().map(|unknown| unknown.reason).collect()
    }
}

const DETAILS: &str = r#"{
  "UserDetailList": [{
    "Path": "/staff/", "UserName": "ann", "UserId": "AIDAANN", "Arn": "arn:aws:iam::111111111111:user/staff/ann",
    "GroupList": ["developers"], "AttachedManagedPolicies": [],
    "UserPolicyList": [{ "PolicyName": "own", "PolicyDocument": { "Version": "2012-10-17", "Statement": [] } }],
    "PermissionsBoundary": { "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111111111111:policy/edge" },
    "Tags": [{ "Key": "team", "Value": "blue" }]
  }],
  "GroupDetailList": [{
    "Path": "/", "GroupName": "developers", "GroupId": "AGPADEV", "Arn": "arn:aws:iam::111111111111:group/developers",
    "GroupPolicyList": [], "AttachedManagedPolicies": [{ "PolicyName": "edge", "PolicyArn": "arn:aws:iam::111111111111:policy/edge" }]
  }],
  "RoleDetailList": [{
    "Path": "/", "RoleName": "app", "RoleId": "AROAAPP", "Arn": "arn:aws:iam::111111111111:role/app",
    "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }] },
    "InstanceProfileList": [{
      "InstanceProfileName": "app", "Arn": "arn:aws:iam::111111111111:instance-profile/app",
      "Roles": [{ "RoleName": "app", "MaxSessionDuration": 7200 }]
    }],
    "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": []
  }],
  "Policies": [{
    "PolicyName": "edge", "Arn": "arn:aws:iam::111111111111:policy/edge", "Path": "/", "DefaultVersionId": "v2",
    "PolicyVersionList": [
      { "VersionId": "v1", "IsDefaultVersion": false, "Document": { "Version": "2012-10-17", "Statement": [] } },
      { "VersionId": "v2", "IsDefaultVersion": true, "Document": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] } }
    ]
  }],
  "IsTruncated": false
}"#;

#[test]
fn the_details_of_an_account_become_its_entities() {
    let read = read(&[("dev/anything.json", DETAILS)]);
    assert_eq!((read.problems(), read.unknowns()), (vec![], vec![]));
    let estate = &read.loaded.estate;
    let user = &estate.users[0];
    assert_eq!((&*user.path.text, user.unique_id.as_deref()), ("/staff/", Some("AIDAANN")));
    assert_eq!(&*user.boundary.as_ref().unwrap().text, "arn:aws:iam::111111111111:policy/edge");
    assert_eq!(&*user.tags.known["team"].text, "blue");
    assert!(!user.tags.open);
    assert_eq!(&*estate.memberships[0].group.text, "developers");
    assert_eq!(&*estate.attachments[0].holder.name.text, "developers");
    assert_eq!(&*estate.inline_policies[0].name.text, "own");
    let role = read.role("app");
    assert_eq!((role.max_session_duration, role.unique_id.as_deref()), (Some(7200), Some("AROAAPP")));
    assert_eq!(&*estate.instance_profiles[0].role.as_ref().unwrap().name.text, "app");
    let document = &estate.policies[0].document.documents()[0];
    assert_eq!(document.statements.len(), 1, "the default version is in force");
    let place = document.statements[0].actions.patterns[0].span.unwrap();
    assert_eq!(read.sources.snippet(place), "s3:GetObject");
    assert_eq!(read.sources.snippet(role.origin.span.unwrap()), "app");
}

#[test]
fn details_to_the_last_page_make_the_account_complete_for_what_they_list() {
    let read = read(&[("dev/details.json", DETAILS)]);
    let account = read.account("dev");
    assert!(account.complete && account.analysed);
    assert_eq!(&*account.id, "111111111111");
    assert!(!account.unlisted.contains(&Listing::Principals));
    assert!(account.unlisted.contains(&Listing::OidcProviders));
    assert!(account.unlisted.contains(&Listing::Consumers));
}

#[test]
fn a_page_without_its_successor_leaves_the_account_open() {
    let truncated = DETAILS.replace("\"IsTruncated\": false", "\"IsTruncated\": true, \"Marker\": \"x\"");
    let first = read(&[("dev/details.json", &truncated)]);
    assert!(!first.account("dev").complete);
    assert_eq!(first.unknowns(), ["snapshot-truncated"]);
    let last = r#"{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], "IsTruncated": false}"#;
    for files in [
        vec![("dev/1.json", truncated.clone()), ("dev/2.json", last.to_owned())],
        vec![("dev/all.json", format!("{truncated}\n{last}"))],
        vec![("dev/all.json", format!("[{truncated}, {last}]"))],
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let both = read(&files);
        assert!(both.account("dev").complete, "{files:?}");
        assert!(both.unknowns().is_empty());
    }
}

#[test]
fn a_declared_account_with_truncated_details_lists_no_principals() {
    let truncated = DETAILS.replace("\"IsTruncated\": false", "\"IsTruncated\": true");
    let config = "account \"dev\" {\n  sources = [\"dev\"]\n}\n";
    let read = read(&[("rolecall.hcl", config), ("dev/details.json", &truncated)]);
    assert!(read.account("dev").unlisted.contains(&Listing::Principals));
    assert_eq!(&*read.account("dev").id, "111111111111", "the id follows from the ARNs");
}

fn one_role(document: &str) -> String {
    format!(
        r#"{{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "IsTruncated": false, "RoleDetailList": [
        {{"Arn": "arn:aws:iam::111111111111:role/a/b/app", "AssumeRolePolicyDocument": {document}}}]}}"#
    )
}

#[test]
fn a_document_may_be_an_object_text_or_percent_encoded_text() {
    for document in [
        r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}"#,
        r#""{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"sts:AssumeRole\"}]}""#,
        r#""%7B%22Statement%22%3A%20%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22%2A%22%2C%22Action%22%3A%22sts:AssumeRole%22%7D%5D%7D""#,
    ] {
        let read = read(&[("dev/details.json", &one_role(document))]);
        assert!(read.problems().is_empty(), "{:?}", read.problems());
        let trust = &read.role("app").trust.documents()[0];
        let action = trust.statements[0].actions.patterns[0].span.unwrap();
        assert_eq!(read.sources.snippet(action), "sts:AssumeRole", "{document}");
        assert_eq!(&*read.role("app").path.text, "/a/b/", "what is left out follows from the ARN");
    }
}

#[test]
fn a_plus_is_no_space() {
    let read = read(&[(
        "dev/details.json",
        &one_role(r#""%7B%22Statement%22:%5B%7B%22Effect%22:%22Allow%22,%22Action%22:%22a+b%22%7D%5D%7D""#),
    )]);
    let trust = &read.role("app").trust.documents()[0];
    assert_eq!(&*trust.statements[0].actions.patterns[0].text, "a+b");
}

#[test]
fn a_document_that_is_none_is_said_and_lost() {
    for document in ["7", "\"x\"", "\"%zz\"", "\"%ff\"", "\"{\"", "[]"] {
        let read = read(&[("dev/details.json", &one_role(document))]);
        assert_eq!(read.problems().len(), 1, "{document}: {:?}", read.problems());
        assert!(read.role("app").trust.documents().is_empty());
    }
}

const POOL: &str = r#"{"IdentityPoolId": "eu-west-1:p", "IdentityPoolName": "web", "AllowUnauthenticatedIdentities": true,
  "CognitoIdentityProviders": [{"ProviderName": "cognito-idp.eu-west-1.amazonaws.com/u", "ClientId": "c"}]}"#;
const POOL_ROLES: &str = r#"{"IdentityPoolId": "eu-west-1:p", "Roles": {"authenticated": "arn:aws:iam::111111111111:role/app"},
  "RoleMappings": {"cognito-idp.eu-west-1.amazonaws.com/u:c": {"Type": "Rules", "AmbiguousRoleResolution": "Deny",
    "RulesConfiguration": {"Rules": [{"Claim": "dept", "MatchType": "Equals", "Value": "ops", "RoleARN": "arn:aws:iam::111111111111:role/app"}]}}}}"#;

#[test]
fn answers_without_an_account_are_of_the_account_beside_them() {
    let read = read(&[
        ("dev/details.json", DETAILS),
        ("dev/eu-west-1/pool.json", POOL),
        ("dev/eu-west-1/roles.json", POOL_ROLES),
        ("dev/provider.json", r#"{"Url": "oidc.example.com", "ClientIDList": ["aws"]}"#),
    ]);
    let estate = &read.loaded.estate;
    assert_eq!(estate.accounts.len(), 1);
    assert_eq!(
        &*estate.identity_pools[0].arn.text,
        "arn:aws:cognito-identity:eu-west-1:111111111111:identitypool/eu-west-1:p"
    );
    assert_eq!(
        (estate.identity_pools[0].guests, estate.identity_pools[0].classic_flow),
        (Some(true), Some(false))
    );
    let mapping = &estate.roles_attachments[0].mappings[0];
    assert_eq!((mapping.kind, mapping.rules.len()), (MappingKind::Rules, 1));
    assert_eq!(
        &*estate.oidc_providers[0].arn.text,
        "arn:aws:iam::111111111111:oidc-provider/oidc.example.com"
    );
}

#[test]
fn terraform_wins_and_the_snapshot_adds_what_it_knows() {
    let terraform = r#"
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}
"#;
    let config = "account \"dev\" {\n  id = \"111111111111\"\n  sources = [\"dev\"]\n}\n";
    let read =
        read(&[("rolecall.hcl", config), ("dev/main.tf", terraform), ("dev/live/details.json", DETAILS)]);
    assert_eq!(read.loaded.estate.roles.len(), 1);
    let role = read.role("app");
    assert_eq!(role.origin.address.as_deref(), Some("aws_iam_role.app"));
    assert_eq!(
        &*role.trust.documents()[0].statements[0].principals.as_ref().unwrap().list[0].text.text,
        "lambda.amazonaws.com"
    );
    assert_eq!(role.unique_id.as_deref(), Some("AROAAPP"));
    assert_eq!(read.loaded.estate.users.len(), 1);
    assert!(read.account("dev").unlisted.is_empty());
    assert!(read.problems().is_empty());
}

#[test]
fn what_two_files_say_counts_once_and_is_said() {
    let read = read(&[("dev/details.json", DETAILS), ("dev/older.json", DETAILS)]);
    assert_eq!((read.loaded.estate.roles.len(), read.loaded.estate.inline_policies.len()), (1, 1));
    assert!(
        read.problems()[0].contains("`dev/older.json` says of `arn:aws:iam::111111111111:user/staff/ann`")
    );
}

#[test]
fn entities_of_two_accounts_in_one_file_go_to_their_own() {
    let second = DETAILS.replace("111111111111", "222222222222");
    let read = read(&[("all.json", &format!("{DETAILS}{second}"))]);
    let estate = &read.loaded.estate;
    assert_eq!(estate.accounts.len(), 2);
    assert!(estate.accounts.iter().all(|account| !account.complete));
    assert_ne!(estate.roles[0].account, estate.roles[1].account);
    assert_eq!(read.unknowns(), ["snapshot-of-several-accounts"]);
}

#[test]
fn another_id_than_the_declared_one_is_a_warning() {
    let config = "account \"dev\" {\n  id = \"333333333333\"\n  sources = [\"dev\"]\n}\n";
    let read = read(&[("rolecall.hcl", config), ("dev/details.json", DETAILS)]);
    assert!(read.problems()[0].contains("is a snapshot of account 111111111111"), "{:?}", read.problems());
}

#[test]
fn other_json_is_left_alone_and_a_broken_snapshot_is_not() {
    let read = read(&[
        (
            "package.json",
            r#"{"name": "x", "Roles": ["admin"], "Groups": [], "Policies": [{"a": 1}], "Accounts": [{"Id": 7}]}"#,
        ),
        ("broken.json", "{"),
        ("dev/details.json", DETAILS.get(..400).unwrap()),
    ]);
    assert_eq!(read.loaded.roots, 0);
    assert_eq!(read.problems().len(), 1, "{:?}", read.problems());
    assert!(read.problems()[0].starts_with("cannot read `dev/details.json`: it is not JSON"));
}

const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "444444444444"}}
{"Roots": [{"Id": "r-1", "Arn": "x", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}
{"Accounts": [{"Id": "444444444444", "Arn": "x", "Status": "ACTIVE"}, {"Id": "111111111111", "Arn": "x", "Status": "SUSPENDED"}]}
{"ParentId": "r-1", "Answer": {"OrganizationalUnits": [{"Id": "ou-a", "Arn": "x", "Name": "a"}]}}
{"ParentId": "ou-a", "Answer": {"OrganizationalUnits": []}}
{"ParentId": "r-1", "Answer": {"Accounts": [{"Id": "444444444444", "Arn": "x"}]}}
{"ParentId": "ou-a", "Answer": {"Accounts": [{"Id": "111111111111", "Arn": "x"}]}}
{"Filter": "SERVICE_CONTROL_POLICY", "Answer": {"Policies": [{"Id": "p-1", "Name": "one", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}, {"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": true}]}}
{"Filter": "RESOURCE_CONTROL_POLICY", "Answer": {"Policies": []}}
{"Policy": {"PolicySummary": {"Id": "p-1", "Name": "one", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}, "Content": "{\"Statement\": []}"}}
{"PolicyId": "p-1", "Answer": {"Targets": [{"TargetId": "ou-a", "Type": "ORGANIZATIONAL_UNIT"}]}}
{"PolicyId": "p-FullAWSAccess", "Answer": {"Targets": []}}
"#;

#[test]
fn the_answers_of_an_organization_make_its_tree() {
    let read = read(&[("organization.json", ORGANIZATION)]);
    assert_eq!((read.problems(), read.unknowns()), (vec![], vec![]));
    let organization = &read.loaded.estate.organization;
    assert_eq!(organization.id.as_deref(), Some("o-exampleorg"));
    assert_eq!(organization.management_account.as_deref(), Some("444444444444"));
    let above = organization.ancestry("111111111111");
    assert_eq!(above.units.iter().map(|unit| &**unit).collect::<Vec<_>>(), ["ou-a", "r-1"]);
    assert!(above.whole && organization.all_members);
    assert_eq!(organization.membership("999999999999"), OrganizationMembership::Stranger);
    assert_eq!(organization.units[0].parent, Parent::Root);
    assert!(organization.members.iter().any(|member| member.suspended));
    assert!(
        organization.policies.iter().all(|policy| policy.document.is_certain()),
        "{:?}",
        organization.policies
    );
    assert_eq!(organization.listed_kinds.len(), 2);
    assert_eq!(organization.enabled_kinds.as_ref().unwrap().len(), 1);
}

#[test]
fn units_that_lie_in_themselves_are_said() {
    let circle = r#"{"ParentId": "ou-b", "Answer": {"OrganizationalUnits": [{"Id": "ou-a", "Arn": "x"}]}}
{"ParentId": "ou-a", "Answer": {"OrganizationalUnits": [{"Id": "ou-b", "Arn": "x"}]}}"#;
    let read = read(&[("organization.json", circle)]);
    assert_eq!(read.problems().len(), 1);
    assert!(read.problems()[0].ends_with("lies in itself"));
    assert!(!read.loaded.estate.organization.ancestry("111111111111").whole);
}

#[test]
fn a_relation_of_which_one_side_is_not_named_is_said() {
    let read = read(&[
        ("x.json", r#"{"Targets": [{"TargetId": "r-1"}]}"#),
        ("org/p-1.json", r#"{"Targets": [{"TargetId": "r-1"}]}"#),
    ]);
    assert_eq!(read.unknowns(), ["snapshot-not-understood"]);
    assert_eq!(&*read.loaded.estate.organization.targets[0].policy_id.text, "p-1");
}

const CENTER: &str = r#"{"PermissionSets": ["arn:aws:sso:::permissionSet/ssoins-1/ps-1"]}
{"PermissionSet": {"Name": "Admin", "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}}
{"PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "Answer": {"InlinePolicy": "{\"Statement\": []}"}}
{"PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "Answer": {"AttachedManagedPolicies": [{"Name": "A", "Arn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}}
{"AccountAssignments": [{"AccountId": "111111111111", "PermissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "PrincipalType": "GROUP", "PrincipalId": "g"}]}
"#;

#[test]
fn permission_sets_and_assignments_are_read() {
    let read = read(&[("center.json", CENTER)]);
    let [set] = read.loaded.estate.permission_sets.as_slice() else { panic!("one permission set") };
    assert_eq!((set.name.as_ref().map(|name| &*name.text), set.policy_arns.len()), (Some("Admin"), 1));
    assert!(set.inline_policy.as_ref().unwrap().is_certain());
    assert_eq!(read.loaded.estate.permission_set_assignments.len(), 1);
}

#[test]
fn wrong_types_cost_what_they_are_in_and_never_panic() {
    for text in [DETAILS, ORGANIZATION, CENTER, POOL, POOL_ROLES] {
        for wrong in ["7", "[]", "{}", "null", "\"x\"", "\"%7B\"", "[[true]]", "[{}]", "{\"a\": true}"] {
            for (at, _) in text.match_indices(": ") {
                let (before, after) = text.split_at(at + 2);
                let mutated = format!("{before}{wrong}{}", after.get(value_length(after)..).unwrap());
                read(&[("dev/x.json", &mutated)]);
            }
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_said() {
    for (at, _) in DETAILS.char_indices().filter(|(at, _)| at % 13 == 0 && *at > 30) {
        assert_eq!(read(&[("dev/x.json", DETAILS.get(..at).unwrap())]).problems().len(), 1);
    }
}

#[test]
fn complaints_are_bounded_and_the_bound_is_named() {
    let entries = vec!["7"; 1000].join(",");
    let read = read(&[("dev/x.json", &format!("{{\"RoleDetailList\": [{entries}]}}"))]);
    assert_eq!(read.problems().len(), 201);
    assert!(read.problems().iter().any(|message| message.contains("more than 200 entries")));
}

/// The length of the JSON value that `text` begins with.
fn value_length(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted && depth > 0 => depth -= 1,
            '}' | ']' | ',' if !quoted && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn the_layout_of_iam_collect_is_read() {
    let role = "aws/aws/accounts/111111111111/iam/role/app";
    let user = "aws/aws/accounts/111111111111/iam/user/ann";
    let organization = "aws/aws/organizations/o-exampleorg";
    let files = [
        (
            format!("{role}/metadata.json"),
            r#"{"arn": "arn:aws:iam::111111111111:role/App", "name": "App", "id": "AROAAPP", "path": "/", "permissionBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
        ),
        (
            format!("{role}/trust-policy.json"),
            r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}"#,
        ),
        (
            format!("{role}/inline-policies.json"),
            r#"[{"PolicyName": "own", "PolicyDocument": {"Statement": []}}]"#,
        ),
        (format!("{role}/managed-policies.json"), r#"["arn:aws:iam::aws:policy/ReadOnlyAccess"]"#),
        (format!("{role}/tags.json"), r#"{"team": "blue"}"#),
        (
            format!("{user}/metadata.json"),
            r#"{"arn": "arn:aws:iam::111111111111:user/ann", "name": "ann", "id": "AIDAANN", "path": "/"}"#,
        ),
        (format!("{user}/groups.json"), r#"["arn:aws:iam::111111111111:group/developers"]"#),
        (
            format!("{organization}/metadata.json"),
            r#"{"id": "o-exampleorg", "rootOu": "r-1", "rootAccountId": "444444444444", "features": {"SERVICE_CONTROL_POLICY": true}}"#,
        ),
        (
            format!("{organization}/ous.json"),
            r#"{"r-1": {"scps": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"], "rcps": []}, "ou-a": {"parent": "r-1", "scps": ["arn:aws:organizations::4:policy/o-exampleorg/service_control_policy/p-One"]}}"#,
        ),
        (format!("{organization}/accounts.json"), r#"{"111111111111": {"ou": "ou-a", "scps": []}}"#),
        (
            format!("{organization}/scps/p-one/metadata.json"),
            r#"{"arn": "arn:aws:organizations::4:policy/o-exampleorg/service_control_policy/p-One", "name": "one"}"#,
        ),
        (format!("{organization}/scps/p-one/policy.json"), r#"{"Statement": []}"#),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let read = read(&files);
    assert_eq!((read.problems(), read.unknowns()), (vec![], vec![]));
    let role = read.role("App");
    assert!(role.trust.is_certain() && role.boundary.is_some());
    assert_eq!(role.unique_id.as_deref(), Some("AROAAPP"));
    assert_eq!(&*role.tags.known["team"].text, "blue");
    let estate = &read.loaded.estate;
    assert_eq!((estate.inline_policies.len(), estate.attachments.len()), (1, 1));
    assert_eq!(&*estate.memberships[0].group.text, "developers");
    assert!(read.account("111111111111").complete);
    let organization = &estate.organization;
    assert!(organization.ancestry("111111111111").whole);
    assert_eq!((organization.policies.len(), organization.targets.len()), (2, 2));
    assert!(organization.policies.iter().all(|policy| policy.document.is_certain()));
}
