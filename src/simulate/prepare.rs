use super::Options;
use super::choices::Choices;
use super::couple::Coupling;
use crate::core::{Expr, Guard, Pool, Program, Rank, Row, Trigger};
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::Plan;
use crate::measure::Layout;
use crate::numeric::Luck;
use crate::population::Population;
use crate::scenario::Scenario;

/// Everything that threads share.
pub struct Prepared<'a> {
    pub scenario: &'a Scenario,
    pub customers: u64,
    pub seed: u64,
    pub luck: Luck,
    pub population: Population,
    pub twin: Layout,
    pub variants: Vec<Prepare>,
}

impl Prepared<'_> {
    /// Whether members of some variant touch, so that it takes passes.
    pub fn is_coupled(&self) -> bool {
        self.variants.iter().any(|variant| variant.coupling.is_some())
    }
}

/// One program made ready.
pub struct Prepare {
    pub plan: Plan,
    pub layout: Layout,
    /// By segment.
    pub choices: Vec<Choices>,
    /// By ladder.
    pub initial: Vec<Rank>,
    /// What members are told of others; `None` where they do not touch.
    pub coupling: Option<Coupling>,
}

/// Makes plans, layouts and samplers.
pub fn prepare<'a>(scenario: &'a Scenario, options: &Options<'_>) -> Result<Prepared<'a>, Vec<Diagnostic>> {
    let mut variants = Vec::new();
    let mut errors = Vec::new();
    for variant in &scenario.variants {
        match ready(scenario, &variant.program) {
            Ok(ready) => variants.push(ready),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let twin = Layout::new(scenario, None).map_err(|_| vec![no_common_denominator()])?;
    let seed = options.seed.unwrap_or(scenario.seed);
    let birthdays = scenario.variants.iter().any(|variant| asks_for_birthdays(&variant.program));
    Ok(Prepared {
        scenario,
        customers: options.customers.unwrap_or(scenario.customers),
        seed,
        luck: Luck { seed, replicate: 0 },
        population: Population::new(scenario, Luck { seed, replicate: 0 }, birthdays),
        twin,
        variants,
    })
}

fn ready(scenario: &Scenario, program: &Program) -> Result<Prepare, Diagnostic> {
    let last = scenario.end.day().plus_days(-1);
    if let Some(pool) = &program.parties.pool {
        return Err(no_households(pool));
    }
    let plan = Plan::new(program, scenario.start, last)?;
    let mut layout = Layout::new(scenario, Some(program)).map_err(|_| no_common_denominator())?;
    layout.funding.number(&plan);
    Ok(Prepare {
        plan,
        layout,
        choices: scenario.segments.iter().map(|segment| Choices::new(segment, program)).collect(),
        initial: program.ladders.iter().map(|ladder| ladder.initial).collect(),
        coupling: Coupling::of(program),
    })
}

/// Members live alone in a simulation, so a program that lets them share cannot be simulated truly.
fn no_households(pool: &Pool) -> Diagnostic {
    let message = format!("a program with a household cannot be simulated yet: `{}`", pool.name);
    Diagnostic::new(table::HOUSEHOLD_SIMULATED, message)
        .label(pool.span, "members of a simulation live alone")
        .help("take the household out of the program that is simulated, for example with an `include` for the rest")
}

fn no_common_denominator() -> Diagnostic {
    Diagnostic::new(table::SIMULATION_FAILED, "costs and margins are too fine to be added exactly")
        .help("state costs and margins with fewer decimals: their common denominator may be at most a million")
}

/// Whether a rule of the program looks at birthdays; if none does, none are drawn.
fn asks_for_birthdays(program: &Program) -> bool {
    let rows = program.rows.iter().any(|row: &Row| row.on.contains(&Trigger::Birthday) || in_guard(&row.guard));
    let offers = program.offers.iter().any(|offer| in_guard(&offer.guard));
    let payments = program.money_off.iter().any(|payment| in_guard(&payment.guard));
    let metrics =
        program.accumulators.iter().any(|metric| metric.on.contains(&Trigger::Birthday) || in_guard(&metric.filter));
    let tiers = program
        .ladders
        .iter()
        .flat_map(|ladder| &ladder.tiers)
        .any(|tier| in_guard(&tier.reach) || in_guard(&tier.keep));
    rows || offers || payments || metrics || tiers || program.rows.iter().any(row_amount)
}

fn row_amount(row: &Row) -> bool {
    match &row.effect {
        crate::core::Effect::Grant { amount, .. } | crate::core::Effect::PriceOff { amount, .. } => {
            in_expression(&amount.numerator)
        }
        _ => false,
    }
}

fn in_guard(guard: &Guard) -> bool {
    match guard {
        Guard::MonthOfBirthday | Guard::NearBirthday(_) => true,
        Guard::All(parts) | Guard::Any(parts) => parts.iter().any(in_guard),
        Guard::Not(part) => in_guard(part),
        Guard::Compare { left, right, .. } => in_expression(left) || in_expression(right),
        _ => false,
    }
}

fn in_expression(expression: &Expr) -> bool {
    match expression {
        Expr::If(guard, a, b) => in_guard(guard) || in_expression(a) || in_expression(b),
        Expr::Add(a, b) | Expr::Subtract(a, b) | Expr::Least(a, b) | Expr::Greatest(a, b) => {
            in_expression(a) || in_expression(b)
        }
        Expr::Scale(a, _) | Expr::Steps(a, _) | Expr::Rest(a, _) => in_expression(a),
        Expr::StepsCompleted { adds: on, .. }
        | Expr::ByRank { on, .. }
        | Expr::ByField { on, .. }
        | Expr::OfRow { amount: on, .. } => in_expression(on),
        Expr::Banded { by, on, .. } => in_expression(by) || in_expression(on),
        _ => false,
    }
}
