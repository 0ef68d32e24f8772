//! The grammar of token subjects as data: ordered pieces, each literal text or a named field.
//!
//! It describes a regular language simple enough to intersect with a glob, so that "every subject this pattern matches
//! belongs to one tenant" is decided, not guessed from the look of the pattern.

/// What a field of a subject identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldRole {
    /// The customer of the issuer: owner, organization, group, team.
    Tenant,
    /// A project of the customer: repository, pipeline, workspace, service account.
    Project,
    /// The part of the project that runs: branch, tag, environment, run phase.
    Ref,
    /// Anything else: user, commit, step.
    Other,
}

/// The characters that may stand in a field. A field is never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// Every character except those of the text.
    Except(&'static str),
    /// Only those of the text.
    Only(&'static str),
}

impl Characters {
    /// Whether `character` may stand in the field.
    pub fn allow(self, character: char) -> bool {
        match self {
            Self::Except(forbidden) => !forbidden.contains(character),
            Self::Only(allowed) => allowed.contains(character),
        }
    }
}

/// A named, variable part of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The issuer's word for it.
    pub name: &'static str,
    /// What it identifies.
    pub role: FieldRole,
    /// What may stand in it.
    pub characters: Characters,
    /// Whether it is an id that is never given to someone else; a name can be renamed and recycled.
    pub stable: bool,
}

/// One piece of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that is always the same; never empty.
    Literal(&'static str),
    /// A variable part.
    Field(Field),
}

/// One shape a subject can have; an issuer's subjects are the union of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectForm {
    /// What the form is for, unique within the issuer.
    pub name: &'static str,
    /// Its pieces from left to right. Two fields never touch, and no field but the last can hold the character that
    /// starts the literal behind it, so that a subject reads in one way only.
    pub pieces: &'static [Piece],
}

impl SubjectForm {
    /// The fields from left to right.
    pub fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        let pieces: &'static [Piece] = self.pieces;
        pieces.iter().filter_map(|piece| match piece {
            Piece::Field(field) => Some(*field),
            Piece::Literal(_) => None,
        })
    }

    /// The fields of a concrete subject with their values, or `None` if the subject is not of this form.
    pub fn read<'a>(&self, subject: &'a str) -> Option<Vec<(Field, &'a str)>> {
        let mut rest = subject;
        let mut values = Vec::new();
        for piece in self.pieces {
            match *piece {
                Piece::Literal(literal) => rest = rest.strip_prefix(literal)?,
                Piece::Field(field) => {
                    let end = rest.find(|character| !field.characters.allow(character)).unwrap_or(rest.len());
                    let (value, after) = rest.split_at_checked(end).filter(|(value, _)| !value.is_empty())?;
                    values.push((field, value));
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(values)
    }
}
