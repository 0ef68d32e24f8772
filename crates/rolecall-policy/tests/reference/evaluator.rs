//! An evaluator as the pages say it, slowly and in the plainest way: "Policy evaluation logic", "Cross-account policy
//! evaluation logic", "IAM JSON policy elements" (IAM User Guide). It shares no code with the product.
//!
//! What the pages leave open is a [`Reading`]; the evaluator answers under one reading at a time.

use std::collections::BTreeMap;

/// How each open question is read.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question")]
pub(crate) struct Reading {
    pub(crate) for_any_value_if_exists_holds_without_key: bool,
    pub(crate) plain_operator_means_any_of_several: bool,
    pub(crate) wildcards_cross_colons: bool,
    pub(crate) service_wide_arn_is_no_resource: bool,
    pub(crate) not_principal_spares_on_partial_listing: bool,
    pub(crate) boundary_limits_user_in_trust_policy: bool,
    pub(crate) negated_operator_holds_for_bad_value: bool,
}

pub(crate) const QUESTIONS: u32 = 7;

impl Reading {
    pub(crate) fn of_bits(bits: u32) -> Self {
        let bit = |number: u32| bits >> number & 1 == 1;
        Reading {
            for_any_value_if_exists_holds_without_key: bit(0),
            plain_operator_means_any_of_several: bit(1),
            wildcards_cross_colons: bit(2),
            service_wide_arn_is_no_resource: bit(3),
            not_principal_spares_on_partial_listing: bit(4),
            boundary_limits_user_in_trust_policy: bit(5),
            negated_operator_holds_for_bad_value: bit(6),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) allow: bool,
    /// `Principal` or `NotPrincipal` with AWS principals.
    pub(crate) principals: Option<(bool, Vec<String>)>,
    pub(crate) actions: (bool, Vec<String>),
    pub(crate) resources: (bool, Vec<String>),
    pub(crate) conditions: Vec<(String, String, Vec<String>)>,
}

pub(crate) type Policy = Vec<Statement>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// `user/NAME`, `role/NAME` or `session/ROLE/NAME`.
    pub(crate) caller: String,
    pub(crate) account: String,
    pub(crate) action: String,
    pub(crate) resource: String,
    pub(crate) resource_account: String,
    /// Values and whether the key is multivalued; every key in lower case.
    pub(crate) context: BTreeMap<String, (Vec<String>, bool)>,
    pub(crate) identity: Vec<Policy>,
    pub(crate) resource_policy: Option<Policy>,
    pub(crate) boundary: Option<Policy>,
    pub(crate) session: Option<Policy>,
    pub(crate) service_control: Vec<Policy>,
    pub(crate) resource_control: Vec<Policy>,
}

impl Asked {
    pub(crate) fn arn(&self) -> String {
        match self.caller.split_once('/') {
            Some(("session", rest)) => format!("arn:aws:sts::{}:assumed-role/{rest}", self.account),
            _ => format!("arn:aws:iam::{}:{}", self.account, self.caller),
        }
    }

    /// The ARN of the user or role, of a session of its role.
    pub(crate) fn entity(&self) -> String {
        match self.caller.split('/').collect::<Vec<_>>().as_slice() {
            ["session", role, _] => format!("arn:aws:iam::{}:role/{role}", self.account),
            _ => self.arn(),
        }
    }

    pub(crate) fn verdict(&self, reading: Reading) -> &'static str {
        let unnamed: Vec<&Policy> = self
            .identity
            .iter()
            .chain(&self.boundary)
            .chain(&self.session)
            .chain(&self.service_control)
            .chain(&self.resource_control)
            .collect();
        let denies = |statement: &Statement| !statement.allow && self.applies(statement, reading);
        let named_denies =
            |statement: &Statement| denies(statement) && self.is_denied_by_name(statement, reading);
        if unnamed.iter().any(|policy| policy.iter().any(denies))
            || self.resource_policy.iter().flatten().any(named_denies)
        {
            return "explicitly-denied";
        }
        if self.is_allowed(reading) { "allowed" } else { "implicitly-denied" }
    }

    fn is_allowed(&self, reading: Reading) -> bool {
        let allows = |policy: &Policy| {
            policy.iter().any(|statement| statement.allow && self.applies(statement, reading))
        };
        if !self.service_control.iter().all(allows) {
            return false;
        }
        let identity = self.identity.iter().any(allows);
        let boundary = self.boundary.as_ref().is_none_or(allows);
        let session = self.session.as_ref().is_none_or(allows);
        let own = identity && boundary && session;
        let grants = |who: &[String]| {
            self.resource_policy.iter().flatten().any(|statement| {
                statement.allow
                    && self.applies(statement, reading)
                    && statement.principals.as_ref().is_some_and(|(negated, list)| {
                        !negated && list.iter().any(|listed| who.contains(listed))
                    })
            })
        };
        let others = self.resource_policy.iter().flatten().any(|statement| {
            let spares = |list: &[String]| !list.iter().any(|listed| self.names().contains(listed));
            statement.allow
                && self.applies(statement, reading)
                && statement.principals.as_ref().is_some_and(|(negated, list)| *negated && spares(list))
        });
        let everybody = grants(&["*".to_owned()]) || others;
        let account = grants(&self.account_names());
        let entity = grants(&[self.entity()]);
        let itself = grants(&[self.arn()]);
        if self.account != self.resource_account {
            return own && (everybody || account || entity || itself);
        }
        if everybody || self.caller.starts_with("session/") && itself {
            return true;
        }
        if self.caller.starts_with("user/") && itself {
            let limited = reading.boundary_limits_user_in_trust_policy && self.action == "sts:AssumeRole";
            return boundary || !limited || own && account;
        }
        if entity && boundary && session {
            return true;
        }
        let needs_both = self.resource.contains(":role/") && self.action.starts_with("sts:")
            || self.resource.contains(":key/");
        own && (!needs_both || account)
    }

    fn account_names(&self) -> [String; 2] {
        [self.account.clone(), format!("arn:aws:iam::{}:root", self.account)]
    }

    /// Every principal that is the caller.
    fn names(&self) -> Vec<String> {
        let mut names = self.account_names().to_vec();
        names.extend([self.entity(), self.arn(), "*".to_owned()]);
        names
    }

    fn is_denied_by_name(&self, statement: &Statement, reading: Reading) -> bool {
        let Some((negated, list)) = &statement.principals else { return false };
        let has = |name: &String| list.contains(name);
        if !negated {
            return self.names().iter().any(has);
        }
        if self.boundary.is_some() {
            return true;
        }
        let listed = has(&"*".to_owned())
            || self.account_names().iter().any(has) && has(&self.entity()) && has(&self.arn());
        let partly = self.names().iter().any(has);
        !(listed || partly && reading.not_principal_spares_on_partial_listing)
    }

    fn applies(&self, statement: &Statement, reading: Reading) -> bool {
        let (negated, patterns) = &statement.actions;
        let action =
            patterns.iter().any(|pattern| glob(&pattern.to_lowercase(), &self.action.to_lowercase()));
        let (not_resource, patterns) = &statement.resources;
        let resource = patterns.iter().any(|pattern| self.is_resource(pattern, reading));
        action != *negated
            && resource != *not_resource
            && statement.conditions.iter().all(|(operator, key, values)| {
                let found = self.context.get(&key.to_lowercase());
                condition(operator, found, values, reading)
            })
    }

    fn is_resource(&self, pattern: &str, reading: Reading) -> bool {
        let mut parts: Vec<&str> = pattern.splitn(6, ':').collect();
        parts.resize(6, "*");
        if self.resource == "*" {
            return pattern == "*" || parts[5] == "*" && reading.service_wide_arn_is_no_resource;
        }
        let by_part = parts.iter().zip(self.resource.splitn(6, ':')).all(|(part, have)| glob(part, have));
        by_part || reading.wildcards_cross_colons && glob(pattern, &self.resource)
    }
}

/// An operator with its set operator and suffix against what a request has.
fn condition(
    operator: &str,
    found: Option<&(Vec<String>, bool)>,
    policy: &[String],
    reading: Reading,
) -> bool {
    let (set, name) = operator.split_once(':').unwrap_or(("", operator));
    let base = name.strip_suffix("IfExists").unwrap_or(name);
    let if_exists = base != name;
    if base == "Null" {
        return policy.iter().any(|value| (value == "true") == found.is_none());
    }
    let negated = base.contains("Not");
    let positive = base.replace("Not", "");
    let Some((values, multivalued)) = found else {
        return match set {
            "ForAllValues" => true,
            "ForAnyValue" if if_exists => reading.for_any_value_if_exists_holds_without_key,
            "ForAnyValue" => false,
            _ => if_exists || negated,
        };
    };
    let holds = |value: &String| {
        let matches: Vec<Option<bool>> =
            policy.iter().map(|policy| compare(&positive, policy, value)).collect();
        if negated {
            let bad = matches.contains(&None);
            !matches.contains(&Some(true)) && (!bad || reading.negated_operator_holds_for_bad_value)
        } else {
            matches.contains(&Some(true))
        }
    };
    match set {
        "ForAllValues" => values.iter().all(holds),
        "ForAnyValue" => values.iter().any(holds),
        _ if *multivalued => reading.plain_operator_means_any_of_several && values.iter().any(holds),
        _ => values.iter().all(holds),
    }
}

/// Whether one value matches one of the policy; `None` when one of them is not of the operator's type.
fn compare(operator: &str, policy: &str, value: &str) -> Option<bool> {
    match operator {
        "StringEquals" => Some(policy == value),
        "StringEqualsIgnoreCase" => Some(policy.to_lowercase() == value.to_lowercase()),
        "StringLike" => Some(glob(policy, value)),
        "ArnLike" | "ArnEquals" => {
            let parts = |text: &str| text.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
            let (want, have) = (parts(policy), parts(value));
            (want.len() == 6 && have.len() == 6).then(|| want.iter().zip(&have).all(|(w, h)| glob(w, h)))
        }
        "Bool" => {
            let truth = |text: &str| text.to_lowercase().parse::<bool>().ok();
            Some(truth(policy)? == truth(value)?)
        }
        "IpAddress" => {
            let (network, bits) = policy.split_once('/').unwrap_or((policy, "32"));
            let number = |text: &str| text.parse::<std::net::Ipv4Addr>().ok().map(u32::from);
            let bits: u32 = bits.parse().ok()?;
            let size = 1_u64 << (32 - bits);
            Some(u64::from(number(network)?) / size == u64::from(number(value)?) / size)
        }
        _ => {
            let (want, have): (f64, f64) = match operator.strip_prefix("Numeric") {
                Some(_) => (policy.parse().ok()?, value.parse().ok()?),
                None => (seconds(policy)?, seconds(value)?),
            };
            let order = operator.trim_start_matches("Numeric").trim_start_matches("Date");
            Some(match order {
                "Equals" => have == want,
                "LessThan" => have < want,
                "LessThanEquals" => have <= want,
                "GreaterThan" => have > want,
                _ => have >= want,
            })
        }
    }
}

/// Seconds since 2026 of a day of January 2026, or of seconds since 1970.
fn seconds(text: &str) -> Option<f64> {
    const START: f64 = 1_767_225_600.0;
    if let Some(day) = text.strip_prefix("2026-01-") {
        let (day, rest) = day.split_at_checked(2)?;
        let valid = rest.is_empty() || rest == "T00:00:00Z";
        return valid.then_some((day.parse::<f64>().ok()? - 1.0) * 86_400.0);
    }
    Some(text.parse::<f64>().ok()? - START)
}

fn glob(pattern: &str, text: &str) -> bool {
    let mut letters = text.chars();
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            glob(rest, text) || letters.next().is_some_and(|_| glob(pattern, letters.as_str()))
        }
        Some(wanted) => letters.next().is_some_and(|letter| {
            (wanted == '?' || wanted == letter) && glob(&pattern[wanted.len_utf8()..], letters.as_str())
        }),
    }
}
