//! What partners fund and owe in a replay.

use crate::core::{HoldingId, Program, RowId};
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::{Grant, Plan};
use crate::ledger::Lot;
use crate::measure::{Funding, denominator};

/// A partner's account over a whole replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The partner.
    pub name: String,
    /// Smallest units given less those taken back, by holding that the partner funds.
    pub units: Vec<(HoldingId, i64)>,
    /// Cost of its units that were spent, and money that it owes: numerators over `over`, in minor units.
    pub cost: i64,
    /// See `cost`.
    pub owes: i64,
    /// The denominator.
    pub over: i64,
}

/// Adds up what partners fund.
#[derive(Clone, Debug, Default)]
pub(super) struct Settling {
    funding: Funding,
    numbers: Vec<i64>,
    over: i64,
    fine: bool,
}

impl Settling {
    /// Nothing yet.
    ///
    /// # Errors
    /// Costs and payments have no common denominator of a million or less.
    pub fn new(plan: &Plan) -> Result<Settling, Diagnostic> {
        let program = plan.program();
        let over = denominator(program).map_err(|_| {
            Diagnostic::new(table::SIMULATION_FAILED, "costs and payments are too fine to be added exactly")
                .help("state them with fewer decimals: their common denominator may be at most a million")
        })?;
        let mut funding = Funding::new(program, over);
        funding.number(plan);
        let numbers = vec![0; funding.slots()];
        Ok(Settling { funding, numbers, over, fine: true })
    }

    /// Adds what others came to.
    pub fn absorb(&mut self, other: &Settling) {
        self.fine &= other.fine;
        for (sum, number) in self.numbers.iter_mut().zip(&other.numbers) {
            match sum.checked_add(*number) {
                Some(both) => *sum = both,
                None => self.fine = false,
            }
        }
    }

    pub fn granted(&mut self, grant: &Grant<'_>) {
        if !self.numbers.is_empty() {
            let (source, units) = (grant.lot.source, grant.lot.quantity);
            self.fine &= self.funding.give(&mut self.numbers, source, grant.holding, units);
        }
    }

    /// Units spent out of a lot; less than none came back into one.
    pub fn spent(&mut self, holding: HoldingId, units: i64, lot: &Lot) {
        if !self.numbers.is_empty() {
            self.fine &= self.funding.spend(&mut self.numbers, lot.source, holding, units);
        }
    }

    pub fn taken_back(&mut self, holding: HoldingId, units: i64, row: RowId) {
        if !self.numbers.is_empty() {
            self.fine &= self.funding.take_back(&mut self.numbers, row, holding, units);
        }
    }

    pub fn discounted(&mut self, row: RowId, money: i64) {
        if !self.numbers.is_empty() {
            self.fine &= self.funding.discount(&mut self.numbers, row, money, self.over);
        }
    }

    /// The partners' accounts.
    ///
    /// # Errors
    /// A sum became too large to be exact.
    pub fn settled(&self, program: &Program) -> Result<Vec<Settled>, Diagnostic> {
        if !self.fine {
            let message = "what partners owe became too large to be exact";
            return Err(Diagnostic::new(table::SIMULATION_FAILED, message).help("replay fewer members at a time"));
        }
        let number = |place: usize| self.numbers.get(place).copied().unwrap_or(0);
        let account = |(at, name): (usize, &String)| {
            let place = self.funding.place(at);
            let holdings = (0..program.holdings.len()).filter(|holding| self.funding.can_give(at, *holding));
            Settled {
                name: name.clone(),
                units: holdings.map(|holding| (HoldingId(holding as u16), number(place + 2 + holding))).collect(),
                cost: number(place + 1),
                owes: number(place),
                over: self.over,
            }
        };
        Ok(self.funding.names.iter().enumerate().map(account).collect())
    }
}

/// What comes back from one member would be open again for all others, which passes over members do not know.
pub(super) fn no_budgets_with_refunds(program: &Program) -> Result<(), Diagnostic> {
    let Some(budget) = program.budgets.iter().find(|budget| budget.returned_on_refund) else { return Ok(()) };
    let message = format!("a budget that takes refunds back cannot be replayed with returns: `{}`", budget.name);
    Err(Diagnostic::new(table::BUDGET_REPLAYED, message)
        .label(budget.span, "open again for everybody after a return")
        .help("leave the returns out of the file, or the words about refunds out of the budget"))
}

/// Members of a file live alone, so a program that lets them share cannot be replayed truly.
pub(super) fn no_households(program: &Program) -> Result<(), Diagnostic> {
    let Some(pool) = &program.parties.pool else { return Ok(()) };
    let message = format!("a program with a household cannot be replayed yet: `{}`", pool.name);
    Err(Diagnostic::new(table::HOUSEHOLD_REPLAYED, message)
        .label(pool.span, "a file of purchases does not say who lives together")
        .help("take the household out of the program that is replayed, for example with an `include` for the rest"))
}
