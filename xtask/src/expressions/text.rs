//! Strings: pieces of text, and sentences of the languages that some functions read, fitting and nearly fitting ones.

use super::calls::Grammar;
use super::random::Random;

/// Tables, each after a line `=== name`; an entry is a line, escaped as between quotes.
const SENTENCES: &str = include_str!("sentences.txt");

/// The first so many numbers are the plain ones.
const PLAIN_NUMBERS: usize = 26;

/// The entries of a table.
fn table(name: &str) -> Vec<&'static str> {
    let tables = SENTENCES.split("=== ");
    let mut found = tables.filter_map(|table| table.strip_prefix(name)?.strip_prefix('\n'));
    found.next().map(|lines| lines.lines().collect()).unwrap_or_default()
}

/// The tables, read once.
#[derive(Debug)]
pub(super) struct Sentences {
    pieces: Vec<&'static str>,
    numbers: Vec<&'static str>,
    grammars: Vec<(Grammar, Vec<&'static str>)>,
}

impl Sentences {
    pub(super) fn read() -> Sentences {
        let grammars = Grammar::NAMES.iter().map(|(name, grammar)| (*grammar, table(name))).collect();
        Sentences { pieces: table("piece"), numbers: table("number"), grammars }
    }

    /// A piece of text, escaped as between quotes.
    pub(super) fn piece(&self, random: &mut Random) -> &'static str {
        random.pick(&self.pieces)
    }

    /// A number as it is written, perhaps with a sign.
    pub(super) fn number(&self, random: &mut Random) -> String {
        match random.below(10) {
            0..6 => random.pick(self.numbers.get(..PLAIN_NUMBERS).unwrap_or(&self.numbers)).to_owned(),
            6 | 7 => random.pick(&self.numbers).to_owned(),
            8 => format!("{}.{:03}", random.below(3000), random.below(1000)),
            _ => format!("{}{}", 1 + random.below(9), "0123456789".repeat(random.below(3))),
        }
    }

    /// A sentence of a language, or nearly one, escaped as between quotes.
    pub(super) fn sentence(&self, random: &mut Random, grammar: Grammar) -> String {
        let found = self.grammars.iter().find(|(own, _)| *own == grammar);
        let table = found.map_or(&self.pieces, |(_, table)| table);
        let (sentences, one_in) = match grammar {
            Grammar::DateFormat => (5, 1),
            Grammar::Format => (3, 3),
            Grammar::Regex => (3, 4),
            _ => (1, usize::MAX),
        };
        if random.one_in(one_in) {
            let count = 1 + random.below(sentences);
            return (0..count).map(|_| random.pick::<&str>(table)).collect();
        }
        let plain = grammar == Grammar::Slashes && random.one_in(2);
        let sentence = random.pick(if plain { &self.pieces } else { table });
        if random.one_in(25) { [sentence, self.piece(random)].concat() } else { sentence.to_owned() }
    }
}
