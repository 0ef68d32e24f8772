//! However a policy is written down in Terraform, it evaluates to the same document.

#![expect(clippy::unwrap_used, reason = "helper functions of tests")]

use std::fmt::Write;

use rolecall_load::{Input, Sequential, evaluate};
use rolecall_policy::{Document, canonical};
use rolecall_source::{MemoryFiles, Rope, Sources};

const ROOTS: u64 = 25;
const POLICIES: usize = 40;

/// A document of blocks made from `local.elementsNUMBER`.
const DYNAMIC: &str = r#"
data "aws_iam_policy_document" "dynamicNUMBER" {
  dynamic "statement" {
    for_each = local.elementsNUMBER
    content {
      sid           = try(statement.value.sid, null)
      effect        = statement.value.effect
      actions       = try(statement.value.actions, [])
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
      not_resources = try(statement.value.not_resources, [])
      dynamic "principals" {
        for_each = try(statement.value.principals, {})
        content {
          type        = principals.key
          identifiers = principals.value
        }
      }
      dynamic "not_principals" {
        for_each = try(statement.value.not_principals, {})
        iterator = who
        content {
          type        = who.key
          identifiers = who.value
        }
      }
      dynamic "condition" {
        for_each = statement.value.conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
"#;

/// A policy to be written down.
struct Policy {
    version: &'static str,
    statements: Vec<Statement>,
}

struct Statement {
    sid: Option<String>,
    effect: &'static str,
    /// Members of JSON and arguments of `aws_iam_policy_document`, and their values.
    lists: Vec<(&'static str, &'static str, Vec<String>)>,
    principals: Vec<(&'static str, Vec<String>)>,
    not_principal: bool,
    conditions: Vec<(&'static str, &'static str, Vec<String>)>,
}

/// Xorshift: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        *from.get(self.below(from.len())).unwrap()
    }

    fn some(&mut self, from: &[&str], most: usize) -> Vec<String> {
        (0..=self.below(most)).map(|_| self.pick(from).to_owned()).collect()
    }

    fn policy(&mut self) -> Policy {
        let statements = (0..=self.below(3)).map(|number| self.statement(number)).collect();
        Policy { version: "2012-10-17", statements }
    }

    fn statement(&mut self, number: usize) -> Statement {
        const ACTIONS: [&str; 6] =
            ["s3:GetObject", "iam:PassRole", "sts:*", "*", "ec2:Describe*", "kms:Decrypt"];
        const RESOURCES: [&str; 5] = [
            "*",
            "arn:aws:s3:::b/${aws:username}/*",
            "arn:aws:s3:::a<b>",
            "arn:aws:iam::111111111111:role/é",
            "arn:aws:sqs:*:*:q",
        ];
        const PRINCIPALS: [(&str, &[&str]); 4] = [
            ("AWS", &["111111111111", "arn:aws:iam::222222222222:role/r", "*"]),
            ("Service", &["ec2.amazonaws.com", "lambda.amazonaws.com"]),
            ("Federated", &["cognito-identity.amazonaws.com"]),
            ("*", &["*"]),
        ];
        const TESTS: [&str; 4] = ["StringEquals", "ForAnyValue:StringLike", "NumericLessThan", "Bool"];
        const KEYS: [&str; 4] = ["aws:PrincipalArn", "sts:ExternalId", "aws:MultiFactorAuthAge", "s3:prefix"];
        const VALUES: [&str; 6] = ["true", "12", "", "a\"b\\c", "home/${aws:username}/%{x}", "<&>"];
        let actions = if self.below(5) == 0 { ("NotAction", "not_actions") } else { ("Action", "actions") };
        let resources =
            if self.below(5) == 0 { ("NotResource", "not_resources") } else { ("Resource", "resources") };
        let mut lists = vec![(actions.0, actions.1, self.some(&ACTIONS, 3))];
        if self.below(3) > 0 {
            lists.push((resources.0, resources.1, self.some(&RESOURCES, 3)));
        }
        let mut principals: Vec<(&str, Vec<String>)> = Vec::new();
        for _ in 0..self.below(3) {
            let (kind, identifiers) = self.pick(&PRINCIPALS);
            if principals.iter().all(|(other, _)| *other != kind && *other != "*")
                && (kind != "*" || principals.is_empty())
            {
                principals.push((kind, self.some(identifiers, 2)));
            }
        }
        let mut conditions: Vec<(&str, &str, Vec<String>)> = Vec::new();
        for _ in 0..self.below(4) {
            let (test, key) = (self.pick(&TESTS), self.pick(&KEYS));
            if conditions.iter().all(|(other, same, _)| (*other, *same) != (test, key)) {
                conditions.push((test, key, self.some(&VALUES, 3)));
            }
        }
        let sid = (self.below(2) == 0).then(|| format!("Sid{number}"));
        let not_principal = self.below(6) == 0;
        Statement { sid, effect: self.pick(&["Allow", "Deny"]), lists, principals, not_principal, conditions }
    }
}

/// Text in quotes, as JSON and HCL have it, but for what starts a template in HCL.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Literal text as HCL's templates have it.
fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

/// One value alone, several in brackets.
fn values(items: &[String]) -> String {
    if let [only] = items { quoted(only) } else { list(items) }
}

impl Statement {
    /// An object of JSON; with `=` for `:` nearly one of HCL.
    fn json(&self) -> String {
        let mut members = Vec::new();
        members.extend(self.sid.iter().map(|sid| format!("\"Sid\": {}", quoted(sid))));
        members.push(format!("\"Effect\": \"{}\"", self.effect));
        members.extend(self.lists.iter().map(|(name, _, items)| format!("\"{name}\": {}", values(items))));
        if !self.principals.is_empty() {
            let kinds = self.principals.iter().map(|(kind, ids)| format!("\"{kind}\": {}", values(ids)));
            let not = if self.not_principal { "Not" } else { "" };
            let all = match self.principals.as_slice() {
                [("*", _)] => "\"*\"".to_owned(),
                _ => format!("{{{}}}", kinds.collect::<Vec<_>>().join(", ")),
            };
            members.push(format!("\"{not}Principal\": {all}"));
        }
        let mut tests: Vec<(&str, Vec<String>)> = Vec::new();
        for (test, key, items) in &self.conditions {
            let member = format!("\"{key}\": {}", values(items));
            match tests.iter_mut().find(|(known, _)| known == test) {
                Some((_, members)) => members.push(member),
                None => tests.push((test, vec![member])),
            }
        }
        if !tests.is_empty() {
            let tests = tests.iter().map(|(test, keys)| format!("\"{test}\": {{{}}}", keys.join(", ")));
            members.push(format!("\"Condition\": {{{}}}", tests.collect::<Vec<_>>().join(", ")));
        }
        format!("{{{}}}", members.join(",\n      "))
    }

    /// Arguments of a `statement` block, the policy's own variables written with `&`.
    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut out = vec![("effect", quoted(self.effect))];
        out.extend(self.sid.iter().map(|sid| ("sid", quoted(sid))));
        out.extend(self.lists.iter().map(|(_, name, items)| (*name, blocks_text(&list(items)))));
        out
    }

    fn principals_kind(&self) -> &'static str {
        if self.not_principal { "not_principals" } else { "principals" }
    }

    fn block(&self) -> String {
        let mut out = "statement {\n".to_owned();
        for (name, value) in self.arguments() {
            let _ = writeln!(out, "{name} = {value}");
        }
        for (kind, identifiers) in &self.principals {
            let block = self.principals_kind();
            let _ = writeln!(out, "{block} {{\ntype = \"{kind}\"\nidentifiers = {}\n}}", list(identifiers));
        }
        for (test, key, items) in &self.conditions {
            let items = blocks_text(&list(items));
            let _ =
                writeln!(out, "condition {{\ntest = \"{test}\"\nvariable = \"{key}\"\nvalues = {items}\n}}");
        }
        out + "}\n"
    }

    /// What a `dynamic` block iterates over.
    fn element(&self) -> String {
        let mut members: Vec<String> =
            self.arguments().into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let principals = self.principals.iter().map(|(kind, ids)| format!("\"{kind}\" = {}", list(ids)));
        members.push(format!(
            "{} = {{{}}}",
            self.principals_kind(),
            principals.collect::<Vec<_>>().join(", ")
        ));
        let conditions = self.conditions.iter().map(|(test, key, items)| {
            format!("{{test = \"{test}\", variable = \"{key}\", values = {}}}", blocks_text(&list(items)))
        });
        members.push(format!("conditions = [{}]", conditions.collect::<Vec<_>>().join(", ")));
        format!("{{\n{}\n}}", members.join("\n"))
    }

    /// A `statement` block in Terraform's JSON syntax.
    fn json_block(&self) -> String {
        let mut members: Vec<String> =
            self.arguments().into_iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        let principals = self.principals.iter();
        let principals =
            principals.map(|(kind, ids)| format!("{{\"type\": \"{kind}\", \"identifiers\": {}}}", list(ids)));
        let name = self.principals_kind();
        members.push(format!("\"{name}\": [{}]", principals.collect::<Vec<_>>().join(", ")));
        let conditions = self.conditions.iter().map(|(test, key, items)| {
            let items = blocks_text(&list(items));
            format!("{{\"test\": \"{test}\", \"variable\": \"{key}\", \"values\": {items}}}")
        });
        members.push(format!("\"condition\": [{}]", conditions.collect::<Vec<_>>().join(", ")));
        format!("{{{}}}", members.join(", "))
    }
}

fn blocks_text(text: &str) -> String {
    literal(&text.replace("${aws:", "&{aws:"))
}

impl Policy {
    fn json(&self) -> String {
        document(self.version, &self.statements)
    }

    /// The outputs of one policy, each the same document in another way.
    fn outputs(&self, number: usize, files: &mut MemoryFiles) -> String {
        let (json, version) = (self.json(), self.version);
        let (first, rest) = self.statements.split_at(self.statements.len() / 2);
        let blocks = |statements: &[Statement]| statements.iter().map(Statement::block).collect::<String>();
        let template = literal(&json).replace("\"Effect\": \"Allow\"", "\"Effect\": \"${allow}\"");
        files.insert(&format!("policy{number}.json.tftpl"), &template);
        let elements: Vec<String> = self.statements.iter().map(Statement::element).collect();
        let object = literal(&json).replace("\": ", "\" = ");
        let source = literal(&document(version, first));
        let dynamic = DYNAMIC.replace("NUMBER", &number.to_string());
        format!(
            r#"{dynamic}
locals {{
  object{number} = {object}
  template{number} = <<-EOT
    {doubled}
  EOT
  elements{number} = [{elements}]
}}
module "m{number}" {{
  source = "./m"
  policy = local.object{number}
  text   = jsonencode(local.object{number})
}}
data "aws_iam_policy_document" "blocks{number}" {{
  version = "{version}"
  {all}
}}
data "aws_iam_policy_document" "merged{number}" {{
  source_policy_documents = [<<EOT
{source}
EOT
  ]
  {rest}
}}
output "p{number}" {{
  value = {{
    blocks     = data.aws_iam_policy_document.blocks{number}.json
    decoded    = jsonencode(jsondecode(data.aws_iam_policy_document.blocks{number}.json))
    dynamic    = data.aws_iam_policy_document.dynamic{number}.minified_json
    encoded    = jsonencode(local.object{number})
    file       = templatefile("policy{number}.json.tftpl", {{ allow = "Allow" }})
    heredoc    = <<-EOT
      {heredoc}
    EOT
    json       = data.aws_iam_policy_document.json{number}.json
    merged     = data.aws_iam_policy_document.merged{number}.json
    module     = module.m{number}.policy
    text       = module.m{number}.text
    template   = templatestring(local.template{number}, {{ allow = "Allow" }})
  }}
}}
"#,
            doubled = literal(&template),
            elements = elements.join(", "),
            all = blocks(&self.statements),
            rest = blocks(rest),
            heredoc = literal(&json),
        )
    }

    fn json_data(&self, number: usize) -> String {
        let statements: Vec<String> = self.statements.iter().map(Statement::json_block).collect();
        format!("\"json{number}\": {{\"statement\": [{}]}}", statements.join(", "))
    }
}

fn document(version: &str, statements: &[Statement]) -> String {
    let statements: Vec<String> = statements.iter().map(Statement::json).collect();
    format!("{{\"Version\": \"{version}\", \"Statement\": [{}]}}", statements.join(",\n    "))
}

/// The canonical form of a document without defects in its JSON.
fn form(text: &Rope) -> String {
    let document = Document::parse(text).unwrap();
    assert!(!document.partial);
    canonical(&document)
}

fn check(seed: u64) {
    const MODULE: &str = "variable \"policy\" {\n type = any\n}\nvariable \"text\" {\n type = string\n}\n\
        output \"policy\" {\n value = jsonencode(var.policy)\n}\noutput \"text\" {\n value = jsonencode(jsondecode(var.text))\n}\n";
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let policies: Vec<Policy> = (0..POLICIES).map(|_| random.policy()).collect();
    let mut files = MemoryFiles::default();
    let outputs = policies.iter().enumerate().map(|(number, policy)| policy.outputs(number, &mut files));
    let text: String = outputs.collect();
    files.insert("main.tf", &text);
    let data = policies.iter().enumerate().map(|(number, policy)| policy.json_data(number));
    let data = data.collect::<Vec<_>>().join(",\n");
    files.insert("data.tf.json", &format!("{{\"data\": {{\"aws_iam_policy_document\": {{{data}}}}}}}"));
    files.insert("m/main.tf", MODULE);
    let sources = Sources::default();
    let input = Input {
        files: &files,
        sources: &sources,
        paths: &[],
        config: None,
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    };
    let evaluated = evaluate(&input, "");
    assert_eq!(evaluated.diagnostics.problems, []);
    let evaluation = evaluated.evaluation.unwrap();
    for (number, policy) in policies.iter().enumerate() {
        let json = policy.json();
        let expected = form(&Rope::new(json.as_str()));
        let ways = evaluation.outputs.get(format!("p{number}").as_str()).unwrap().entries().unwrap();
        assert_eq!(ways.len(), 11);
        for (way, value) in ways {
            let text = value.as_rope().unwrap();
            assert_eq!(form(text), expected, "{way} of seed {seed}: {}\nis not\n{json}", text.as_str());
        }
    }
}

#[test]
fn a_policy_is_the_same_document_however_it_is_written() {
    for seed in 1..=ROOTS {
        check(seed);
    }
}
