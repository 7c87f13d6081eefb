//! L18: the order in which two discounts come off decides what is paid, and the program does not state it.

use super::Finding;
use crate::core::{Effect, Expr, Program, Stage};
use crate::diagnostic::{Severity, table};
use crate::prove::context::Context;
use crate::prove::sale::{Give, Sale, What};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness;

/// The purchase on which the order matters most.
#[derive(Default)]
pub(super) struct Order {
    /// The same program with the other order, made when it is first needed.
    other: Option<Box<Program>>,
    worst: Option<Found>,
}

struct Found {
    here: Situation,
    sale: Sale,
    amount: i64,
    difference: i128,
}

fn constant(program: &Program, give: &Give) -> Option<bool> {
    let row = program.rows.get(give.rows.first()?.index())?;
    match &row.effect {
        Effect::PriceOff { amount, .. } => Some(matches!(amount.numerator, Expr::Const(_))),
        _ => None,
    }
}

/// The program in which amounts come off before shares, and shares are taken of what is left.
fn money_first(program: &Program) -> Program {
    let mut other = program.clone();
    other.money_off_first = true;
    for row in &mut other.rows {
        if let Effect::PriceOff { amount, .. } = &mut row.effect {
            of_the_rest(&mut amount.numerator);
        }
    }
    other
}

fn of_the_rest(expr: &mut Expr) {
    match expr {
        Expr::Money(_, stage @ Stage::List) => *stage = Stage::AfterDiscounts,
        Expr::Scale(on, _) | Expr::ByRank { on, .. } | Expr::ByField { on, .. } | Expr::Steps(on, _) => of_the_rest(on),
        _ => {}
    }
}

impl Probe for Order {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let program = context.program;
        let off = || sale.gives.iter().filter(|give| give.what == What::Off);
        let both = off().any(|give| constant(program, give) == Some(true))
            && off().any(|give| constant(program, give) == Some(false));
        if program.money_off_first || !both {
            return;
        }
        let other = self.other.get_or_insert_with(|| Box::new(money_first(program)));
        let there = Sale::new(other, &context.limits, sale.span, here);
        let Ok(difference) = sale.discount.minus(&there.discount) else { return };
        let most = difference.critical().reduce(|most, next| if next.1.abs() > most.1.abs() { next } else { most });
        let Some((amount, difference)) = most else { return };
        if difference.abs() > self.worst.as_ref().map_or(0, |known| known.difference.abs()) {
            self.worst = Some(Found { here: here.clone(), sale: sale.clone(), amount, difference });
        }
    }
}

impl Order {
    /// The finding.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        let (worst, other, program) = (self.worst.as_ref()?, self.other.as_deref()?, context.program);
        let names = |wanted: bool| {
            let gives = worst.sale.gives.iter().filter(|give| give.what == What::Off);
            let rows = gives.filter(|give| constant(program, give) == Some(wanted)).flat_map(|give| &give.rows);
            rows.filter_map(|row| program.rows.get(row.index())).collect::<Vec<_>>()
        };
        let (money, share) = (names(true), names(false));
        let (one, two) = (money.first()?, share.first()?);
        let message = format!(
            "a purchase of {} costs {} {} because `{}` and `{}` are both taken of the list price",
            context.money(i128::from(worst.amount)),
            context.money(worst.difference.abs()),
            if worst.difference > 0 { "less" } else { "more" },
            two.rule,
            one.rule,
        );
        let mut finding =
            Finding::new(table::ORDER_MATTERS, Verdict::Suspected, format!("{}, {}", one.rule, two.rule), message)
                .weigh(Severity::Note)
                .label(one.span, "takes money off")
                .label(two.span, "takes a share off")
                .help("state the order you mean: `money off before percent off` in the program's head");
        let paid = |program: &Program| {
            let steps = vec![(worst.here.at(), Some(witness::purchase(program, &worst.here, worst.amount)))];
            let witness = witness::replay_of(program, witness::life(program, &worst.here, steps))?;
            Some((i128::from(witness.discounts()), witness))
        };
        if let (Some((now, witness)), Some((then, _))) = (paid(program), paid(other))
            && now - then == worst.difference
        {
            finding.verdict = Verdict::Witness;
            finding = finding.shown(context, &witness);
        }
        Some(crate::prove::show::over_domain(context, finding, &worst.sale))
    }
}
