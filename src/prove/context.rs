//! What every finding looks at.

use super::domain::Domain;
use super::fuel::Fuel;
use super::limits::Limits;
use super::witness::Plans;
use super::worth::Worth;
use crate::check::Checked;
use crate::core::{HoldingId, Program, RowId};
use crate::quantity::{Ratio, decimal};

/// A program with its surroundings.
pub(super) struct Context<'a> {
    /// The program.
    pub program: &'a Program,
    /// With its promises.
    pub checked: &'a Checked,
    /// Its surroundings.
    pub domain: Domain,
    /// What holdings are worth.
    pub worth: Worth,
    /// By row: whether it pays again and again.
    pub repeats: Vec<bool>,
    /// Which limits act on which rows.
    pub limits: Limits,
    /// What the walk over purchases may miss.
    pub blind: Vec<&'static str>,
    /// Whether lines matter beyond which rows listen.
    pub by_line: bool,
    /// What may still be looked at.
    pub fuel: Fuel,
    /// Plans of the program, for lives that are replayed.
    pub plans: Plans,
}

impl<'a> Context<'a> {
    /// Of a program.
    pub fn new(program: &'a Program, checked: &'a Checked) -> Context<'a> {
        let domain = Domain::new(program, &checked.assumptions);
        let limits = Limits::new(program, &domain);
        let repeats = (0..program.rows.len()).map(|at| super::repeats::repeats(program, RowId(at as u16))).collect();
        Context {
            program,
            checked,
            domain,
            worth: Worth::new(program),
            repeats,
            limits,
            blind: super::blind::spots(program),
            by_line: program.atoms > 1,
            fuel: Fuel::full(),
            plans: Plans::default(),
        }
    }

    /// The same surroundings of a changed program, with the same fuel.
    pub fn of<'b>(&'b self, program: &'b Program) -> Context<'b> {
        Context {
            program,
            checked: self.checked,
            domain: self.domain.clone(),
            worth: self.worth.clone(),
            repeats: self.repeats.clone(),
            limits: Limits::new(program, &self.domain),
            blind: Vec::new(),
            by_line: self.by_line,
            fuel: self.fuel.clone(),
            plans: Plans::default(),
        }
    }

    /// Whether a row pays again and again.
    pub fn repeats(&self, row: RowId) -> bool {
        self.repeats.get(row.index()).copied().unwrap_or(false)
    }

    /// Money as shown.
    pub fn money(&self, amount: i128) -> String {
        format!("{} {}", decimal(amount, self.program.currency.decimals), self.program.currency.code)
    }

    /// A value over a denominator as money, rounded down to the minor unit.
    pub fn money_over(&self, value: i128, over: i64) -> String {
        self.money(value.div_euclid(i128::from(over.max(1))))
    }

    /// Units of a holding as shown.
    pub fn units(&self, holding: HoldingId, units: i64) -> String {
        match self.program.holdings.get(holding.index()) {
            Some(of) => format!("{} {}", decimal(units, of.decimals), of.name),
            None => units.to_string(),
        }
    }
}

/// A ratio as a percentage with at most two decimals, rounded down; whole above 1000%.
pub(super) fn percent(numerator: i128, denominator: i128) -> String {
    let hundredths = numerator.saturating_mul(10_000).div_euclid(denominator.max(1));
    let text = if hundredths >= 100_000 || hundredths % 100 == 0 {
        decimal(hundredths / 100, 0)
    } else if hundredths % 10 == 0 {
        decimal(hundredths / 10, 1)
    } else {
        decimal(hundredths, 2)
    };
    format!("{text}%")
}

/// A share as a percentage.
pub(super) fn share(ratio: Ratio) -> String {
    percent(i128::from(ratio.numerator()), i128::from(ratio.denominator()))
}
