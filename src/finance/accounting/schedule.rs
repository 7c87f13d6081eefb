//! All cohorts of a file, period by period.

use super::accrued::{Accrued, AccruedCost};
use super::allocation::{largest_remainder, split};
use super::model::{Accounts, Cohort, Treatment};
use super::posting::{Posted, Posting};
use super::recognition::{Recognised, Recognition, Variant};
use super::roll_forward::{DoesNotFoot, Movement, RollForward};

/// What a file comes to.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// In the order of the file.
    pub cohorts: Vec<CohortSchedule>,
    /// Contract liability of all deferred cohorts, one entry a period, minor units.
    pub money: Vec<RollForward>,
    /// Points of all cohorts, one entry a period.
    pub points: Vec<RollForward>,
    /// Accrued cost of all cohorts that accrue, one entry a period, minor units.
    pub accrual: Vec<RollForward>,
}

/// A cohort's split and what each period makes of it.
#[derive(Clone, Debug)]
pub struct CohortSchedule {
    /// How it enters the accounts.
    pub treatment: Treatment,
    /// Posted share of the goods, minor units; the whole price where nothing is deferred.
    pub goods: i64,
    /// Posted share of the points, minor units; zero where nothing is deferred.
    pub allocated: i64,
    /// The same before rounding.
    pub unrounded: f64,
    /// Accrued at the sale, where cost is accrued.
    pub at_sale: Option<Accrued>,
    /// In order.
    pub periods: Vec<PeriodResult>,
    /// Liability at the end under each variant, unrounded.
    pub by_variant: Vec<(Variant, f64)>,
    /// Liability at the end under each treatment, where the cost of a point is known.
    pub by_treatment: Vec<(Treatment, i64)>,
}

/// One period of a cohort.
#[derive(Clone, Copy, Debug)]
pub struct PeriodResult {
    /// Number of the period in [`Accounts::periods`].
    pub number: usize,
    /// Points redeemed in it.
    pub redeemed: i64,
    /// Points outstanding that ended with it.
    pub expired: i64,
    /// The estimate that the file gives.
    pub estimate: f64,
    /// Before rounding; all zero where nothing is deferred.
    pub recognised: Recognised,
    /// Posted to revenue and contract liability.
    pub posted: Posted,
    /// Posted to cost and accrual: the accrued-cost view, shown beside the deferral wherever the cost is known.
    pub accrued: Option<Accrued>,
}

/// Computes the schedule. The reader has made sure that every figure is finite, in range and in order.
///
/// # Errors
/// [`DoesNotFoot`] if sums leave the range of whole numbers; nothing else can keep a roll-forward from footing.
pub fn schedule(accounts: &Accounts) -> Result<Schedule, DoesNotFoot> {
    let cohorts: Vec<CohortSchedule> =
        accounts.cohorts.iter().map(|cohort| one(cohort, cohort.treatment(accounts.status_perk))).collect();
    let mut schedule = Schedule { cohorts, money: Vec::new(), points: Vec::new(), accrual: Vec::new() };
    let brought = brought(accounts, &schedule.cohorts);
    for sums in sums(accounts, &schedule.cohorts) {
        let opening = |rolls: &[RollForward], brought: i128| {
            rolls.last().map_or_else(
                || i64::try_from(brought).map_err(|_| DoesNotFoot { difference: brought }),
                |roll| Ok(roll.closing()),
            )
        };
        let money = [
            (Movement::Added, sums.deferred),
            (Movement::Redeemed, -sums.current),
            (Movement::TrueUp, -sums.true_up),
            (Movement::Breakage, -sums.released),
        ];
        let points =
            [(Movement::Added, sums.issued), (Movement::Redeemed, -sums.redeemed), (Movement::Breakage, -sums.expired)];
        let accrual =
            [(Movement::Added, sums.accrued), (Movement::Redeemed, -sums.used), (Movement::TrueUp, sums.expense)];
        schedule.money.push(narrow(opening(&schedule.money, brought.deferred)?, &money)?);
        schedule.points.push(narrow(opening(&schedule.points, brought.issued)?, &points)?);
        schedule.accrual.push(narrow(opening(&schedule.accrual, brought.accrued)?, &accrual)?);
    }
    Ok(schedule)
}

fn one(cohort: &Cohort, treatment: Treatment) -> CohortSchedule {
    let (goods, allocated, unrounded) = match treatment {
        Treatment::Defer => allocation(cohort),
        Treatment::Accrue | Treatment::Expense => (cohort.price, 0, 0.0),
    };
    let issued = cohort.issued as f64;
    let mut recognition = Recognition::new(cohort.variant, unrounded, issued);
    let mut posting = Posting::new(allocated);
    let begun = cohort.cost_per_point.map(|cost| AccruedCost::new(cost, cohort.expected));
    let mut accrual = begun.map(|(accrual, _)| accrual);
    let mut redeemed = 0i64;
    let mut ended = false;
    let mut periods = Vec::with_capacity(cohort.periods.len());
    for period in &cohort.periods {
        let recognised = recognition.step(period.redeemed as f64, period.expected, period.ends);
        redeemed += period.redeemed;
        let expired = if period.ends && !ended { cohort.issued - redeemed } else { 0 };
        ended |= period.ends;
        let to_come = if ended { 0.0 } else { recognised.expected - recognised.redeemed };
        periods.push(PeriodResult {
            number: period.number,
            redeemed: period.redeemed,
            expired,
            estimate: period.expected,
            recognised,
            posted: posting.step(&recognised),
            accrued: accrual.as_mut().map(|accrual| accrual.step(period.redeemed as f64, to_come)),
        });
    }
    let at_sale = begun.map(|(_, at_sale)| at_sale);
    let (by_variant, by_treatment) = readings(cohort, at_sale, &periods);
    CohortSchedule { treatment, goods, allocated, unrounded, at_sale, periods, by_variant, by_treatment }
}

/// Goods and points to the minor unit, and the points before rounding.
fn allocation(cohort: &Cohort) -> (i64, i64, f64) {
    if let Some(allocated) = cohort.allocated {
        return (cohort.price - allocated, allocated, allocated as f64);
    }
    // Nothing has a price of its own: then nothing is deferred.
    let Some(parts) = split(cohort.price as f64, &[cohort.goods, cohort.right]) else { return (cohort.price, 0, 0.0) };
    match (&largest_remainder(cohort.price, &parts)[..], &parts[..]) {
        ([goods, points], [_, unrounded]) => (*goods, *points, *unrounded),
        _ => (cohort.price, 0, 0.0),
    }
}

type Readings = (Vec<(Variant, f64)>, Vec<(Treatment, i64)>);

/// The closing liability as the other variants and treatments have it.
fn readings(cohort: &Cohort, at_sale: Option<Accrued>, periods: &[PeriodResult]) -> Readings {
    let (_, allocated, unrounded) = allocation(cohort);
    let closing = |variant: Variant| {
        let mut recognition = Recognition::new(variant, unrounded, cohort.issued as f64);
        let steps = cohort.periods.iter().map(|p| recognition.step(p.redeemed as f64, p.expected, p.ends));
        steps.last().map_or(unrounded, |last| last.liability)
    };
    let by_variant: Vec<(Variant, f64)> = Variant::ALL.into_iter().map(|variant| (variant, closing(variant))).collect();
    let deferred = by_variant.iter().find(|(variant, _)| *variant == cohort.variant).map_or(0.0, |(_, value)| *value);
    let deferred = (deferred.round() as i64).clamp(0, allocated);
    let accrued = periods.last().and_then(|period| period.accrued).or(at_sale).map_or(0, |accrued| accrued.closing);
    let by_treatment = match at_sale {
        Some(_) => vec![(Treatment::Defer, deferred), (Treatment::Accrue, accrued), (Treatment::Expense, 0)],
        None => vec![(Treatment::Defer, deferred)],
    };
    (by_variant, by_treatment)
}

/// What moves in one period, wide, so that a sum too large is said and never wraps.
#[derive(Clone, Copy, Default)]
struct Sums {
    deferred: i128,
    current: i128,
    true_up: i128,
    released: i128,
    issued: i128,
    redeemed: i128,
    expired: i128,
    accrued: i128,
    used: i128,
    expense: i128,
}

fn sums(accounts: &Accounts, schedules: &[CohortSchedule]) -> Vec<Sums> {
    let mut all = vec![Sums::default(); accounts.periods.len()];
    for (cohort, schedule) in accounts.cohorts.iter().zip(schedules) {
        let accrues = schedule.treatment == Treatment::Accrue;
        if let Some(sums) = all.get_mut(cohort.sold).filter(|_| !cohort.brought_forward) {
            sums.deferred += i128::from(schedule.allocated);
            sums.issued += i128::from(cohort.issued);
            sums.accrued += i128::from(schedule.at_sale.filter(|_| accrues).map_or(0, |at_sale| at_sale.expense));
        }
        for period in &schedule.periods {
            let Some(sums) = all.get_mut(period.number) else { continue };
            sums.redeemed += i128::from(period.redeemed);
            sums.expired += i128::from(period.expired);
            sums.current += i128::from(period.posted.current);
            sums.true_up += i128::from(period.posted.true_up);
            sums.released += i128::from(period.posted.released);
            if let (true, Some(accrued)) = (accrues, period.accrued) {
                sums.used += i128::from(accrued.used);
                sums.expense += i128::from(accrued.expense);
            }
        }
    }
    all
}

/// What cohorts from before the first period bring into it.
fn brought(accounts: &Accounts, schedules: &[CohortSchedule]) -> Sums {
    let mut sums = Sums::default();
    for (cohort, schedule) in accounts.cohorts.iter().zip(schedules).filter(|(cohort, _)| cohort.brought_forward) {
        let accrues = schedule.treatment == Treatment::Accrue;
        sums.deferred += i128::from(schedule.allocated);
        sums.issued += i128::from(cohort.issued);
        sums.accrued += i128::from(schedule.at_sale.filter(|_| accrues).map_or(0, |at_sale| at_sale.expense));
    }
    sums
}

fn narrow(opening: i64, movements: &[(Movement, i128)]) -> Result<RollForward, DoesNotFoot> {
    let narrow = |value: i128| i64::try_from(value).map_err(|_| DoesNotFoot { difference: value });
    let closing = narrow(i128::from(opening) + movements.iter().map(|(_, amount)| amount).sum::<i128>())?;
    let movements: Result<Vec<(Movement, i64)>, DoesNotFoot> =
        movements.iter().map(|(kind, amount)| Ok((*kind, narrow(*amount)?))).collect();
    RollForward::new(opening, movements?, closing)
}
