//! L30, L24: a reward that takes nothing, so many times a day, week or month, before which stands nothing at all, or only what
//! was done once: a sum spent in a lifetime, a tier that is never lost.

use super::{Finding, entitled};
use crate::core::{
    Action, Comparison, Expr, Guard, HoldingKind, Limit, LimitCap, Measure, Offer, OfferId, Program, Window,
};
use crate::diagnostic::{Severity, table};
use crate::evaluate::DiaryFact;
use crate::prove::context::Context;
use crate::prove::domain::periods_a_year;
use crate::prove::engine::costless::on_some_day;
use crate::prove::situation::{Situation, day_holds};
use crate::prove::sources::is_bounded;
use crate::prove::verdict::Verdict;
use crate::prove::way::{self, MOST_STEPS, Way, ways};
use crate::prove::witness::{self, Witness};
use crate::quantity::{DAY_SECONDS, Day, Instant, Part, Ratio, lcm};

/// Once a month is what programs give away; oftener is told.
const OFTEN: i64 = 12;

/// Of what needs nothing a year has to come to this part of the largest basket: a fortieth, 50 of the default one.
const PART: i128 = 40;

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    all(context).into_iter().filter_map(|perk| perk.told().map(|(finding, _)| finding)).collect()
}

/// One that brings more than was ever paid for it, with a life that shows it.
pub(super) fn gains(context: &Context<'_>) -> Option<Finding> {
    all(context).into_iter().find_map(|perk| perk.told().filter(|(_, gains)| *gains).map(|(finding, _)| finding))
}

/// A reward that takes nothing.
struct Perk<'c, 'a> {
    context: &'c Context<'a>,
    id: OfferId,
    offer: &'c Offer,
    /// How often in a year.
    times: i64,
    /// How often at once, and days until it can be had again.
    pace: (u16, i32),
    /// What stands before it.
    gate: Option<&'c Guard>,
    /// A day on which it can be had.
    here: Situation,
}

fn all<'c, 'a>(context: &'c Context<'a>) -> Vec<Perk<'c, 'a>> {
    let offers = (0u16..).map(OfferId).zip(&context.program.offers);
    offers.filter_map(|(id, offer)| perk(context, id, offer)).collect()
}

fn perk<'c, 'a>(context: &'c Context<'a>, id: OfferId, offer: &'c Offer) -> Option<Perk<'c, 'a>> {
    let program = context.program;
    let budgeted = program.budgets.iter().any(|budget| budget.offers.contains(&id));
    if !offer.takes.is_empty() || offer.charge > 0 || budgeted || is_bounded(program, offer) || asks(program, offer) {
        return None;
    }
    let mut gates = Vec::new();
    stands_before(context, &offer.guard, &mut gates)?;
    let gate = match gates.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => return None,
    };
    let limits: Vec<&Limit> = offer.limits.iter().filter_map(|id| program.limits.get(id.index())).collect();
    let paces: Option<Vec<(i64, i64, i64)>> = limits.into_iter().map(pace).collect();
    let paces = paces?;
    let times = paces.iter().map(|(cap, a_year, _)| cap.saturating_mul(*a_year)).min()?;
    let at_once = paces.iter().map(|(cap, ..)| *cap).min()?;
    let apart = paces.iter().map(|(.., days)| *days).max()?;
    let here = on_some_day(context, &days_of(&offer.guard), |_| {});
    let open = (0..365).filter(|after| is_open(&offer.guard, here.day.plus_days(*after))).count() as i64;
    let times = times.min(at_once.saturating_mul(open));
    let pace = (u16::try_from(at_once).ok()?, i32::try_from(apart).ok()?);
    (times > OFTEN).then_some(Perk { context, id, offer, times, pace, gate, here })
}

/// Whether a voucher of it asks for a purchase of more than it takes off, or for anything else: that is an offer, no present.
fn asks(program: &Program, offer: &Offer) -> bool {
    offer.gives.iter().filter_map(|(holding, ..)| program.holdings.get(holding.index())).any(|of| {
        let more = matches!(of.kind, HoldingKind::Voucher { off, minimum, .. } if minimum > off);
        more || of.using.guard.as_ref().is_some_and(|guard| *guard != Guard::True)
    })
}

/// Of a limit: how often in its window, how many windows a year has, and days that one has at most.
fn pace(limit: &Limit) -> Option<(i64, i64, i64)> {
    let LimitCap::Fixed(cap) = limit.cap else { return None };
    if limit.measure != Measure::Count || limit.when != Guard::True || !limit.versions.is_empty() || cap <= 0 {
        return None;
    }
    let months = |months: u16| (12 / i64::from(months.max(1)), 31 * i64::from(months));
    let (a_year, days) = match limit.window {
        Window::Period(calendar) if calendar.part == Part::Day => (365, 1),
        Window::Period(calendar) => (periods_a_year(calendar.part), 366 / periods_a_year(calendar.part).max(1) + 1),
        Window::LastDays(days) => (365 / i64::from(days.max(1)), i64::from(days)),
        Window::LastMonths(count) => months(count),
        Window::SinceJoining { months: count } => months(count),
        Window::LastSeconds(seconds) => (365 * DAY_SECONDS / seconds.max(1), seconds / DAY_SECONDS + 1),
        _ => return None,
    };
    Some((cap, a_year, days))
}

/// The conditions that have to be earned; `None` if one of them is asked again and again, paid for, or not followed.
fn stands_before<'c>(context: &Context<'_>, guard: &'c Guard, gates: &mut Vec<&'c Guard>) -> Option<()> {
    let program = context.program;
    match guard {
        Guard::True | Guard::Weekdays(_) | Guard::Months(_) | Guard::DaysOfMonth(_) | Guard::Days { .. } => {}
        Guard::All(parts) => return parts.iter().try_for_each(|part| stands_before(context, part, gates)),
        Guard::Rank { ladder, ranks } => {
            let of = program.ladders.get(ladder.index())?;
            let reach = &of.tiers.get(ranks.trailing_zeros() as usize)?.reach;
            if ranks >> of.initial & 1 != 1 {
                let lasts = of.keep.is_never() || stays_true(program, reach);
                (lasts && of.versions.is_empty() && of.starts.is_empty()).then(|| gates.push(guard))?;
            }
        }
        guard if stays_true(program, guard) => gates.push(guard),
        _ => return None,
    }
    Some(())
}

/// Whether what holds once holds for ever: so much of a metric of a lifetime.
fn stays_true(program: &Program, guard: &Guard) -> bool {
    match guard {
        Guard::All(parts) | Guard::Any(parts) => parts.iter().all(|part| stays_true(program, part)),
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast | Comparison::Above,
            right: Expr::Const(_),
        } => program.accumulators.get(id.index()).is_some_and(|of| of.window == Window::Lifetime),
        _ => false,
    }
}

/// The conditions on days among others.
fn days_of(guard: &Guard) -> Guard {
    match guard {
        Guard::All(parts) => Guard::All(parts.iter().map(days_of).collect()),
        Guard::Weekdays(_) | Guard::Months(_) | Guard::DaysOfMonth(_) | Guard::Days { .. } => guard.clone(),
        _ => Guard::True,
    }
}

fn is_open(guard: &Guard, day: Day) -> bool {
    match guard {
        Guard::All(parts) => parts.iter().all(|part| is_open(part, day)),
        guard => day_holds(guard, day) != Some(false),
    }
}

impl Perk<'_, '_> {
    /// What it is worth to the member once, minor units over a denominator.
    fn value(&self) -> Option<(i128, i64)> {
        self.offer.gives.iter().try_fold((i128::from(self.offer.money), 1i64), |(sum, over), (holding, units, _)| {
            let worth = self.context.worth.member.get(holding.index()).copied().unwrap_or(Ratio::ZERO);
            let common = lcm(over, worth.denominator());
            let more = i128::from(*units) * i128::from(worth.numerator()) * i128::from(common / worth.denominator());
            Some((sum.checked_mul(i128::from(common / over))?.checked_add(more)?, common))
        })
    }

    /// The finding, and whether its life ends with more than was put in.
    fn told(&self) -> Option<(Finding, bool)> {
        match self.gate {
            None => self.for_nothing().map(|finding| (finding, true)),
            Some(gate) => self.for_ever(gate),
        }
    }

    fn for_nothing(&self) -> Option<Finding> {
        let (value, over) = self.value()?;
        let (context, all) = (self.context, value.checked_mul(i128::from(self.times))?);
        if all.checked_mul(PART)? < i128::from(context.domain.basket.1).checked_mul(i128::from(over))? || value <= 0 {
            return None;
        }
        let witness = self.life(None, 2)?;
        let message = format!(
            "`{}` takes nothing and can be had {} times a year: {} each time, {} in all",
            self.offer.name,
            self.times,
            context.money_over(value, over),
            context.money_over(all, over),
        );
        let finding = Finding::new(table::NOT_SINGLE_USE, Verdict::Witness, self.offer.name.clone(), message)
            .label(self.offer.span, "takes nothing, and nothing has to be bought before it")
            .help("ask for something: `costs` points, `when` a purchase was made or a tier is held, or give it `once`")
            .weigh(Severity::Warning);
        Some(finding.shown(context, &witness))
    }

    fn for_ever(&self, gate: &Guard) -> Option<(Finding, bool)> {
        let (context, (value, over)) = (self.context, self.value()?);
        let mut cheapest = ways(context, &crate::core::Trigger::Crossing(gate.clone()));
        cheapest.extend(way::spent(context, gate));
        let way = cheapest.into_iter().min_by_key(Way::cost)?;
        let (spent, of) = entitled::cost(context, self.offer)?;
        let a_year = spent.checked_mul(i128::from(self.times))?.div_euclid(i128::from(of));
        if a_year <= way.cost() {
            return None;
        }
        // So often that what was had is worth more than what was paid, if that is not too long to go.
        let each = value.checked_mul(i128::from(self.pace.0))?;
        let needed =
            way.cost().checked_mul(i128::from(over))?.checked_div(each).and_then(|all| i64::try_from(all).ok());
        let needed = needed.and_then(|all| all.checked_add(1)).filter(|all| all + way.steps() <= MOST_STEPS);
        let witness = self.life(Some(&way), needed.unwrap_or(2).max(2))?;
        let message = format!(
            "`{}` can be taken {} times a year, which costs {} in each, for {} paid once",
            self.offer.name,
            self.times,
            context.money(a_year),
            context.money(way.cost()),
        );
        let finding = Finding::new(table::UNLIMITED, Verdict::Witness, self.offer.name.clone(), message)
            .label(self.offer.span, "taken as often as its limits let it, for ever")
            .help(
                "limit it to what members pay again and again, or ask for it each year: a tier by a metric over a year",
            );
        Some((finding.shown(context, &witness), needed.is_some()))
    }

    /// A life in which it is had so often, as soon as its limits let it, behind what has to be done before.
    fn life(&self, way: Option<&Way>, times: i64) -> Option<Witness> {
        let (context, mut steps) = (self.context, Vec::<(Instant, Option<Action>)>::new());
        let mut day = self.here.day;
        if let Some(way) = way {
            let moments = way.moments(context, self.here.at(), way.steps() > 12)?;
            let kinds = way.legs.iter().flat_map(|leg| (0..leg.times).map(move |_| &leg.step));
            steps.extend(moments.iter().zip(kinds).map(|(at, step)| (*at, Some(step.action(context, &self.here)))));
            day = moments.last()?.day().plus_days(1);
        }
        let (at_once, apart) = self.pace;
        for _ in 0..times {
            // The next day on which the conditions on days hold, within a year.
            day = (0..366).map(|after| day.plus_days(after)).find(|day| is_open(&self.offer.guard, *day))?;
            let at = Instant(day.start().0 + i64::from(self.here.second));
            steps.push((at, Some(Action::Redeem { offer: self.id, times: at_once })));
            day = day.plus_days(apart);
        }
        let witness = witness::replay(context, witness::life(context.program, &self.here, steps))?;
        let facts = witness.diary.entries.iter().flat_map(|entry| &entry.facts);
        let mine = |fact: &&DiaryFact| matches!(fact, DiaryFact::Redeemed(of, n, _) if *of == self.id && *n == at_once);
        (facts.filter(mine).count() as i64 == times).then_some(witness)
    }
}
