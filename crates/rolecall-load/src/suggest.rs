//! The nearest name to one that does not exist.

/// The candidate that `word` is most likely a slip of, or `None` when none is near: at most one edit in three letters,
/// upper and lower case alike. Of equally near ones the first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    let letters = wanted.chars().count();
    if letters > MAX_LETTERS {
        return None;
    }
    let bound = (letters / 3).max(1);
    let near = candidates.into_iter().filter_map(|candidate| {
        if candidate.chars().count().abs_diff(letters) > bound {
            return None;
        }
        let distance = strsim::osa_distance(&wanted, &candidate.to_lowercase());
        (distance <= bound).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The advice that goes with an unknown `word`: the nearest candidate, else all of them when they are few.
pub fn advice<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(name) = nearest(word, candidates.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let names: Vec<String> =
        candidates.into_iter().take(MAX_LISTED + 1).map(|name| format!("`{name}`")).collect();
    (!names.is_empty() && names.len() <= MAX_LISTED).then(|| format!("possible are {}", names.join(", ")))
}

/// Longer words are no slips of anything; the distance takes quadratic time.
const MAX_LETTERS: usize = 200;
/// Most names that an advice lists.
const MAX_LISTED: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word() {
        for (word, found) in [
            ("soures", Some("sources")),
            ("sorucse", Some("sources")),
            ("ID", Some("id")),
            ("zoen", Some("zone")),
            ("reason", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, ["id", "sources", "zone"]), found, "{word}");
        }
    }

    #[test]
    fn the_first_of_equally_near_names_is_taken() {
        assert_eq!(nearest("acc", ["aca", "acb"]), Some("aca"));
    }

    #[test]
    fn where_nothing_is_near_a_few_names_are_listed() {
        assert_eq!(advice("x1y2", ["id", "zone"]), Some("possible are `id`, `zone`".to_owned()));
        assert_eq!(advice("x", []), None);
    }
}
