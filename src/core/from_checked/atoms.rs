//! Which lines of a purchase a program can tell apart.

use std::collections::BTreeMap;

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
    /// What is asked of lines.
    asked: Vec<Lines>,
    /// For each atom, which of `asked` hold.
    signatures: Vec<Vec<bool>>,
}

impl Atoms {
    pub fn new(checked: &Checked, errors: &mut Vec<Diagnostic>) -> Atoms {
        let mut asked = checked.lines.clone();
        asked.sort_by(|a, b| name(a).cmp(name(b)).then_with(|| is_item(a).cmp(&is_item(b))));
        let (mut categories, mut items): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for lines in &asked {
            match lines {
                Lines::Item(name) => items.push(name.clone()),
                Lines::Category(name) => gather(&checked.categories, name, &mut categories, &mut items, 0),
                _ => {}
            }
        }
        for names in [&mut categories, &mut items] {
            names.sort();
            names.dedup();
        }
        let mut atoms = Atoms { categories, items, table: Vec::new(), asked, signatures: Vec::new() };
        let cells = (atoms.categories.len() + 1) * (atoms.items.len() + 1);
        if cells > MOST_CELLS {
            let span = checked.categories.first().map_or(checked.header.currency_span, |category| category.span);
            errors.push(TooMany { span, what: "pairs of category and item", found: cells, most: MOST_CELLS }.into());
            return atoms;
        }
        atoms.fill(&checked.categories);
        if atoms.signatures.len() > MOST_ATOMS {
            let span = checked.categories.first().map_or(checked.header.currency_span, |category| category.span);
            let found = atoms.signatures.len();
            errors.push(TooMany { span, what: "kinds of lines told apart", found, most: MOST_ATOMS }.into());
        }
        atoms
    }

    fn fill(&mut self, sets: &[Category]) {
        let mut known: BTreeMap<Vec<bool>, AtomId> = BTreeMap::new();
        let none = vec![false; self.asked.len()];
        known.insert(none.clone(), AtomId(0));
        self.signatures.push(none);
        let rows = std::iter::once(None).chain(self.categories.iter().map(|name| Some(name.as_str())));
        for category in rows {
            let columns = std::iter::once(None).chain(self.items.iter().map(|name| Some(name.as_str())));
            for item in columns {
                let signature: Vec<bool> = self.asked.iter().map(|lines| holds(sets, lines, category, item)).collect();
                let next = AtomId(self.signatures.len() as u16);
                let atom = *known.entry(signature.clone()).or_insert(next);
                if atom == next {
                    self.signatures.push(signature);
                }
                self.table.push(atom);
            }
        }
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
            Lines::Category(_) | Lines::Item(_) => {
                let place = self.asked.iter().position(|asked| asked == lines);
                place.and_then(|at| signature.get(at)).copied().unwrap_or(false)
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

/// The category itself and, for a declared set, everything in it.
fn gather(sets: &[Category], name: &str, categories: &mut Vec<String>, items: &mut Vec<String>, depth: u8) {
    categories.push(name.into());
    let Some(set) = sets.iter().find(|set| set.name == name).filter(|_| depth < 16) else { return };
    if set.items {
        items.extend(set.members.iter().cloned());
    } else {
        set.members.iter().for_each(|member| gather(sets, member, categories, items, depth + 1));
    }
}

fn holds(sets: &[Category], lines: &Lines, category: Option<&str>, item: Option<&str>) -> bool {
    match lines {
        Lines::Item(name) => item == Some(name),
        Lines::Category(name) => in_category(sets, name, category, item, 0),
        _ => false,
    }
}

fn in_category(sets: &[Category], name: &str, category: Option<&str>, item: Option<&str>, depth: u8) -> bool {
    if category == Some(name) {
        return true;
    }
    let Some(set) = sets.iter().find(|set| set.name == name).filter(|_| depth < 16) else { return false };
    set.members.iter().any(|member| {
        if set.items { item == Some(member) } else { in_category(sets, member, category, item, depth + 1) }
    })
}
