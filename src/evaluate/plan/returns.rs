//! What a plan that keeps receipts knows of rows, metrics and payments.

use super::{AccumulatorPlan, Intake, Plan, Term};
use crate::core::{Amount, Anchor, AtomSet, Deadline, Effect, Expr, HoldingKind, Program, ReturnMode};
use crate::core::{PaymentForm, Row, RowKind, Stage, Step, Trigger};
use crate::diagnostic::Diagnostic;
use crate::evaluate::expression::stage_index;
use crate::quantity::Day;

/// What the part of something that came back is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) struct Basis {
    /// Lines.
    pub atoms: u64,
    /// Their money at a stage, or their items.
    pub of: BasisOf,
}

/// Money by the place of its stage, or items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evaluate) enum BasisOf {
    Money(usize),
    Items,
}

/// A row made ready for returns.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct RowReturn {
    pub basis: Basis,
    /// Whether the last unit is claimed only when nothing is left.
    pub pieces: bool,
    pub mode: ReturnMode,
}

/// What a plan that keeps receipts knows besides.
#[derive(Clone, Debug)]
pub(in crate::evaluate) struct ReturnsPlan {
    within: Term,
    pub recount: bool,
    /// By row of the plan: awards of purchases.
    pub rows: Vec<Option<RowReturn>>,
    /// By accumulator; `None` for what hangs on the lines that it counts.
    pub metrics: Vec<Option<Basis>>,
    /// By `money_off`.
    pub payments: Vec<BasisOf>,
}

impl Plan {
    /// The same as [`Plan::new`], for members whose purchases may be returned: every purchase then
    /// leaves a receipt.
    ///
    /// # Errors
    /// As for [`Plan::new`].
    pub fn with_receipts(program: &Program, first: Day, last: Day) -> Result<Plan, Diagnostic> {
        let mut plan = Plan::new(program, first, last)?;
        let step = Step::After(program.returns.within);
        let deadline = Deadline { anchor: Anchor::Earning, steps: vec![step] };
        let rows = plan.rows.iter().map(|row| {
            let of = &program.rows[row.id.index()];
            let told = |on: &Trigger| matches!(on, Trigger::Purchase(_) | Trigger::Declared(_));
            let bought = of.kind == RowKind::Award && of.on.iter().any(told);
            let grants = matches!(of.effect, Effect::Grant { .. });
            (bought && grants).then(|| row_return(program, of, row.atoms, program.returns.of(row.id), plan.every_atom))
        });
        let rows = rows.collect();
        let metrics = plan.accumulators.iter().map(|accumulator| metric(accumulator, plan.every_atom)).collect();
        let payments = program.money_off.iter().map(|payment| {
            // what the step began with in which it took money off
            let stage = if payment.form == PaymentForm::Voucher { Stage::AfterDiscounts } else { Stage::AfterVouchers };
            BasisOf::Money(stage_index(stage))
        });
        let payments = payments.collect();
        let within = Term::new(&deadline, plan.first, last);
        let recount = program.returns.recount_tiers;
        plan.returns = Some(ReturnsPlan { within, recount, rows, metrics, payments });
        plan.straight = None;
        Ok(plan)
    }
}

impl ReturnsPlan {
    /// The instant from which a purchase can no longer be returned.
    pub fn closes(&self, at: i64) -> i64 {
        self.within.due(at, at)
    }
}

fn row_return(program: &Program, row: &Row, trigger: u64, mode: ReturnMode, every_atom: u64) -> RowReturn {
    let Effect::Grant { holding, amount, .. } = &row.effect else {
        return RowReturn { basis: paid(trigger & every_atom), pieces: false, mode };
    };
    let of = &program.holdings[holding.index()];
    let pieces = of.kind != HoldingKind::Points || program.returns.pieces.contains(holding);
    let basis = basis(amount, row.stage, every_atom).unwrap_or_else(|| paid(trigger & every_atom));
    RowReturn { basis, pieces, mode }
}

fn paid(atoms: u64) -> Basis {
    Basis { atoms, of: BasisOf::Money(stage_index(Stage::Paid)) }
}

/// What an amount hangs on: the money that it reads, else the items, else nothing of the event.
fn basis(amount: &Amount, stage: Stage, every_atom: u64) -> Option<Basis> {
    of_formula(&amount.numerator, stage, every_atom)
}

fn of_formula(expr: &Expr, stage: Stage, every_atom: u64) -> Option<Basis> {
    let mut reads = Reads::default();
    reads.collect(expr);
    if let Some(atoms) = reads.money {
        // Amounts of several stages: the rule's own.
        let stage = reads.stage.filter(|_| !reads.mixed).unwrap_or(stage);
        return Some(Basis { atoms: atoms & every_atom, of: BasisOf::Money(stage_index(stage)) });
    }
    reads.items.map(|atoms| Basis { atoms: atoms & every_atom, of: BasisOf::Items })
}

fn metric(accumulator: &AccumulatorPlan, every_atom: u64) -> Option<Basis> {
    match &accumulator.takes {
        Intake::Money(scope) => Some(Basis { atoms: scope.atoms, of: BasisOf::Money(stage_index(scope.stage)) }),
        Intake::Formula(expr) => of_formula(expr, Stage::Paid, every_atom),
        _ => None,
    }
}

/// What a formula reads of a purchase.
#[derive(Default)]
struct Reads {
    money: Option<u64>,
    stage: Option<Stage>,
    mixed: bool,
    items: Option<u64>,
}

impl Reads {
    fn add_money(&mut self, atoms: AtomSet, stage: Stage) {
        self.mixed |= self.stage.is_some_and(|other| other != stage);
        self.stage = Some(stage);
        self.money = Some(self.money.unwrap_or(0) | atoms.0);
    }

    fn collect(&mut self, expr: &Expr) {
        match expr {
            Expr::Money(atoms, stage) => self.add_money(*atoms, *stage),
            Expr::Items(atoms) => self.items = Some(self.items.unwrap_or(0) | atoms.0),
            other => other.each_part(&mut |part| self.collect(part)),
        }
    }
}
