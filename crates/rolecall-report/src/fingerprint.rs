//! Fingerprints of findings: the same finding has the same one after its lines moved.

use std::collections::BTreeMap;

/// Numbers findings that look alike in the order in which they come.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    seen: BTreeMap<u128, u32>,
}

impl Fingerprints {
    /// The fingerprint of a finding: `parts` say what it is about (rule, code, account, entity), `snippet` is the text at
    /// fault. Neither place nor message counts, and white space in the snippet does not.
    pub(crate) fn next(&mut self, parts: &[Option<&str>], snippet: &str) -> String {
        let mut hash = Hash::default();
        for part in parts {
            hash.write(part.unwrap_or("\0").as_bytes());
            hash.write(b"\n");
        }
        for word in snippet.split_whitespace() {
            hash.write(word.as_bytes());
            hash.write(b" ");
        }
        let occurrence = self.seen.entry(hash.0).or_insert(0);
        *occurrence += 1;
        hash.write(&occurrence.to_be_bytes());
        format!("v1:{:032x}", hash.0)
    }
}

/// FNV-1a of 128 bits.
struct Hash(u128);

impl Default for Hash {
    fn default() -> Self {
        Hash(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Hash {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count() {
        let one = Fingerprints::default().next(&[Some("rule"), None], "a = \"b\"");
        let other = Fingerprints::default().next(&[Some("rule"), None], "  a   =\n\"b\" ");
        assert_eq!(one, other);
        assert_eq!(one.len(), "v1:".len() + 32);
    }

    #[test]
    fn findings_that_look_alike_are_numbered() {
        let mut all = Fingerprints::default();
        let first = all.next(&[Some("rule")], "x");
        let second = all.next(&[Some("rule")], "x");
        assert_ne!(first, second);
        assert_eq!(Fingerprints::default().next(&[Some("rule")], "x"), first);
    }

    #[test]
    fn each_part_counts() {
        let of = |parts: &[Option<&str>], snippet| Fingerprints::default().next(parts, snippet);
        let all = [
            of(&[Some("a"), Some("b")], "x"),
            of(&[Some("a"), None], "x"),
            of(&[Some("b"), Some("a")], "x"),
            of(&[Some("a"), Some("b")], "y"),
        ];
        let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
