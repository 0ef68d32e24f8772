//! Whose an account is.

use rolecall_source::SymbolKind;
use rolecall_source::symbol::{Piece, has_symbols, pieces};

use crate::Analysis;

/// Whose an account is, seen from the estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The estate's, or AWS's own.
    Own,
    /// Somebody else's.
    Foreign,
    /// Not known.
    Unknown,
}

/// Accounts of AWS that deliver the access logs of load balancers (Elastic Load Balancing User Guide, "Enable access
/// logs for your Application Load Balancer"), sorted.
const LOG_DELIVERY: [&str; 26] = [
    "009996457667",
    "027434742980",
    "033677994240",
    "037604701340",
    "048591011584",
    "054676820928",
    "076674570225",
    "098369216593",
    "114774131450",
    "127311923021",
    "156460612806",
    "190560391635",
    "383597477331",
    "507241528517",
    "582318560864",
    "589379963580",
    "600734575887",
    "635631232127",
    "638102146993",
    "652711504416",
    "718504428378",
    "754344448648",
    "783225319266",
    "797873946194",
    "897822967062",
    "985666609251",
];

/// Whose account this is: an id of twelve digits, or text with symbols.
pub(crate) fn owner(analysis: &Analysis<'_>, account: &str) -> Owner {
    let estate = analysis.estate();
    let is_management = estate.organization.management_account.as_deref() == Some(account);
    if estate.account_by_id(account).is_some()
        || is_management
        || LOG_DELIVERY.binary_search(&account).is_ok()
    {
        return Owner::Own;
    }
    if has_symbols(account) {
        return if names_own_account(analysis, account) { Owner::Own } else { Owner::Unknown };
    }
    // An account of the estate whose id is not known may be this one.
    let all_known = estate.accounts.iter().all(|account| !has_symbols(&account.id));
    if all_known { Owner::Foreign } else { Owner::Unknown }
}

/// Whether a symbol is an account of the estate, of its caller, or of its organization.
fn names_own_account(analysis: &Analysis<'_>, account: &str) -> bool {
    pieces(account).any(|piece| {
        let Piece::Symbol(symbol) = piece else { return false };
        let symbol = analysis.sources.describe(symbol);
        let own = ["aws_caller_identity", "aws_organizations_"];
        symbol.kind == SymbolKind::Account || own.iter().any(|source| symbol.label.contains(source))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(LOG_DELIVERY.is_sorted());
        assert!(LOG_DELIVERY.iter().all(|id| id.len() == 12));
    }
}
