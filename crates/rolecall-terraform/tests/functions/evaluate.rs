//! Just enough of the expression language to write calls down.

use rolecall_source::{Files, MemoryFiles, Rope, Sources, Symbol, SymbolKind};
use rolecall_terraform::functions::{self, Context, Template};
use rolecall_terraform::value::{Entries, Kind, Number, Type, Value, json, one_of};

/// A place to evaluate in.
pub(crate) struct World {
    pub(crate) sources: Sources,
    pub(crate) files: MemoryFiles,
}

impl World {
    pub(crate) fn new() -> World {
        World { sources: Sources::default(), files: MemoryFiles::default() }
    }

    /// The value of an expression. Besides literals and calls it may hold `$account`, `$region`, `$suffix`, `$var`, `$other` and
    /// `$arn` (texts of which nothing more is known), `$number`, `$list` and `$map` (values of such a type), `$any`,
    /// and `either(a, b)`. The error is that of a call.
    pub(crate) fn evaluate(&self, expression: &str) -> Result<Value, String> {
        let mut reader = Reader { world: self, rest: expression };
        let value = reader.expression()?;
        reader.space();
        assert!(reader.rest.is_empty(), "`{}` is left of `{expression}`", reader.rest);
        Ok(value)
    }

    /// The value as JSON, with the labels of symbols.
    pub(crate) fn show(&self, value: &Value) -> String {
        let shown = value.alternatives().iter().map(|value| {
            let text = json::encode(&self.sources, value).expect("it can be written");
            self.sources.render(text.as_str().expect("it is text"))
        });
        shown.collect::<Vec<_>>().join(" or ")
    }

    pub(crate) fn shown(&self, expression: &str) -> String {
        self.evaluate(expression)
            .map_or_else(|message| format!("error: {message}"), |value| self.show(&value))
    }
}

struct Reader<'a> {
    world: &'a World,
    rest: &'a str,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn letter(&mut self) -> char {
        let mut letters = self.rest.chars();
        let letter = letters.next().expect("the text goes on");
        self.rest = letters.as_str();
        letter
    }

    fn take_while(&mut self, test: impl Fn(char) -> bool) -> &str {
        let end = self.rest.find(|c| !test(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn expression(&mut self) -> Result<Value, String> {
        self.space();
        match self.rest.chars().next() {
            Some('"') => Ok(Value::rope(Rope::new(self.string()))),
            Some('[') => {
                self.take("[");
                self.list("]").map(|(items, _)| Value::tuple(items))
            }
            Some('{') => self.object(),
            Some('-' | '0'..='9') => {
                let text = self.take_while(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
                Ok(Value::new(Kind::Number(Number::parse(text)?), None))
            }
            _ => self.name(),
        }
    }

    fn string(&mut self) -> String {
        self.take("\"");
        let mut text = String::new();
        loop {
            let c = self.letter();
            match c {
                '"' => return text,
                '\\' => {
                    let escape = self.letter();
                    let mut code = |digits| {
                        let (code, rest) = self.rest.split_at(digits);
                        self.rest = rest;
                        u32::from_str_radix(code, 16)
                            .ok()
                            .and_then(char::from_u32)
                            .expect("it is a character")
                    };
                    text.push(match escape {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'u' => code(4),
                        'U' => code(8),
                        other => other,
                    });
                }
                '$' | '%' if self.rest.starts_with(&format!("{c}{{")) => {
                    text.extend([self.letter(), self.letter()]);
                }
                '$' if self.rest.starts_with('{') => {
                    self.take("{");
                    let value = self.expression().expect("it is a name");
                    self.take("}");
                    text.push_str(value.as_str().expect("it is text"));
                }
                c => text.push(c),
            }
        }
    }

    /// Items up to `close`; whether the last one is to be expanded.
    fn list(&mut self, close: &str) -> Result<(Vec<Value>, bool), String> {
        let mut items = Vec::new();
        loop {
            if self.take(close) {
                return Ok((items, false));
            }
            items.push(self.expression()?);
            if self.take("...") {
                self.take(close);
                return Ok((items, true));
            }
            self.take(",");
        }
    }

    fn object(&mut self) -> Result<Value, String> {
        self.take("{");
        let mut entries = Entries::new();
        while !self.take("}") {
            self.space();
            let key = if self.rest.starts_with('"') {
                self.string()
            } else {
                self.take_while(|c| c.is_alphanumeric() || c == '_').to_owned()
            };
            assert!(self.take("=") || self.take(":"), "a key lacks its value: `{}`", self.rest);
            let value = self.expression()?;
            entries.insert(key.into(), value);
            self.take(",");
        }
        Ok(Value::object(entries))
    }

    fn name(&mut self) -> Result<Value, String> {
        let name = self.take_while(|c| c.is_alphanumeric() || "_:$".contains(c)).to_owned();
        assert!(!name.is_empty(), "there is no expression at `{}`", self.rest);
        if self.take("(") {
            let (mut arguments, expand) = self.list(")")?;
            if let Some(last) = arguments.pop() {
                if expand {
                    arguments.extend(last.elements().expect("a list is expanded").iter().cloned());
                } else {
                    arguments.push(last);
                }
            }
            return self.world.call(&name, &arguments);
        }
        let unknown = |kind, ty| {
            Value::unknown(self.world.sources.symbol(kind, name.trim_start_matches('$')), ty, None)
        };
        Ok(match name.as_str() {
            "true" => Value::bool(true),
            "false" => Value::bool(false),
            "null" => Value::null(),
            "$account" => unknown(SymbolKind::Account, Type::String),
            "$region" => unknown(SymbolKind::Region, Type::String),
            "$suffix" => unknown(SymbolKind::Suffix, Type::String),
            "$arn" => unknown(SymbolKind::Attribute, Type::String),
            "$var" => unknown(SymbolKind::Variable, Type::String),
            "$other" => unknown(SymbolKind::Other, Type::String),
            "$number" => unknown(SymbolKind::Variable, Type::Number),
            "$list" => unknown(SymbolKind::Variable, Type::list(Type::String)),
            "$map" => unknown(SymbolKind::Variable, Type::map(Type::String)),
            "$any" => unknown(SymbolKind::Variable, Type::Dynamic),
            name => panic!("there is no `{name}`"),
        })
    }
}

impl World {
    pub(crate) fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, String> {
        if name == "either" {
            return one_of(arguments.to_vec()).ok_or_else(|| "nothing to choose from".to_owned());
        }
        let function = functions::find(name).ok_or_else(|| format!("there is no function `{name}`"))?;
        // A template of the tests is its text followed by its variables.
        let mut render = |template: &Template, variables: &Entries| {
            let variables = json::encode(&self.sources, &Value::object(variables.clone()))?;
            let text = [template.text.as_str(), variables.as_str().unwrap_or_default()].concat();
            Ok(Value::string(text))
        };
        let mut context = Context {
            sources: &self.sources,
            files: &self.files as &dyn Files,
            root_dir: "root",
            call: None,
            unread: Vec::new(),
            render: &mut render,
        };
        function.call(&mut context, arguments).map_err(|error| error.message)
    }

    /// What is known of the symbols.
    pub(crate) fn describe(&self, value: &Value) -> Symbol {
        match &value.kind {
            Kind::Unknown(symbol, _) => self.sources.describe(*symbol),
            Kind::String(rope) => {
                let symbol = rolecall_source::symbol::as_symbol(rope.as_str()).expect("it is one symbol");
                self.sources.describe(symbol)
            }
            _ => panic!("{value:?} is known"),
        }
    }
}
