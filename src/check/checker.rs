//! The checker's state: what is declared, what has been found, what has been said.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::{Declarations, Names, Symbol};
use super::model::*;
use super::typed::{Cond, Expr};
use super::{Setting, Type, Unit};
use crate::base::Span;
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree;

/// Most messages of one pass.
const MOST_SAID: usize = 1_000;
/// Most messages with a suggestion.
const MOST_SUGGESTED: usize = 200;
/// Most definitions, each needing the next.
const DEEPEST: usize = 16;

/// How far a definition that others need has come.
#[derive(Clone, Debug, Default)]
pub(crate) enum State<T> {
    /// Not begun.
    #[default]
    New,
    /// Being checked: who needs it now closes a circle.
    Busy,
    /// Checked; `None` if it is in error.
    Done(Option<T>),
}

/// What a `let` stands for.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    Quantity(Expr),
    Condition(Cond),
}

/// One pass over all declarations.
pub(crate) struct Checker<'a> {
    pub(crate) settings: &'a [Setting],
    pub(crate) all: Declarations<'a>,
    pub(crate) names: Names<'a>,
    pub(crate) out: Checked,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) params: Vec<State<Param>>,
    pub(crate) lets: Vec<State<Meaning>>,
    pub(crate) metrics: Vec<State<Metric>>,
    pub(crate) rules: Vec<State<Rule>>,
    /// Rules being checked, outermost first, for the message about a circle.
    pub(crate) rule_stack: Vec<RuleRef>,
    /// Values that the program names, by text field.
    pub(crate) words: Vec<BTreeSet<String>>,
    /// The same by attribute of the member.
    pub(crate) own_words: Vec<BTreeSet<String>>,
    /// The card whose `stamp` is meant.
    pub(crate) stamp: Option<HoldingRef>,
    /// What lapses in the event of the rule or metric being checked.
    pub(crate) lapsing: Option<HoldingRef>,
    /// Names of declared categories to their place.
    pub(crate) categories: BTreeMap<&'a str, usize>,
    /// Items that declared categories name.
    pub(crate) items: BTreeSet<&'a str>,
    /// Definitions being checked, each needed by the one before.
    pub(crate) depth: usize,
    /// Others in the test being checked, in byte order of their names.
    pub(crate) cast: Vec<String>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(files: &'a [tree::File], settings: &'a [Setting]) -> Checker<'a> {
        let all = Declarations::of(files);
        let mut diagnostics = Vec::new();
        let names = Names::collect(&all, &mut diagnostics);
        Checker {
            settings,
            params: all.params.iter().map(|_| State::New).collect(),
            lets: all.lets.iter().map(|_| State::New).collect(),
            metrics: all.metrics.iter().map(|_| State::New).collect(),
            rules: all.rules.iter().map(|_| State::New).collect(),
            rule_stack: Vec::new(),
            all,
            names,
            out: Checked::default(),
            diagnostics,
            words: Vec::new(),
            own_words: Vec::new(),
            stamp: None,
            lapsing: None,
            categories: BTreeMap::new(),
            items: BTreeSet::new(),
            depth: 0,
            cast: Vec::new(),
        }
    }

    /// Says something; a file with thousands of mistakes is told of the first ones found.
    pub(crate) fn say(&mut self, diagnostic: impl Into<Diagnostic>) {
        if self.diagnostics.len() < MOST_SAID {
            self.diagnostics.push(diagnostic.into());
        }
    }

    /// Names to suggest; none once much has been said, so that a hostile file costs no more than its length.
    pub(crate) fn known(&self, wanted: impl FnMut(Symbol) -> bool) -> Vec<&'a str> {
        if self.diagnostics.len() < MOST_SUGGESTED { self.names.all(wanted) } else { Vec::new() }
    }

    /// Goes one definition deeper; says so and stops where definitions are nested too deeply.
    pub(crate) fn deeper(&mut self, at: Span) -> bool {
        if self.depth >= DEEPEST {
            let what = "definitions, each needing the next,";
            self.say(super::error::TooMany { span: at, what, found: self.depth + 1, most: DEEPEST });
            return false;
        }
        self.depth += 1;
        true
    }

    /// The unit in the user's words, with what kind of thing it is.
    pub(crate) fn unit_words(&self, unit: Unit) -> String {
        match unit {
            Unit::Money if self.out.header.currency.is_empty() => "money".into(),
            Unit::Money => format!("money in {}", self.out.header.currency),
            Unit::Of(holding) => match self.out.holdings.get(holding.0) {
                Some(Holding { name, kind: HoldingKind::Points, .. }) => format!("{name} points"),
                Some(Holding { name, kind: HoldingKind::Stamps, .. }) => format!("stamps of {name}"),
                Some(Holding { name, .. }) => format!("a number of {name}"),
                None => "a number of pieces".into(),
            },
            Unit::Counted(unit) => {
                format!("a number of {}", self.out.units.get(unit.0).map_or("units", |unit| unit.name.as_str()))
            }
            Unit::Number => "a plain number".into(),
            Unit::Percent => "a percentage".into(),
        }
    }

    /// The currency's name for examples in messages, even where the header does not name one.
    pub(crate) fn money(&self) -> &str {
        let name = self.out.header.currency.as_str();
        if name.is_empty() { "EUR" } else { name }
    }

    /// A type in the user's words.
    pub(crate) fn type_words(&self, ty: Type) -> String {
        match ty {
            Type::Quantity(unit) => self.unit_words(unit),
            Type::Truth => "a condition".into(),
            Type::Tier(_) => "a tier".into(),
            Type::Word => "a text".into(),
            Type::Calendar => "a part of the calendar".into(),
            Type::Poison => "something unclear".into(),
        }
    }

    /// Short name of a unit, as written after a number; empty for plain numbers.
    pub(crate) fn unit_name(&self, unit: Unit) -> String {
        self.out.unit_name(unit)
    }

    /// Decimals of the smallest unit.
    pub(crate) fn decimals(&self, unit: Unit) -> u8 {
        self.out.unit_decimals(unit)
    }

    /// Where the unit is declared, for messages; money and plain numbers are nowhere worth showing.
    pub(crate) fn unit_declared(&self, unit: Unit) -> Option<(Span, String)> {
        match unit {
            Unit::Of(at) => {
                self.out.holdings.get(at.0).map(|one| (one.span, format!("`{}` is declared here", one.name)))
            }
            Unit::Counted(at) => {
                self.out.units.get(at.0).map(|one| (one.span, format!("`{}` is declared here", one.name)))
            }
            _ => None,
        }
    }

    /// A quantity as people write it: `12.50 EUR`, `25%`, `3 bean`.
    pub(crate) fn shown(&self, value: Ratio, unit: Unit) -> String {
        if unit == Unit::Percent {
            let percent = Ratio::new(i128::from(value.numerator()) * 100, i128::from(value.denominator()));
            return percent.map_or_else(|_| "a share".into(), |percent| format!("{}%", plain(percent, 0)));
        }
        let name = self.unit_name(unit);
        let number = plain(value, self.decimals(unit));
        if name.is_empty() { number } else { format!("{number} {name}") }
    }

    /// What the name stands for; says so if nothing has it.
    pub(crate) fn symbol(
        &mut self,
        name: &tree::Name,
        wanted: &str,
        fits: fn(Symbol) -> bool,
    ) -> Option<(Symbol, Span)> {
        if let Some(found) = self.names.get(&name.text) {
            return Some(found);
        }
        let known = self.known(fits);
        let near = crate::base::closest(&name.text, known);
        let error = super::error::UnknownName { name: &name.text, span: name.span, wanted, near, help: "" };
        let error: Diagnostic = error.into();
        self.say(error);
        None
    }

    /// A tier of a ladder by name.
    pub(crate) fn tier(&mut self, ladder: LadderRef, name: &tree::Name) -> Option<u8> {
        let found = self.tier_names(ladder).iter().position(|tier| *tier == name.text);
        if found.is_none() && !self.has_unread_tier(ladder) {
            let known = self.tier_names(ladder);
            let help = format!("its tiers are {}", known.join(", "));
            let near = crate::base::closest(&name.text, known);
            let ladder = self.all.ladders.get(ladder.0).map_or("it", |one| one.name.text.as_str());
            let (name, span, wanted) = (name.text.as_str(), name.span, format!("a tier of {ladder}"));
            self.say(super::error::UnknownName { name, span, wanted: &wanted, near, help: &help });
        }
        found.map(|rank| rank as u8)
    }

    /// Whether something among the tiers could not be read: it may have been the tier that is asked for.
    fn has_unread_tier(&self, ladder: LadderRef) -> bool {
        let kind = self.all.ladders.get(ladder.0).map(|named| named.kind);
        let Some(tree::DeclarationKind::Tiers { clauses, .. }) = kind else { return false };
        clauses.iter().any(|clause| clause.kind == tree::LadderClauseKind::Broken)
    }

    /// Names of a ladder's tiers, from the lowest.
    pub(crate) fn tier_names(&self, ladder: LadderRef) -> Vec<&'a str> {
        match self.all.ladders.get(ladder.0).map(|named| named.kind) {
            Some(tree::DeclarationKind::Tiers { tiers, .. }) => {
                tiers.iter().take(32).map(|tier| tier.name.text.as_str()).collect()
            }
            Some(kind) => super::collect::levels(kind).map(|level| level.text.as_str()).collect(),
            None => Vec::new(),
        }
    }
}

/// A number of smallest units in plain digits.
fn plain(value: Ratio, decimals: u8) -> String {
    let scale = 10i128.pow(u32::from(decimals));
    let (p, q) = (i128::from(value.numerator()), i128::from(value.denominator()) * scale);
    let sign = if p < 0 { "-" } else { "" };
    let (whole, mut rest) = (p.abs() / q, p.abs() % q);
    let mut digits = String::new();
    while rest != 0 && digits.len() < 9 {
        rest *= 10;
        digits.push(char::from(b'0' + (rest / q) as u8));
        rest %= q;
    }
    while !digits.is_empty() && digits.len() < usize::from(decimals) {
        digits.push('0');
    }
    let whole = grouped(&whole.to_string());
    if digits.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{digits}") }
}

/// `1_000`, as the formatter writes it.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() > 3 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::quantity::Ratio;

    #[test]
    fn amounts_are_shown_as_people_write_them() {
        let ratio = |p, q| Ratio::new(p, q).expect("small");
        assert_eq!(plain(ratio(1250, 1), 2), "12.50");
        assert_eq!(plain(ratio(30_000, 1), 2), "300");
        assert_eq!(plain(ratio(123_456_700, 1), 2), "1_234_567");
        assert_eq!(plain(ratio(5, 4), 0), "1.25");
        assert_eq!(plain(ratio(-1, 2), 0), "-0.5");
    }
}
