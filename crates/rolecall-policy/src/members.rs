//! Documents that are members of a JSON object, such as a line of a batch.

use rolecall_parser::json::{self, Kind};
use rolecall_source::Rope;

use crate::document::{Document, Problem};

impl Document {
    /// The documents under these names of a JSON object, each an object or a string that holds one. Other members are not
    /// looked at; of repeated ones the last counts. An error when one is missing or is no policy.
    pub fn members<const COUNT: usize>(
        text: &Rope,
        names: [&str; COUNT],
    ) -> Result<[Document; COUNT], Problem> {
        let problem = |message: String| Problem { message, span: text.source() };
        let node = json::parse(text.as_str()).map_err(|error| Problem {
            message: format!("this is not JSON: {}", error.message),
            span: text.locate(error.range),
        })?;
        let Kind::Object(members) = &node.kind else {
            return Err(problem("this is no JSON object".to_owned()));
        };
        let mut documents = Vec::with_capacity(COUNT);
        for name in names {
            let member = members.iter().rev().find(|member| &*member.key == name);
            let Some(member) = member else { return Err(problem(format!("`{name}` is missing"))) };
            let policy = match &member.value.kind {
                Kind::String(text) => Rope::new(text.clone()),
                _ => text.slice(member.value.range.clone()),
            };
            let document = Document::parse(&policy);
            documents.push(document.map_err(|error| Problem {
                message: format!("`{name}`: {}", error.message),
                span: error.span,
            })?);
        }
        <[Document; COUNT]>::try_from(documents).map_err(|_| problem("a member is missing".to_owned()))
    }
}
