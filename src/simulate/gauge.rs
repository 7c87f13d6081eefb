//! What a member's situation is in a program: goals, tiers and deadlines, read off the member's ledger.

use crate::core::{
    AccumulatorId, Comparison, Expr, Guard, HoldingId, HoldingKind, LadderId, MembershipId, Program, SpendOrder, Window,
};
use crate::evaluate::{Member, Plan};
use crate::ledger::{NEVER, TOUCHED};
use crate::quantity::{Calendar, DAY_SECONDS, Instant};
use crate::response::Situation;

use super::choices::Choices;

/// Where to look in one program, for one segment.
#[derive(Clone, Debug, Default)]
pub struct Gauge {
    goals: Vec<Goal>,
    ladders: Vec<Ladder>,
    memberships: Vec<MembershipId>,
    /// Least amounts of a basket that something asks for, minor units.
    pub thresholds: Vec<i64>,
    /// Share of purchases in categories with rules of their own.
    rewarded_share: f64,
}

/// The cheapest reward of a holding.
#[derive(Clone, Copy, Debug)]
struct Goal {
    holding: HoldingId,
    units: i64,
    /// Whether the first lot is the one that lapses first.
    in_order: bool,
}

#[derive(Clone, Debug)]
struct Ladder {
    id: LadderId,
    /// What leads to each tier: metric and threshold.
    steps: Vec<Option<(AccumulatorId, i64)>>,
    window: Option<Closing>,
}

/// When what counts for a tier starts anew.
#[derive(Clone, Copy, Debug)]
enum Closing {
    Period(Calendar),
    SinceJoining(u16),
}

/// What was seen of a member so far.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    goals: Vec<SeenGoal>,
    ladders: Vec<SeenLadder>,
    purchases: f64,
    rewards: u32,
    last_reward: Option<i64>,
    rises: u32,
    falls: u32,
    fell_last: bool,
    target: Option<bool>,
    paid_since: Option<i64>,
    endowed: bool,
    joined: i64,
    /// The instant of the last purchase.
    pub bought: i64,
    /// Share that discounts took off the last purchase.
    pub discount: f64,
    /// The last mail that was read.
    pub mail: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct SeenGoal {
    redeemed: i64,
    /// Issued on joining: no purchase gave that.
    given: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct SeenLadder {
    rank: u8,
    progress: f64,
    closes: Option<i64>,
    value: i64,
    gained: f64,
}

impl Gauge {
    /// For a segment with its choices in a program; `lines` are the segment's shares of categories.
    pub fn new(program: &Program, choices: &Choices, lines: &[(String, f64)]) -> Gauge {
        let rules_of_their_own: Vec<&String> = program.categories.iter().collect();
        let rewarded = lines.iter().filter(|(name, _)| rules_of_their_own.contains(&name));
        Gauge {
            goals: goals(program, choices),
            ladders: ladders(program),
            memberships: (0..program.memberships.len()).map(|at| MembershipId(at as u16)).collect(),
            thresholds: thresholds(program),
            rewarded_share: rewarded.map(|(_, share)| share).sum(),
        }
    }

    /// A member has just joined.
    pub fn start(&self, seen: &mut Seen, member: &Member, plan: &Plan, at: Instant) {
        seen.goals.clear();
        for goal in &self.goals {
            let (issued, redeemed) =
                member.account(goal.holding).map_or((0, 0), |account| (account.issued(), account.redeemed()));
            seen.goals.push(SeenGoal { redeemed, given: issued });
        }
        seen.ladders.clear();
        for ladder in &self.ladders {
            seen.ladders.push(SeenLadder { rank: member.rank(ladder.id), ..SeenLadder::default() });
        }
        (seen.purchases, seen.rewards, seen.last_reward) = (0.0, 0, None);
        (seen.rises, seen.falls, seen.fell_last, seen.target) = (0, 0, false, None);
        (seen.paid_since, seen.joined, seen.bought) = (None, at.0, at.0);
        (seen.discount, seen.mail) = (0.0, None);
        seen.endowed = seen.goals.iter().any(|goal| goal.given > 0);
        // Lets the ladders see where they start.
        self.read_ladders(seen, member, plan, at, false, &mut Situation::default());
    }

    /// The member's situation, into the one of the last look, of which what the customer is stays; `bought` says whether
    /// a purchase has just been made.
    pub fn read(
        &self,
        seen: &mut Seen,
        member: &Member,
        plan: &Plan,
        (at, bought): (Instant, bool),
        situation: &mut Situation,
    ) {
        let days = |from: i64| (at.0 - from) as f64 / DAY_SECONDS as f64;
        if bought {
            seen.purchases += 1.0;
        }
        situation.days = days(seen.joined);
        (situation.discount, situation.mail) = (seen.discount, seen.mail.map(days));
        situation.rewarded_share = self.rewarded_share;
        (situation.progress, situation.missing, situation.lapse) = (0.0, f64::INFINITY, None);
        self.read_goals(seen, member, at, situation);
        (situation.tier_progress, situation.tier_missing, situation.tier_days) = (0.0, f64::INFINITY, None);
        self.read_ladders(seen, member, plan, at, bought, situation);
        if !self.memberships.is_empty() {
            let inside = self.memberships.iter().any(|membership| member.is_member(*membership));
            seen.paid_since = if inside { seen.paid_since.or(Some(at.0)) } else { None };
            situation.paid_member = seen.paid_since.map(days);
        }
        situation.rewards = seen.rewards;
        situation.endowed = seen.endowed;
        situation.since_reward = seen.last_reward.map(days);
        (situation.rises, situation.falls, situation.fell_last) = (seen.rises, seen.falls, seen.fell_last);
        situation.target = seen.target;
    }

    fn read_goals(&self, seen: &mut Seen, member: &Member, at: Instant, situation: &mut Situation) {
        for (goal, seen_goal) in self.goals.iter().zip(&mut seen.goals) {
            let Some(account) = member.account(goal.holding) else { continue };
            if account.redeemed() > seen_goal.redeemed {
                seen.rewards = seen.rewards.saturating_add(1);
                seen.last_reward = Some(at.0);
            }
            seen_goal.redeemed = account.redeemed();
            let held = account.available().max(0);
            let on_the_way = held % goal.units;
            let progress = on_the_way as f64 / goal.units as f64;
            let given = (account.issued() - seen_goal.given) as f64;
            if progress >= situation.progress {
                situation.progress = progress;
                let a_purchase = given / seen.purchases.max(1.0);
                situation.missing = (goal.units - on_the_way) as f64 / a_purchase;
            }
            if held > 0 {
                let due = |lot: &crate::ledger::Lot| if lot.due == TOUCHED { NEVER } else { lot.due };
                let lots = account.lots();
                let soonest = if goal.in_order { lots.first().map(due) } else { lots.iter().map(due).min() };
                if let Some(due) = soonest.filter(|due| *due != NEVER && *due > at.0) {
                    let left = (due - at.0) as f64 / DAY_SECONDS as f64;
                    situation.lapse = Some(situation.lapse.map_or(left, |other| other.min(left)));
                }
            }
        }
    }

    fn read_ladders(
        &self,
        seen: &mut Seen,
        member: &Member,
        plan: &Plan,
        at: Instant,
        bought: bool,
        situation: &mut Situation,
    ) {
        for (at_ladder, ladder) in self.ladders.iter().enumerate() {
            let Some(last) = seen.ladders.get_mut(at_ladder) else { continue };
            let rank = member.rank(ladder.id);
            if rank > last.rank {
                seen.rises += 1;
                (seen.fell_last, seen.target) = (false, Some(true));
            } else if rank < last.rank {
                seen.falls += 1;
                (seen.fell_last, seen.target) = (true, Some(false));
            } else if last.closes.is_some_and(|closes| at.0 >= closes) && last.progress > 0.5 {
                seen.target = Some(false);
            }
            last.rank = rank;
            let next = ladder.steps.get(usize::from(rank) + 1).copied().flatten();
            let Some((metric, threshold)) = next else {
                (last.progress, last.closes) = (0.0, None);
                continue;
            };
            let value = member.accumulated(plan, metric);
            if bought {
                last.gained += (value - last.value).max(0) as f64;
            }
            last.value = value;
            last.progress = (value as f64 / threshold as f64).clamp(0.0, 1.0);
            // Calendars are slow, and a period that runs goes on running until it is over.
            if last.closes.is_none_or(|closes| at.0 >= closes) {
                last.closes = ladder.window.and_then(|window| closes(window, at, seen.joined));
            }
            if last.progress >= situation.tier_progress {
                situation.tier_progress = last.progress;
                let a_purchase = last.gained / seen.purchases.max(1.0);
                situation.tier_missing = (threshold - value).max(0) as f64 / a_purchase;
                situation.tier_days = last.closes.map(|closes| (closes - at.0) as f64 / DAY_SECONDS as f64);
            }
        }
    }
}

/// The first instant at which the running period is over.
fn closes(window: Closing, at: Instant, joined: i64) -> Option<i64> {
    match window {
        Closing::Period(calendar) => Some(calendar.last_day(at.day()).plus_days(1).start().0),
        Closing::SinceJoining(months) => {
            let first = Instant(joined).day();
            let passed = ((at.0 - joined) / (DAY_SECONDS * 28)).max(0) as i32 / i32::from(months.max(1));
            // At most a few steps back from a count that is never too small.
            let end = |step: i32| first.plus_months(step * i32::from(months)).start().0;
            let mut step = passed + 1;
            while step > 1 && end(step - 1) > at.0 {
                step -= 1;
            }
            Some(end(step))
        }
    }
}

/// The cheapest reward of each holding that the segment may take: from the catalogue, as payment, in an exchange.
fn goals(program: &Program, choices: &Choices) -> Vec<Goal> {
    let mut goals: Vec<Goal> = Vec::new();
    let mut add = |holding: HoldingId, units: i64| {
        let Some(of) = program.holdings.get(holding.index()) else { return };
        if units <= 0 || of.qualifying || of.kind != HoldingKind::Points {
            return;
        }
        match goals.iter_mut().find(|goal| goal.holding == holding) {
            Some(goal) => goal.units = goal.units.min(units),
            None => goals.push(Goal { holding, units, in_order: of.spend == SpendOrder::SoonestExpiring }),
        }
    };
    for wish in &choices.offers {
        let of = program.offers.get(wish.offer.index());
        for (holding, units) in of.into_iter().flat_map(|offer| &offer.takes) {
            add(*holding, *units);
        }
    }
    for payment in choices.payments() {
        if let Some(of) = program.money_off.get(usize::from(payment)) {
            add(of.holding, of.at_least.max(of.step_units));
        }
    }
    for exchange in &program.exchanges {
        add(exchange.from, exchange.at_least.max(exchange.step));
    }
    goals
}

fn ladders(program: &Program) -> Vec<Ladder> {
    let of = |(at, ladder): (usize, &crate::core::Ladder)| {
        let steps: Vec<_> = ladder.tiers.iter().map(|tier| threshold(&tier.reach)).collect();
        let metric = steps.iter().flatten().next().map(|(metric, _)| *metric);
        let window = metric.and_then(|metric| program.accumulators.get(metric.index())).map(|one| one.window);
        let window = match window {
            Some(Window::Period(calendar)) => Some(Closing::Period(calendar)),
            Some(Window::SinceJoining { months }) => Some(Closing::SinceJoining(months)),
            _ => None,
        };
        Ladder { id: LadderId(at as u16), steps, window }
    };
    program.ladders.iter().enumerate().map(of).collect()
}

/// The first comparison of a metric with a number, if that leads to the tier.
fn threshold(guard: &Guard) -> Option<(AccumulatorId, i64)> {
    match guard {
        Guard::Compare {
            left: Expr::Accumulator { id, ago: 0 },
            is: Comparison::AtLeast | Comparison::Above,
            right: Expr::Const(number),
        } if *number > 0 => Some((*id, *number)),
        Guard::All(parts) | Guard::Any(parts) => parts.iter().find_map(threshold),
        _ => None,
    }
}

/// Least amounts of baskets for which the program has something: vouchers, payments with points, rules.
fn thresholds(program: &Program) -> Vec<i64> {
    let vouchers = program.holdings.iter().filter_map(|holding| match holding.kind {
        HoldingKind::Voucher { minimum, .. } => Some(minimum),
        HoldingKind::Points | HoldingKind::Piece => None,
    });
    let payments = program.money_off.iter().map(|payment| payment.minimum);
    let rules = program.rows.iter().filter_map(|row| of_basket(&row.guard));
    let mut all: Vec<i64> = vouchers.chain(payments).chain(rules).filter(|amount| *amount > 1).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn of_basket(guard: &Guard) -> Option<i64> {
    match guard {
        Guard::Compare { left: Expr::Money(..), is: Comparison::AtLeast, right: Expr::Const(amount) } => Some(*amount),
        Guard::Compare { left: Expr::Money(..), is: Comparison::Above, right: Expr::Const(amount) } => Some(amount + 1),
        Guard::All(parts) => parts.iter().find_map(of_basket),
        _ => None,
    }
}
