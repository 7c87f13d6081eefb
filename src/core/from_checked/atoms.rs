//! Which lines of a purchase a program can tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::line::Cells;
use crate::base::Span;
use crate::check::Checked;
use crate::check::model::Category;
use crate::check::typed::Lines;
use crate::core::error::TooMany;
use crate::core::{AtomId, AtomSet};
use crate::diagnostic::Diagnostic;

/// Most cells of the table (categories × items).
const MOST_CELLS: usize = 1 << 16;
/// Most atoms: a set of them is 64 bits.
const MOST_ATOMS: usize = 64;

/// The atoms: cells of (category, item) that no rule can tell apart are one.
pub struct Atoms {
    /// Categories named, in byte order.
    pub categories: Vec<String>,
    /// Items named, in byte order.
    pub items: Vec<String>,
    /// Atom by cell, row-major in `categories`; row and column 0 are "any other".
    pub table: Vec<AtomId>,
    /// What is asked of lines: categories and items, then fields of their own.
    asked: Vec<Lines>,
    /// Cells of lines by fields of their own.
    goods: Cells,
    /// For each atom, which of `asked` hold.
    signatures: Vec<Vec<bool>>,
}

impl Atoms {
    pub fn new(checked: &Checked, errors: &mut Vec<Diagnostic>) -> Atoms {
        let mut asked = checked.lines.clone();
        asked.sort_by(|a, b| name(a).cmp(name(b)).then_with(|| is_item(a).cmp(&is_item(b))));
        let sets: BTreeMap<&str, &Category> = checked.categories.iter().map(|set| (set.name.as_str(), set)).collect();
        let goods = Cells::new(checked, true);
        if goods.is_none() {
            let span =
                checked.events.iter().find(|event| event.name == "purchase").map_or(Span::default(), |one| one.span);
            errors.push(
                TooMany { span, what: "kinds of lines told apart", found: MOST_ATOMS + 1, most: MOST_ATOMS }.into(),
            );
        }
        let goods = goods.unwrap_or_default();
        let members: Vec<Members<'_>> = asked.iter().map(|lines| Members::of(&sets, lines)).collect();
        let names = |of: fn(&Members<'_>) -> Vec<String>| -> Vec<String> {
            members.iter().flat_map(of).collect::<BTreeSet<String>>().into_iter().collect()
        };
        let categories = names(|of| of.categories.iter().map(|name| name.to_string()).collect());
        let items = names(|of| of.items.iter().map(|name| name.to_string()).collect());
        let told: Vec<Lines> = asked.iter().chain(&goods.asked).cloned().collect();
        let mut atoms = Atoms { categories, items, table: Vec::new(), asked: told, goods, signatures: Vec::new() };
        let cells = (atoms.categories.len() + 1) * (atoms.items.len() + 1) * atoms.goods.cells.len().max(1);
        if cells > MOST_CELLS {
            let span = checked.categories.first().map_or(checked.header.currency_span, |category| category.span);
            errors.push(TooMany { span, what: "pairs of category and item", found: cells, most: MOST_CELLS }.into());
            return atoms;
        }
        atoms.fill(&members);
        if atoms.signatures.len() > MOST_ATOMS {
            let span = checked.categories.first().map_or(checked.header.currency_span, |category| category.span);
            let found = atoms.signatures.len();
            errors.push(TooMany { span, what: "kinds of lines told apart", found, most: MOST_ATOMS }.into());
        }
        atoms
    }

    fn fill(&mut self, members: &[Members<'_>]) {
        let mut known: BTreeMap<Vec<bool>, AtomId> = BTreeMap::new();
        let (tests, cells) = (self.goods.asked.len(), self.goods.cells.clone());
        let cells = if cells.is_empty() { vec![0] } else { cells };
        // lines of no name that say nothing of themselves come first
        let plain = super::line::defaults(&self.goods.asked);
        let first: Vec<bool> = members.iter().map(|_| false).chain((0..tests).map(|at| plain >> at & 1 == 1)).collect();
        known.insert(first.clone(), AtomId(0));
        self.signatures.push(first);
        let rows = std::iter::once(None).chain(self.categories.iter().map(|name| Some(name.as_str())));
        for category in rows {
            let columns = std::iter::once(None).chain(self.items.iter().map(|name| Some(name.as_str())));
            for item in columns {
                let named: Vec<bool> = members.iter().map(|of| of.holds(category, item)).collect();
                for cell in &cells {
                    let own = (0..tests).map(|at| cell >> at & 1 == 1);
                    let signature: Vec<bool> = named.iter().copied().chain(own).collect();
                    if self.signatures.len() > MOST_ATOMS {
                        return;
                    }
                    let next = AtomId(self.signatures.len() as u16);
                    let atom = *known.entry(signature.clone()).or_insert(next);
                    if atom == next {
                        self.signatures.push(signature);
                    }
                    self.table.push(atom);
                }
            }
        }
    }

    /// Cells of lines by fields of their own.
    pub fn goods(&self) -> &Cells {
        &self.goods
    }

    /// Number of atoms.
    pub fn count(&self) -> u8 {
        self.signatures.len().clamp(1, MOST_ATOMS) as u8
    }

    /// A readable name for each.
    pub fn names(&self) -> Vec<String> {
        let name_of = |signature: &Vec<bool>| {
            let held: Vec<&str> =
                self.asked.iter().zip(signature).filter(|(_, holds)| **holds).map(|(lines, _)| name(lines)).collect();
            let held: Vec<&str> = held.into_iter().filter(|name| !name.is_empty()).collect();
            if held.is_empty() { "other".to_string() } else { held.join(" + ") }
        };
        self.signatures.iter().map(name_of).collect()
    }

    /// The atoms whose lines are in the set.
    pub fn set(&self, lines: &Lines) -> AtomSet {
        if *lines == Lines::All {
            return AtomSet::ALL;
        }
        let bits = self.signatures.iter().take(MOST_ATOMS).enumerate();
        AtomSet(bits.filter(|(_, signature)| self.within(lines, signature)).fold(0, |set, (at, _)| set | 1 << at))
    }

    fn within(&self, lines: &Lines, signature: &[bool]) -> bool {
        match lines {
            Lines::All => true,
            Lines::Category(_) | Lines::Item(_) | Lines::Word(..) | Lines::Number(..) => {
                let place = self.asked.iter().position(|asked| asked == lines);
                // fields of lines of other events choose nothing here
                let own = matches!(lines, Lines::Word(..) | Lines::Number(..));
                place.and_then(|at| signature.get(at)).copied().unwrap_or(own)
            }
            Lines::Not(inner) => !self.within(inner, signature),
            Lines::AllOf(parts) => parts.iter().all(|part| self.within(part, signature)),
            Lines::AnyOf(parts) => parts.iter().any(|part| self.within(part, signature)),
        }
    }
}

fn name(lines: &Lines) -> &str {
    match lines {
        Lines::Category(name) | Lines::Item(name) => name,
        _ => "",
    }
}

fn is_item(lines: &Lines) -> bool {
    matches!(lines, Lines::Item(_))
}

/// Everything that counts as one of the asked names.
#[derive(Default)]
struct Members<'a> {
    categories: BTreeSet<&'a str>,
    items: BTreeSet<&'a str>,
}

impl<'a> Members<'a> {
    /// The category or item itself and, for a declared set, everything in it, sets of sets included.
    fn of(sets: &BTreeMap<&str, &'a Category>, lines: &'a Lines) -> Members<'a> {
        let mut members = Members::default();
        let mut open: Vec<&'a str> = Vec::new();
        match lines {
            Lines::Item(name) => members.items.extend([name.as_str()]),
            Lines::Category(name) => open.push(name),
            _ => {}
        }
        while let Some(name) = open.pop() {
            if !members.categories.insert(name) {
                continue;
            }
            match sets.get(name) {
                Some(set) if set.items => members.items.extend(set.members.iter().map(String::as_str)),
                Some(set) => open.extend(set.members.iter().map(String::as_str)),
                None => {}
            }
        }
        members
    }

    fn holds(&self, category: Option<&str>, item: Option<&str>) -> bool {
        category.is_some_and(|category| self.categories.contains(category))
            || item.is_some_and(|item| self.items.contains(item))
    }
}
