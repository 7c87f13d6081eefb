use super::error::Conflict;
use super::keys::{PRECISION, PRECISION_OF};
use super::reader::{Node, Reader};
use super::{Bound, Precision};

/// Measures that a precision is of where none is named: with a gross margin, and without.
const USUAL: [&str; 2] = ["incremental_profit", "reward_cost"];

impl Reader {
    /// `precision = { measure = "reward_cost", within = "1%" }`.
    pub(super) fn precision(&mut self, node: Node<'_>, has_margin: bool, single: bool) -> Option<Precision> {
        let table = self.table(node.value, node.span, &PRECISION)?;
        let within = table.get("within")?;
        let bound = self.bound(within)?;
        let size = match bound {
            Bound::Money(value) | Bound::Share(value) | Bound::Number(value) => value,
        };
        if !(1e-9..=1e15).contains(&size) {
            self.out_of_range("within", within.span, size.to_string(), "more than 0".into());
            return None;
        }
        let confidence = match table.get("confidence") {
            Some(node) => self.share(node, "", 50.0, 99.9)?.float() / 100.0,
            None => 0.95,
        };
        let difference = match table.get("of") {
            Some(node) => PRECISION_OF.get(1).copied() == self.word(node, PRECISION_OF).as_deref(),
            None => false,
        };
        if let (true, true, Some(of)) = (difference, single, table.get("of")) {
            self.say(Conflict {
                message: "a precision of a difference needs two variants".into(),
                at: of.span,
                other: None,
                help: "add a second [[variant]], or write of = \"value\"",
            });
            return None;
        }
        let (measure, span) = match table.get("measure") {
            Some(node) => (self.name(node)?, node.span),
            None => (Precision::usual(has_margin).to_string(), node.span),
        };
        Some(Precision { measure, span, within: bound, confidence, difference })
    }
}

impl Precision {
    /// The measure that counts where none is named.
    pub fn usual(has_margin: bool) -> &'static str {
        let [with_margin, without] = USUAL;
        if has_margin { with_margin } else { without }
    }
}
