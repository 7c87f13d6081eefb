use super::Options;
use super::cells::Cells;
use super::choices::Choices;
use super::couple::Coupling;
use super::gauge::Gauge;
use super::respond::Answers;
use crate::core::{Budget, Expr, Guard, Pool, Program, Rank, Row, Trigger};
use crate::diagnostic::{Diagnostic, table};
use crate::evaluate::Plan;
use crate::measure::Layout;
use crate::numeric::Luck;
use crate::population::Population;
use crate::response::Response;
use crate::scenario::{Launch, Scenario};

/// Everything that threads share.
pub struct Prepared<'a> {
    pub scenario: &'a Scenario,
    pub customers: u64,
    pub seed: u64,
    pub population: Population,
    pub twin: Layout,
    pub variants: Vec<Prepare>,
    pub luck: Luck,
    /// How members answer, by segment; empty = every life is the twin's.
    pub answers: Vec<Answers>,
    /// By what members are counted apart.
    pub cells: Cells,
}

impl Prepared<'_> {
    /// Whether the first variant's members buy what the twin buys, at list prices, so that its sums tell the twin's.
    pub fn first_tells_twin(&self) -> bool {
        let returns = self.scenario.segments.iter().any(|segment| segment.returns.is_some());
        self.answers.is_empty()
            && !returns
            && self.variants.first().is_some_and(|first| {
                first.plan.leaves_prices()
                    && !first.choices.iter().any(Choices::may_use)
                    && first.layout.tells_twin(&self.twin)
            })
    }

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
    /// What to look at to know a member's situation, by segment; empty = nobody asks.
    pub gauges: Vec<Gauge>,
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
        match ready(scenario, &variant.program, variant.launch.as_ref()) {
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
        population: Population::new(scenario, Luck { seed, replicate: 0 }, birthdays),
        luck: Luck { seed, replicate: 0 },
        answers: answers(scenario),
        cells: Cells::new(scenario),
        twin,
        variants,
    })
}

fn ready(scenario: &Scenario, program: &Program, launch: Option<&Launch>) -> Result<Prepare, Diagnostic> {
    let last = scenario.end.day().plus_days(-1);
    if let (Some(pool), true) = (&program.parties.pool, scenario.households.is_empty()) {
        return Err(no_households(pool));
    }
    let returns = scenario.segments.iter().any(|segment| segment.returns.is_some());
    if let Some(budget) = program.budgets.iter().find(|budget| returns && budget.returned_on_refund) {
        return Err(no_refunds(budget));
    }
    let plan = match returns {
        true => Plan::with_receipts(program, scenario.start, last)?,
        false => Plan::new(program, scenario.start, last)?,
    };
    let mut layout = Layout::new(scenario, Some(program)).map_err(|_| no_common_denominator())?;
    layout.funding.number(&plan);
    let own = |segment| Choices::new(segment, program).beginning(launch, segment);
    let choices: Vec<Choices> = scenario.segments.iter().map(own).collect();
    let gauges = match scenario.responds() {
        true => choices.iter().zip(&scenario.segments).map(|(own, of)| Gauge::new(program, own, &of.lines)).collect(),
        false => Vec::new(),
    };
    Ok(Prepare {
        plan,
        layout,
        choices,
        gauges,
        initial: program.ladders.iter().map(|ladder| ladder.initial).collect(),
        coupling: Coupling::of(program),
    })
}

/// How members of each segment answer a program.
fn answers(scenario: &Scenario) -> Vec<Answers> {
    if !scenario.responds() {
        return Vec::new();
    }
    let top_up = scenario.response.iter().find(|setting| setting.key == "top_up");
    let top_up = top_up.and_then(|setting| Some((*setting.values.first()?, *setting.values.get(1)?)));
    let of = |segment: &crate::scenario::Segment| Answers {
        response: Response::new(&scenario.response),
        top_up,
        mailings: scenario.mailings.clone(),
        enrols: segment.enrol.is_some(),
        brings: scenario.referral().is_some(),
    };
    scenario.segments.iter().map(of).collect()
}

/// Where nobody says who lives together, a program that lets them share cannot be simulated truly.
fn no_households(pool: &Pool) -> Diagnostic {
    let message = format!("nobody says who lives together in the household `{}`", pool.name);
    Diagnostic::new(table::HOUSEHOLD_SIMULATED, message)
        .label(pool.span, "members may share here")
        .help("say in the scenario how many customers households have: households = { 1 = \"40%\", 2 = \"35%\", 4 = \"25%\" }")
}

/// What comes back from one member would be open again for all others, which passes over members do not know.
fn no_refunds(budget: &Budget) -> Diagnostic {
    let message = format!("a budget that takes refunds back cannot be simulated with returns: `{}`", budget.name);
    Diagnostic::new(table::BUDGET_REFUNDED, message)
        .label(budget.span, "open again for everybody after a return")
        .help("take `returns` out of the segments, or the words about refunds out of the budget")
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
