//! A program taking shape in the core.

use super::atoms::Atoms;
use super::holding;
use super::line::Cells;
use super::plan::{self, Planned};
use crate::base::Span;
use crate::check::Checked;
use crate::check::model::{HoldingRef, LadderRef, WordRef};
use crate::core::error::TooMany;
use crate::core::verify;
use crate::core::{
    Accumulator, Currency, DeclaredEvent, FiniteField, FiniteId, HoldingId, LadderId, Limit, LineSum, NumericField,
    Program, WordId,
};
use crate::diagnostic::Diagnostic;

/// Where a lowered program takes shape.
pub struct Lowering<'a> {
    pub checked: &'a Checked,
    pub atoms: Atoms,
    /// Lines of declared events: what is told apart, and sums over some of them.
    pub cells: Cells,
    pub line_sums: Vec<LineSum>,
    pub accumulators: Vec<Accumulator>,
    /// Accumulator of each metric.
    pub metrics: Vec<crate::core::AccumulatorId>,
    pub limits: Vec<Limit>,
    /// Every row to be, in final order.
    pub planned: Vec<Planned>,
    /// The rows of each rule.
    pub rows_of: Vec<Vec<usize>>,
    /// Parts of the formula being lowered.
    pub parts: usize,
    pub errors: Vec<Diagnostic>,
}

impl<'a> Lowering<'a> {
    pub fn new(checked: &'a Checked) -> Lowering<'a> {
        let mut errors = Vec::new();
        let atoms = Atoms::new(checked, &mut errors);
        let mut lowering = Lowering {
            checked,
            atoms,
            cells: Cells::default(),
            line_sums: Vec::new(),
            accumulators: Vec::new(),
            metrics: Vec::new(),
            limits: Vec::new(),
            planned: plan::rows(checked),
            rows_of: vec![Vec::new(); checked.rules.len()],
            parts: 0,
            errors,
        };
        for (at, row) in lowering.planned.iter().enumerate() {
            if let Some(rows) = lowering.rows_of.get_mut(row.rule) {
                rows.push(at);
            }
        }
        lowering.within_bounds();
        lowering.line_cells();
        lowering.named_metrics();
        lowering
    }

    /// Refuses what is too much to lower; the verifier says the same of what has been lowered.
    fn within_bounds(&mut self) {
        let checked = self.checked;
        let last = checked.rules.last().map(|rule| rule.span).unwrap_or_default();
        let holding = checked.holdings.last().map(|holding| holding.span).unwrap_or_default();
        let metric = checked.metrics.last().map(|metric| metric.span).unwrap_or_default();
        let counts = [
            (self.planned.len(), verify::MOST_ROWS, "rules (counting each thing that a rule gives)", last),
            (checked.holdings.len(), verify::MOST_HOLDINGS, "wallets and instruments", holding),
            (checked.metrics.len(), verify::MOST_ACCUMULATORS, "metrics", metric),
        ];
        for (found, most, what, span) in counts {
            if found > most {
                self.error(TooMany { span, what, found, most });
            }
        }
    }

    /// All of the program but its tests.
    pub fn program(mut self) -> (Program, Vec<Diagnostic>) {
        if !self.errors.is_empty() {
            return (Program::default(), self.errors);
        }
        let checked = self.checked;
        let mut rows = self.rows();
        let ladders = self.ladders();
        let holdings = self.holdings();
        let attributes = self.attributes();
        let memberships = self.memberships(&rows);
        let (activations, menus) = (self.activations(&rows), self.menus());
        let (offers, money_off) = self.rewards();
        let parties = self.parties(&mut rows, &offers);
        let groups = self.groups();
        let budgets = self.budgets(&offers, &money_off);
        let returns = self.returns(&rows);
        let challenges = self.challenges();
        let (exchanges, boards, raffles) = (self.exchanges(), self.boards(), self.raffles());
        let (fields, lines, lapses) = (self.numeric_fields(), self.line_fields(), self.lapses());
        let goods = self.goods_fields();
        let promises = self.promises();
        let mut program = Program {
            title: checked.header.title.clone(),
            currency: Currency { code: checked.header.currency.clone(), decimals: checked.header.decimals },
            zone: checked.header.zone.clone(),
            categories: self.atoms.categories.clone(),
            items: self.atoms.items.clone(),
            atom_table: self.atoms.table.clone(),
            atoms: self.atoms.count(),
            atom_names: self.atoms.names(),
            finite: finite_fields(checked),
            fields,
            lines,
            goods,
            lapses,
            events: events(checked),
            exchanges,
            returns,
            boards,
            raffles,
            challenges,
            holdings,
            accumulators: self.accumulators,
            ladders,
            limits: self.limits,
            rows,
            groups,
            budgets,
            offers,
            money_off,
            money_off_first: checked.header.money_off_first,
            parties,
            attributes,
            activations,
            menus,
            memberships,
            amended: checked.amended.clone(),
            promises,
            ..Program::default()
        };
        holding::value(&mut program);
        (program, self.errors)
    }

    fn numeric_fields(&self) -> Vec<NumericField> {
        let checked = self.checked;
        let field = |field: &crate::check::model::NumberField| NumericField {
            name: match field.events.as_slice() {
                [event] => {
                    format!("{}.{}", checked.events.get(event.0).map_or("", |event| &event.name), field.name)
                }
                _ => field.name.clone(),
            },
            unit: checked.unit_name(field.unit),
            decimals: checked.unit_decimals(field.unit),
        };
        checked
            .numbers
            .iter()
            .map(field)
            .chain(self.drawn_fields())
            .chain(self.lapsed_fields())
            .chain(self.line_sum_fields())
            .collect()
    }

    /// Says it once, however often the place is lowered.
    pub fn error(&mut self, error: impl Into<Diagnostic>) {
        let error = error.into();
        let said =
            |old: &Diagnostic| old.code == error.code && old.span() == error.span() && old.message == error.message;
        if !self.errors.iter().any(said) {
            self.errors.push(error);
        }
    }

    /// First and last day of the program as a guard, if it has any.
    pub fn runs(&self) -> Option<(crate::core::Guard, Span)> {
        let (first, last, span) = self.checked.header.runs?;
        Some((crate::core::Guard::Days { first: Some(first), last }, span))
    }
}

pub fn holding_id(holding: HoldingRef) -> HoldingId {
    HoldingId(holding.0 as u16)
}

pub fn ladder_id(ladder: LadderRef) -> LadderId {
    LadderId(ladder.0 as u16)
}

pub fn finite_id(field: WordRef) -> FiniteId {
    FiniteId(field.0 as u16)
}

/// The number of a word of a field; 0 is any word that the program does not name.
pub fn word_id(checked: &Checked, field: WordRef, word: &str) -> WordId {
    let words = checked.words.get(field.0).map(|field| field.words.as_slice()).unwrap_or_default();
    WordId(words.iter().position(|one| one == word).map_or(0, |at| at as u16 + 1))
}

fn finite_fields(checked: &Checked) -> Vec<FiniteField> {
    checked.words.iter().map(|field| FiniteField { name: field.name.clone(), words: field.words.clone() }).collect()
}

fn events(checked: &Checked) -> Vec<DeclaredEvent> {
    checked.events.iter().map(|event| DeclaredEvent { name: event.name.clone(), span: event.span }).collect()
}
