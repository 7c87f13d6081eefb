//! Lines of declared events: cells of lines that no rule tells apart, and sums over them.

use std::collections::BTreeSet;

use super::guard::comparison;
use super::{Lowering, finite_id, word_id};
use crate::check::Checked;
use crate::check::model::NumberRef;
use crate::check::typed::Lines;
use crate::core::error::TooMany;
use crate::core::{AtomSet, Comparison, Expr, FieldId, Guard, LineFields, LineSum, LineTest, NumericField};

/// Most cells: a set of them is 64 bits.
const MOST_CELLS: usize = 64;

/// What is asked of lines, and which answers occur together.
#[derive(Default)]
pub struct Cells {
    pub asked: Vec<Lines>,
    pub cells: Vec<u64>,
}

impl Cells {
    /// Every cell that a line of some event can lie in; `None` beyond the bound.
    pub fn new(checked: &Checked, goods: bool) -> Option<Cells> {
        let asked: Vec<Lines> =
            checked.line_tests.iter().filter(|test| checked.asks_goods(test) == goods).cloned().collect();
        let mut all: BTreeSet<u64> = BTreeSet::new();
        let wanted = |event: &usize| checked.events.get(*event).is_some_and(|one| (one.name == "purchase") == goods);
        for event in (0..checked.events.len()).filter(wanted) {
            let words = (0..checked.words.len())
                .filter(|at| checked.words[*at].of_line && checked.words[*at].events.iter().any(|one| one.0 == event));
            let numbers = (0..checked.numbers.len()).filter(|at| {
                checked.numbers[*at].of_line && checked.numbers[*at].events.iter().any(|one| one.0 == event)
            });
            let mut found: BTreeSet<u64> = BTreeSet::from([defaults(&asked)]);
            for at in words {
                let mine = bits(&asked, |test| matches!(test, Lines::Word(field, _) if field.0 == at));
                let answer = |word: Option<&str>| {
                    bits(&asked, |test| {
                        matches!(test, Lines::Word(field, words) if field.0 == at
                            && word.is_some_and(|word| words.iter().any(|one| one == word)))
                    })
                };
                let mut answers = BTreeSet::from([answer(None)]);
                answers.extend(checked.words[at].words.iter().map(|word| answer(Some(word))));
                found = crossed(&found, mine, &answers)?;
            }
            for at in numbers {
                let mine = bits(&asked, |test| matches!(test, Lines::Number(field, ..) if field.0 == at));
                let answer = |value: i64| {
                    bits(&asked, |test| {
                        matches!(test, Lines::Number(field, is, than) if field.0 == at
                            && comparison(*is).holds(value, *than))
                    })
                };
                let bounds = asked.iter().filter_map(|test| match test {
                    Lines::Number(field, _, than) if field.0 == at => Some(*than),
                    _ => None,
                });
                let near = |than: i64| [than.saturating_sub(1), than, than.saturating_add(1)];
                let answers: BTreeSet<u64> = bounds.flat_map(near).chain([0]).map(answer).collect();
                found = crossed(&found, mine, &answers)?;
            }
            if checked.numbers.iter().any(|one| one.of_line && one.events.iter().any(|of| of.0 == event))
                || checked.words.iter().any(|one| one.of_line && one.events.iter().any(|of| of.0 == event))
            {
                all.extend(found);
            }
        }
        (all.len() <= MOST_CELLS).then(|| Cells { asked, cells: all.into_iter().collect() })
    }

    /// The cells whose lines are in the set.
    fn set(&self, lines: &Lines) -> AtomSet {
        let cells = self.cells.iter().enumerate().filter(|(_, held)| self.within(lines, **held));
        AtomSet(cells.fold(0, |set, (at, _)| set | 1 << at))
    }

    fn within(&self, lines: &Lines, held: u64) -> bool {
        match lines {
            Lines::All | Lines::Category(_) | Lines::Item(_) => true,
            Lines::Word(..) | Lines::Number(..) => {
                self.asked.iter().position(|asked| asked == lines).is_some_and(|at| held >> at & 1 == 1)
            }
            Lines::Not(inner) => !self.within(inner, held),
            Lines::AllOf(parts) => parts.iter().all(|part| self.within(part, held)),
            Lines::AnyOf(parts) => parts.iter().any(|part| self.within(part, held)),
        }
    }
}

/// The answers of a line that says nothing: "other" and 0.
pub fn defaults(asked: &[Lines]) -> u64 {
    bits(asked, |test| matches!(test, Lines::Number(_, is, than) if comparison(*is).holds(0, *than)))
}

fn bits(asked: &[Lines], holds: impl Fn(&Lines) -> bool) -> u64 {
    asked.iter().enumerate().filter(|(_, test)| holds(test)).fold(0, |set, (at, _)| set | 1 << (at & 63))
}

/// Every cell with every answer of one field in place of its own; `None` if they become too many.
fn crossed(cells: &BTreeSet<u64>, mine: u64, answers: &BTreeSet<u64>) -> Option<BTreeSet<u64>> {
    let all: BTreeSet<u64> =
        cells.iter().flat_map(|cell| answers.iter().map(move |answer| cell & !mine | answer)).collect();
    (all.len() <= MOST_CELLS).then_some(all)
}

impl Lowering<'_> {
    /// Says so if lines of events are told apart in too many ways.
    pub fn line_cells(&mut self) {
        match Cells::new(self.checked, false) {
            Some(cells) => self.cells = cells,
            None => {
                let what = "kinds of lines of events told apart";
                let span = self.checked.events.first().map(|event| event.span).unwrap_or_default();
                self.error(TooMany { span, what, found: MOST_CELLS + 1, most: MOST_CELLS });
            }
        }
    }

    /// A set of lines, of purchases or of declared events.
    pub fn set_of(&self, lines: &Lines) -> AtomSet {
        let own = lines.asks_fields() && !self.checked.asks_goods(lines);
        if own { self.cells.set(lines) } else { self.atoms.set(lines) }
    }

    /// A field of the event: of its lines, the sum over those in scope.
    pub fn event_field(&mut self, field: NumberRef, scope: AtomSet) -> FieldId {
        let of_line = self.checked.numbers.get(field.0).is_some_and(|one| one.of_line);
        if !of_line || scope == AtomSet::ALL { FieldId(field.0 as u16) } else { self.line_sum(Some(field), scope) }
    }

    /// That some line of the event is in the set.
    pub fn has_own_line(&mut self, lines: &Lines) -> Guard {
        let cells = self.set_of(lines);
        let count = self.line_sum(None, cells);
        Guard::Compare { left: Expr::Field(count), is: Comparison::AtLeast, right: Expr::Const(1) }
    }

    fn line_sum(&mut self, of: Option<NumberRef>, cells: AtomSet) -> FieldId {
        let of = of.map(|of| FieldId(of.0 as u16));
        if let Some(known) = self.line_sums.iter().find(|sum| (sum.of, sum.cells) == (of, cells)) {
            return known.field;
        }
        let before = self.checked.numbers.len() + self.drawn_fields().len() + self.checked.lapsing.len();
        let field = FieldId((before + self.line_sums.len()) as u16);
        self.line_sums.push(LineSum { field, of, cells });
        field
    }

    /// The fields that carry sums over some lines.
    pub fn line_sum_fields(&self) -> Vec<NumericField> {
        let named = |sum: &LineSum| {
            let of = sum.of.and_then(|of| self.checked.numbers.get(of.index()));
            let (unit, decimals) = of.map_or((String::new(), 0), |of| {
                (self.checked.unit_name(of.unit), self.checked.unit_decimals(of.unit))
            });
            let name = format!("{} in cells {:x}", of.map_or("lines", |of| &of.name), sum.cells.0);
            NumericField { name, unit, decimals }
        };
        self.line_sums.iter().map(named).collect()
    }

    /// What the core knows of lines.
    pub fn line_fields(&self) -> LineFields {
        let checked = self.checked;
        let of_lines =
            checked.numbers.iter().enumerate().filter(|(at, one)| one.of_line && !checked.is_goods_number(*at));
        let plain = of_lines.map(|(at, _)| {
            let field = FieldId(at as u16);
            LineSum { field, of: Some(field), cells: AtomSet::ALL }
        });
        LineFields {
            tests: self.cells.asked.iter().filter_map(|asked| line_test(checked, asked)).collect(),
            cells: self.cells.cells.clone(),
            sums: plain.chain(self.sums_of(false)).collect(),
        }
    }

    /// Sums over some lines, of purchases or of other events.
    fn sums_of(&self, goods: bool) -> impl Iterator<Item = LineSum> {
        let checked = self.checked;
        let of = move |sum: &LineSum| sum.of.is_some_and(|of| checked.is_goods_number(of.index()));
        self.line_sums.iter().filter(move |sum| of(sum) == goods).cloned().collect::<Vec<_>>().into_iter()
    }

    /// What the core knows of lines of purchases.
    pub fn goods_fields(&self) -> LineFields {
        let checked = self.checked;
        let plain = (0..checked.numbers.len()).filter(|at| checked.is_goods_number(*at)).map(|at| {
            let field = FieldId(at as u16);
            LineSum { field, of: Some(field), cells: AtomSet::ALL }
        });
        let cells = self.atoms.goods();
        LineFields {
            tests: cells.asked.iter().filter_map(|asked| line_test(checked, asked)).collect(),
            cells: cells.cells.clone(),
            sums: plain.chain(self.sums_of(true)).collect(),
        }
    }
}

fn line_test(checked: &Checked, asked: &Lines) -> Option<LineTest> {
    match asked {
        Lines::Word(field, words) => {
            let bits = words.iter().fold(0u64, |bits, word| bits | 1 << (word_id(checked, *field, word).0 & 63));
            Some(LineTest::Word { field: finite_id(*field), words: bits })
        }
        Lines::Number(field, is, than) => {
            Some(LineTest::Number { field: FieldId(field.0 as u16), is: comparison(*is), than: *than })
        }
        _ => None,
    }
}
