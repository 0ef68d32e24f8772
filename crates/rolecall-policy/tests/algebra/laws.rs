//! What holds of any policies: a policy includes itself and its parts, in any order, however its actions are written.

use rolecall_policy::Document;
use rolecall_policy::algebra::{Algebra, Inclusion, Verdict};

use crate::support::{Random, compare, includes, is_proven, policy};

const ACTIONS: [&str; 6] = ["s3:GetObject", "s3:*", "iam:PassRole", "sqs:Send*", "*", "s3:Put*"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:iam::*:role/app/*",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:sqs:us-east-1:123456789012:q?",
    "arn:aws:s3:::*",
];
const CONDITIONS: [&str; 8] = [
    "",
    "",
    r#""StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}"#,
    r#""StringLike":{"aws:PrincipalTag/team":["a*","b"]}"#,
    r#""ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"}"#,
    r#""Bool":{"aws:MultiFactorAuthPresent":"true"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
    r#""ForAnyValue:StringLikeIfExists":{"aws:TagKeys":"x*"}"#,
    r#""NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}"#,
];

fn statement(random: &mut Random, effect: &str) -> String {
    let not = if random.below(8) == 0 { "Not" } else { "" };
    format!(
        r#"{{"Effect":"{effect}","{not}Action":["{}","{}"],"Resource":["{}","{}"],"Condition":{{{}}}}}"#,
        random.pick(&ACTIONS),
        random.pick(&ACTIONS),
        random.pick(&RESOURCES),
        random.pick(&RESOURCES),
        random.pick(&CONDITIONS)
    )
}

fn statements(random: &mut Random) -> Vec<String> {
    (0..=random.below(3))
        .map(|_| {
            let effect = if random.below(4) == 0 { "Deny" } else { "Allow" };
            statement(random, effect)
        })
        .collect()
}

fn join(statements: &[String]) -> Document {
    policy(&statements.join(","))
}

#[test]
fn order_and_repetition_do_not_matter() {
    let mut random = Random(1);
    for _ in 0..300 {
        let mut list = statements(&mut random);
        let one = join(&list);
        list.reverse();
        list.push(list[0].clone());
        let other = join(&list);
        assert!(is_proven(&includes(&one, &other)) && is_proven(&includes(&other, &one)), "{list:?}");
        let comparison = compare(&one, &other);
        assert_eq!((comparison.verdict, comparison.of_catalogue), (Verdict::Equal, false), "{list:?}");
    }
}

#[test]
fn another_allow_never_narrows_and_another_deny_never_widens() {
    let mut random = Random(2);
    for _ in 0..300 {
        let list = statements(&mut random);
        let with = |effect: &str, random: &mut Random| {
            join(&[list.as_slice(), &[statement(random, effect)]].concat())
        };
        let (one, more, fewer) = (join(&list), with("Allow", &mut random), with("Deny", &mut random));
        let all = [&one, &more, &fewer];
        let mut algebra = Algebra::new(&all);
        assert_eq!(algebra.includes(1, 0), Inclusion::Proven { of_catalogue: false }, "{list:?}");
        assert_eq!(algebra.includes(0, 2), Inclusion::Proven { of_catalogue: false }, "{list:?}");
        assert_eq!(algebra.includes(1, 2), Inclusion::Proven { of_catalogue: false }, "{list:?}");
    }
}

#[test]
fn inclusion_is_transitive() {
    let mut random = Random(3);
    let mut chains = 0;
    for _ in 0..400 {
        let documents: Vec<Document> = (0..3).map(|_| join(&statements(&mut random))).collect();
        let all: Vec<&Document> = documents.iter().collect();
        let mut algebra = Algebra::new(&all);
        let [a, b, c] = [0, 1, 2];
        for (a, b, c) in [(a, b, c), (a, c, b), (b, a, c), (b, c, a), (c, a, b), (c, b, a)] {
            let proven = |inclusion: Inclusion| matches!(inclusion, Inclusion::Proven { .. });
            if proven(algebra.includes(a, b)) && proven(algebra.includes(b, c)) {
                let inclusion = algebra.includes(a, c);
                assert!(!matches!(inclusion, Inclusion::Refuted(_)), "{inclusion:?}");
                chains += 1;
            }
        }
    }
    assert!(chains > 50, "{chains}");
}

#[test]
fn the_complement_of_some_actions_is_all_the_others() {
    for action in ["s3:*", "iam:Get*", "sts:AssumeRole"] {
        let except = format!(r#"{{"Effect":"Allow","NotAction":"{action}","Resource":"*"}}"#);
        let all = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
        let denied = format!(r#"{all},{{"Effect":"Deny","Action":"{action}","Resource":"*"}}"#);
        let (except, denied) = (policy(&except), policy(&denied));
        assert_eq!(compare(&except, &denied).verdict, Verdict::Equal, "{action}");
    }
}

#[test]
fn the_same_question_has_the_same_answer() {
    let mut random = Random(4);
    for _ in 0..50 {
        let (one, other) = (join(&statements(&mut random)), join(&statements(&mut random)));
        assert_eq!(compare(&one, &other), compare(&one, &other));
    }
}
