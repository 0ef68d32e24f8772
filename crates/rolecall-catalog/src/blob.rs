//! Reading the tables that the build script wrote: numbers in [`TABLES`], text in [`TEXT`].
//!
//! Every read is bounds-checked and yields zero or the empty text outside; the tests show that none lies outside.

use crate::text;
use std::cmp::Ordering;

static TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));
static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/tables.txt"));

#[expect(clippy::unreadable_literal, reason = "written by the build script")]
mod layout {
    use super::Table;
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

pub(crate) use layout::{
    ACTIONS, CONDITION_KEYS, DATE, MANAGED_POLICIES, RESOURCE_TYPES, SERVICE_PRINCIPALS, SERVICES, SOURCES,
    UNDOCUMENTED_ACTIONS,
};

/// Rows of numbers, sorted by the text in their first two columns, ignoring case.
#[derive(Debug)]
pub(crate) struct Table {
    start: usize,
    rows: usize,
    width: usize,
}

impl Table {
    /// How many rows there are.
    pub(crate) fn rows(&self) -> u32 {
        self.rows as u32
    }

    /// The number in a column of a row.
    pub(crate) fn number(&self, row: u32, column: usize) -> u32 {
        word(self.start + row as usize * self.width + column)
    }

    /// The text whose offset and length stand in a column and the next.
    pub(crate) fn text(&self, row: u32, column: usize) -> &'static str {
        let start = self.number(row, column) as usize;
        let end = start + self.number(row, column + 1) as usize;
        TEXT.get(start..end).unwrap_or_default()
    }

    /// The items of the list that a column of a row names.
    pub(crate) fn list(&self, row: u32, column: usize) -> impl ExactSizeIterator<Item = u32> + use<> {
        let start = layout::LISTS + self.number(row, column) as usize;
        (0..word(start) as usize).map(move |index| word(start + 1 + index))
    }

    /// The row with that key, ignoring case.
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        let row = self
            .partition_point(|found| text::compare_ignoring_case(found, key.as_bytes()) == Ordering::Less);
        (row < self.rows() && self.text(row, 0).eq_ignore_ascii_case(key)).then_some(row)
    }

    /// The rows whose key starts with `prefix`, ignoring case.
    pub(crate) fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        let prefix = prefix.as_bytes();
        let order =
            |found: &[u8]| text::compare_ignoring_case(found.get(..prefix.len()).unwrap_or(found), prefix);
        let first = self.partition_point(|found| order(found) == Ordering::Less);
        first..self.partition_point(|found| order(found) != Ordering::Greater)
    }

    fn partition_point(&self, before: impl Fn(&[u8]) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.rows());
        while low < high {
            let middle = low.midpoint(high);
            if before(self.text(middle, 0).as_bytes()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

fn word(index: usize) -> u32 {
    let bytes = TABLES.get(index * 4..).and_then(<[u8]>::first_chunk);
    bytes.copied().map_or(0, u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_sorted_and_unique() {
        for table in [
            &CONDITION_KEYS,
            &SERVICES,
            &RESOURCE_TYPES,
            &ACTIONS,
            &MANAGED_POLICIES,
            &SERVICE_PRINCIPALS,
            &UNDOCUMENTED_ACTIONS,
        ] {
            assert!(table.rows() > 0);
            for row in 1..table.rows() {
                let (before, after) = (table.text(row - 1, 0), table.text(row, 0));
                assert_eq!(
                    text::compare_ignoring_case(before.as_bytes(), after.as_bytes()),
                    Ordering::Less,
                    "{before} {after}"
                );
            }
        }
    }

    #[test]
    fn lookups_agree_with_a_naive_scan() {
        for row in 0..ACTIONS.rows() {
            assert_eq!(ACTIONS.find(&ACTIONS.text(row, 0).to_uppercase()), Some(row));
        }
        for absent in ["", "*", "iam:", "iam:PassRol", "iam:PassRolf", "zzz:Zzz"] {
            assert_eq!(ACTIONS.find(absent), None, "{absent}");
        }
    }

    #[test]
    fn prefixes_agree_with_a_naive_scan() {
        for prefix in ["", "iam:", "IAM:Get", "a", "zz", "s3:getobject", "sts:AssumeRole"] {
            let lower = prefix.to_lowercase();
            let naive: Vec<u32> = (0..ACTIONS.rows())
                .filter(|&row| ACTIONS.text(row, 0).to_lowercase().starts_with(&lower))
                .collect();
            assert_eq!(ACTIONS.starting_with(prefix).collect::<Vec<_>>(), naive, "{prefix}");
        }
    }
}
