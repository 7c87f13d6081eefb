//! `carrier is united or star`: what stands behind `or` is asked in full.

use crate::check::builtin::{BuiltIn, MONTHS, WEEKDAYS, built_in};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::HalfAsked;
use crate::check::typed::Cond;
use crate::syntax::tree::{self, Operator};

impl Checker<'_> {
    /// `weekday is Saturday or Sunday`: the second half must be asked in full.
    pub(super) fn half_asked(&mut self, left: &tree::Expr, right: &tree::Expr) -> Option<Cond> {
        let tree::ExprKind::Name(value) = right.kind.as_ref() else { return None };
        let asked = match left.kind.as_ref() {
            tree::ExprKind::Binary { operator: Operator::And | Operator::Or, right, .. } => right,
            _ => left,
        };
        let tree::ExprKind::Is { what, .. } = asked.kind.as_ref() else { return None };
        let tree::ExprKind::Name(what) = what.kind.as_ref() else { return None };
        let fits = match built_in(&what.text).map(|found| found.0) {
            Some(BuiltIn::Weekday) => WEEKDAYS.contains(&value.text.as_str()),
            Some(BuiltIn::Month) => MONTHS.contains(&value.text.as_str()),
            _ => matches!(self.names.get(&value.text), Some((Symbol::Tier(..), ..))) || self.is_word_of(value, what),
        };
        fits.then(|| {
            self.say(HalfAsked { span: right.span, what: &what.text, value: &value.text });
            Cond::poison(right.span)
        })
    }

    /// Whether a name that is nothing else is a declared word of a text field.
    fn is_word_of(&self, value: &tree::Name, field: &tree::Name) -> bool {
        let known = self.word_field(field).and_then(|field| self.out.words.get(field.0));
        self.names.get(&value.text).is_none() && known.is_some_and(|field| field.words.contains(&value.text))
    }
}
