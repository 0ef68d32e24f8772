use rolecall_model::Text;
use rolecall_source::symbol;
use rolecall_terraform::value::{Entries, Value};
use rolecall_terraform::{InstanceKey, Resource};

use super::*;

const DEV: &str = "111111111111";
const PROD: &str = "222222222222";

fn texts(values: &[&str]) -> Vec<Text> {
    values.iter().map(|value| Text { text: (*value).into(), span: None }).collect()
}

fn block(label: &str, id: Option<&str>, sources: &[&str], providers: &[&str]) -> AccountBlock {
    AccountBlock {
        label: Text { text: label.into(), span: None },
        id: id.map(|id| Text { text: id.into(), span: None }),
        sources: texts(sources),
        zone: None,
        complete: true,
        partition: None,
        providers: texts(providers),
        span: None,
    }
}

fn config(accounts: Vec<AccountBlock>) -> Config {
    Config { accounts, ..Config::default() }
}

fn role(arn: impl Into<Arc<str>>) -> Value {
    Value::tuple(vec![Value::object(Entries::from([("role_arn".into(), Value::string(arn))]))])
}

fn ids(ids: &[&str]) -> Value {
    Value::tuple(ids.iter().map(|id| Value::string(*id)).collect())
}

/// `platform:aws`, `platform:aws.dev`…
fn provider(name: &str, arguments: &[(&str, Value)]) -> Arc<ProviderInstance> {
    let (root, name) = name.rsplit_once(':').expect("a root module");
    let (name, alias) = name.split_once('.').map_or((name, None), |(name, alias)| (name, Some(alias.into())));
    let arguments = arguments.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
    let span = Some(rolecall_source::Span::new(rolecall_source::FileId::from_index(0), 0, 0));
    Arc::new(ProviderInstance {
        root: root.into(),
        name: name.into(),
        source: "".into(),
        alias,
        arguments,
        span,
    })
}

fn evaluation(root: &str, providers: &[Arc<ProviderInstance>]) -> Evaluation {
    let sources = Sources::default();
    let span = rolecall_source::Span::new(sources.add("main.tf", ""), 0, 0);
    let resources = providers.iter().map(|provider| Resource {
        address: "aws_iam_role.this".into(),
        module: "".into(),
        mode: Mode::Managed,
        kind: "aws_iam_role".into(),
        name: "this".into(),
        key: InstanceKey::None,
        provider: provider.clone(),
        values: Arc::default(),
        header: span,
        span,
        certain: true,
    });
    Evaluation {
        root: root.into(),
        resources: resources.collect(),
        providers: providers.to_vec(),
        ..Evaluation::default()
    }
}

/// Ids of the accounts of `providers`, all of the root module `platform`, for people to read.
fn resolved(config: &Config, providers: &[Arc<ProviderInstance>]) -> Vec<String> {
    let sources = Sources::default();
    let mut accounts = Accounts::new(config, &sources);
    accounts.learn(&evaluation("platform", providers));
    providers.iter().map(|provider| sources.render(&accounts.resolve(provider).account_id)).collect()
}

#[test]
fn a_named_provider_acts_in_its_account_whatever_it_says() {
    let config = config(vec![block("dev", Some(DEV), &[], &["platform:aws.dev"])]);
    let aws = provider("platform:aws.dev", &[("allowed_account_ids", ids(&[PROD]))]);
    assert_eq!(resolved(&config, &[aws]), [DEV]);
}

#[test]
fn the_only_allowed_account_is_the_account() {
    let config = config(vec![block("prod", Some(PROD), &["platform"], &[])]);
    for (allowed, id) in [(vec![DEV], DEV), (vec![DEV, PROD], PROD)] {
        let aws = provider("platform:aws", &[("allowed_account_ids", ids(&allowed))]);
        assert_eq!(resolved(&config, &[aws]), [id]);
    }
}

#[test]
fn the_account_of_an_assumed_role_is_the_account() {
    let arn = format!("arn:aws:iam::{DEV}:role/terraform");
    for argument in ["assume_role", "assume_role_with_web_identity"] {
        let aws = provider("platform:aws.dev", &[(argument, role(arn.as_str()))]);
        assert_eq!(resolved(&Config::default(), &[aws]), [DEV]);
    }
}

#[test]
fn the_last_of_several_assumed_roles_counts() {
    let block = |id: &str| {
        Value::object(Entries::from([(
            "role_arn".into(),
            Value::string(format!("arn:aws:iam::{id}:role/x")),
        )]))
    };
    let aws = provider("platform:aws", &[("assume_role", Value::tuple(vec![block(DEV), block(PROD)]))]);
    assert_eq!(resolved(&Config::default(), &[aws]), [PROD]);
}

#[test]
fn the_nearest_source_around_the_root_module_decides() {
    let config = config(vec![
        block("all", Some(DEV), &[""], &[]),
        block("prod", Some(PROD), &["accounts/prod"], &[]),
        block("plain", None, &["accounts/plain"], &[]),
    ]);
    let sources = Sources::default();
    let accounts = Accounts::new(&config, &sources);
    for (root, id) in [
        ("accounts/prod/iam", PROD),
        ("accounts/prod", PROD),
        ("accounts/production", DEV),
        ("", DEV),
        ("accounts/plain", "⟨account plain⟩"),
    ] {
        let aws = provider(&format!("{root}:aws"), &[]);
        assert_eq!(sources.render(&accounts.resolve(&aws).account_id), id, "{root}");
    }
}

#[test]
fn of_two_accounts_with_one_source_the_one_without_named_providers_is_the_default() {
    let config = config(vec![
        block("dev", Some(DEV), &["platform"], &["platform:aws.dev"]),
        block("prod", Some(PROD), &["platform"], &[]),
    ]);
    let providers = [provider("platform:aws", &[]), provider("platform:aws.dev", &[])];
    assert_eq!(resolved(&config, &providers), [PROD, DEV]);
}

#[test]
fn an_alias_for_another_region_acts_where_the_default_does() {
    let region = ("region", Value::string("us-east-1"));
    for arguments in [
        vec![("allowed_account_ids", ids(&[DEV]))],
        vec![("profile", Value::string("dev")), ("allowed_account_ids", ids(&[DEV]))],
        vec![("assume_role", role(format!("arn:aws:iam::{DEV}:role/x")))],
    ] {
        let mut alias: Vec<_> =
            arguments.iter().filter(|(name, _)| *name != "allowed_account_ids").cloned().collect();
        alias.push(region.clone());
        let providers = [provider("platform:aws", &arguments), provider("platform:aws.us", &alias)];
        assert_eq!(resolved(&Config::default(), &providers), [DEV, DEV]);
    }
    let named = config(vec![block("dev", Some(DEV), &[], &["platform:aws"])]);
    let providers = [provider("platform:aws", &[]), provider("platform:aws.us", &[region])];
    assert_eq!(resolved(&named, &providers), [DEV, DEV]);
}

#[test]
fn an_alias_without_the_role_of_the_default_does_not_share_its_account() {
    let providers = [
        provider("platform:aws", &[("assume_role", role(format!("arn:aws:iam::{DEV}:role/x")))]),
        provider("platform:aws.base", &[]),
    ];
    assert_eq!(resolved(&Config::default(), &providers), [DEV, "⟨account of platform:aws.base⟩"]);
}

#[test]
fn an_alias_with_other_credentials_has_an_account_of_its_own() {
    let config = config(vec![block("dev", Some(DEV), &["platform"], &[])]);
    let profile = |name: &str| vec![("profile", Value::string(name))];
    let providers = [
        provider("platform:aws", &[]),
        provider("platform:aws.a", &profile("prod")),
        provider("platform:aws.b", &profile("prod")),
        provider("platform:aws.c", &profile("audit")),
    ];
    let own = ["⟨account of platform:aws.a⟩", "⟨account of platform:aws.a⟩", "⟨account of platform:aws.c⟩"];
    assert_eq!(resolved(&config, &providers)[1..], own);
}

#[test]
fn a_symbol_in_the_arn_of_the_assumed_role_is_the_account() {
    let sources = Sources::default();
    let variable = sources.symbol(SymbolKind::Variable, "platform:var.account").letters();
    let arn = format!("arn:aws:iam::{variable}:role/x");
    let config = Config::default();
    let accounts = Accounts::new(&config, &sources);
    for name in ["platform:aws", "platform:aws.dev"] {
        let aws = provider(name, &[("assume_role", role(arn.as_str()))]);
        assert_eq!(*accounts.resolve(&aws).account_id, *variable);
    }
    let lost = provider("platform:aws.x", &[("assume_role", role(variable.as_str()))]);
    assert_eq!(sources.render(&accounts.resolve(&lost).account_id), "⟨account of platform:aws.x⟩");
}

#[test]
fn where_nothing_is_known_the_account_is_a_symbol_of_the_root_module() {
    assert_eq!(resolved(&Config::default(), &[provider("platform:aws", &[])]), ["⟨account of platform⟩"]);
    assert_eq!(resolved(&Config::default(), &[provider(":aws", &[])]), ["⟨account of aws⟩"]);
    assert_eq!(resolved(&Config::default(), &[provider("platform:aws.us", &[])]), ["⟨account of platform⟩"]);
}

#[test]
fn an_alias_that_callers_pass_has_an_account_of_its_own() {
    let config = config(vec![block("dev", Some(DEV), &["platform"], &[])]);
    let passed = |name: &str| Arc::new(ProviderInstance { span: None, ..(*provider(name, &[])).clone() });
    let providers = [passed("platform:aws"), passed("platform:aws.hub"), passed("platform:aws.us_east_1")];
    assert_eq!(resolved(&config, &providers), [DEV, "⟨account of platform:aws.hub⟩", DEV]);
}

#[test]
fn the_partition_follows_region_role_and_declaration() {
    let mut china = block("china", None, &["china"], &[]);
    china.partition = Some(Text { text: "aws-cn".into(), span: None });
    let config = config(vec![china]);
    let sources = Sources::default();
    let accounts = Accounts::new(&config, &sources);
    for (name, arguments, partition) in [
        ("x:aws", vec![("region", Value::string("us-gov-west-1"))], "aws-us-gov"),
        ("x:aws", vec![("assume_role", role("arn:aws-cn:iam::111111111111:role/x"))], "aws-cn"),
        ("china:aws", vec![], "aws-cn"),
        ("x:aws", vec![], "aws"),
    ] {
        let facts = accounts.resolve(&provider(name, &arguments));
        assert_eq!(&*facts.partition, partition, "{name}");
        assert_eq!(symbol::has_symbols(&facts.region), !arguments.iter().any(|(name, _)| *name == "region"));
    }
    let facts = accounts.resolve(&provider("x:aws.dev", &[]));
    assert_eq!(sources.render(&facts.region), "⟨region of x:aws.dev⟩");
}

#[test]
fn declared_accounts_come_first_and_inferred_ones_are_named_after_their_directories() {
    let config = config(vec![block("prod", Some(PROD), &["accounts/prod"], &[])]);
    let sources = Sources::default();
    let mut accounts = Accounts::new(&config, &sources);
    let known = |id: &str| vec![("allowed_account_ids", ids(&[id]))];
    let evaluations = [
        evaluation("accounts/prod", &[provider("accounts/prod:aws", &[])]),
        evaluation("a/iam", &[provider("a/iam:aws", &[])]),
        evaluation("b/iam", &[provider("b/iam:aws", &[])]),
        evaluation("other", &[provider("other:aws", &known(DEV)), provider("other:aws.p", &known(PROD))]),
        evaluation("same", &[provider("same:aws", &known(DEV))]),
        evaluation("x", &[provider("x:aws.z", &known("333333333333"))]),
    ];
    for evaluation in &evaluations {
        accounts.learn(evaluation);
    }
    let settled = accounts.settle(&evaluations, &|_| true);
    let seen: Vec<(&str, String, bool)> = settled
        .iter()
        .map(|account| (&*account.label, sources.render(&account.id), account.complete))
        .collect();
    assert_eq!(
        seen,
        [
            ("prod", PROD.to_owned(), true),
            ("a/iam", "⟨account of a/iam⟩".to_owned(), false),
            ("b/iam", "⟨account of b/iam⟩".to_owned(), false),
            ("other", DEV.to_owned(), false),
            ("x.z", "333333333333".to_owned(), false),
        ]
    );
    assert_eq!(accounts.account(&evaluations[4].providers[0]), AccountId(3));
}

#[test]
fn an_account_that_was_not_analysed_whole_is_incomplete() {
    let config = config(vec![
        block("prod", Some(PROD), &["accounts/prod"], &[]),
        block("vendor", Some(DEV), &[], &[]),
    ]);
    let sources = Sources::default();
    let settled = Accounts::new(&config, &sources).settle(&[], &|block| &*block.label.text != "prod");
    assert_eq!(
        settled.iter().map(|account| (account.complete, account.analysed)).collect::<Vec<_>>(),
        [(false, false), (true, false)]
    );
}

#[test]
fn a_provider_that_contradicts_the_configuration_is_reported() {
    let config = config(vec![block("prod", Some(PROD), &["platform"], &["platform:aws.devel"])]);
    let sources = Sources::default();
    let mut accounts = Accounts::new(&config, &sources);
    let aws = provider("platform:aws", &[("allowed_account_ids", ids(&[DEV]))]);
    accounts.learn(&evaluation("platform", &[aws, provider("platform:aws.dev", &[])]));
    let mut said = Diagnostics::default();
    accounts.check(&mut said);
    let messages: Vec<&str> = said.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`platform:aws` acts in account 111111111111, but `rolecall.hcl` says that it is `prod`, 222222222222",
            "`platform` has no provider `aws.devel`",
        ]
    );
    assert_eq!(said.problems[1].help.as_deref(), Some("did you mean `aws.dev`?"));
}

#[test]
fn learning_of_other_providers_may_change_where_an_alias_acts() {
    let config = Config::default();
    let sources = Sources::default();
    let mut accounts = Accounts::new(&config, &sources);
    let plain = evaluation("plain", &[provider("plain:aws", &[]), provider("plain:aws.us", &[])]);
    assert!(!accounts.learn(&plain));
    let known = provider("platform:aws", &[("allowed_account_ids", ids(&[DEV]))]);
    let platform = evaluation("platform", &[known, provider("platform:aws.us", &[])]);
    assert!(accounts.learn(&platform));
    assert!(!accounts.learn(&platform));
}
