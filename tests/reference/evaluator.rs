//! The slow evaluator: one member, event by event, straight from `docs/design` (`core`), without any index.

use std::collections::BTreeMap;

use loyal::core::{
    Aggregate, AtomId, Deadline, Effect, ExchangeWhen, Expr, Fall, Guard, HoldingId, LadderId, LimitCap, Measure,
    OfferId, Overflowing, Program, Rank, Row, RowId, RowKind, SpendOrder, Trigger, Window,
};
use loyal::core::{Anchor, Length, Step};
use loyal::quantity::{Calendar, Day, Instant, Part};

use super::state::{Contribution, Due, Entry, Lot, What, due, ends, on_date};
use super::values::Scene;

/// A line of a purchase.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub atom: AtomId,
    pub items: i32,
    pub amount: i64,
}

/// An award that was posted, for limits.
#[derive(Clone, Copy, Debug)]
struct Posted {
    row: RowId,
    day: Day,
    event: u64,
    units: i64,
}

/// One member of one program.
pub struct Slow<'p> {
    pub program: &'p Program,
    pub joined: Instant,
    pub born: Option<Day>,
    pub lots: Vec<Lot>,
    pub contributions: Vec<Contribution>,
    pub credited: BTreeMap<RowId, i64>,
    pub entries: Vec<Entry>,
    posted: Vec<Posted>,
    redemptions: Vec<(OfferId, Day)>,
    /// Last valid day by tier; `Day(i32::MAX)` is for ever.
    dates: Vec<Vec<Option<Day>>>,
    given: Vec<Option<(Rank, Day)>>,
    ranks: Vec<Rank>,
    touches: Vec<Option<Instant>>,
    /// By row and trigger: the day from which the idle stretch counts; `None` once it has fired.
    idle: BTreeMap<(RowId, usize), Option<Day>>,
    now: Day,
    booked: Day,
    event: u64,
    purchases: u64,
    /// Metrics that the present event has fed.
    fed: Vec<usize>,
    /// Rows set off a second time in one event: they wait for the next midnight.
    waiting: Vec<RowId>,
}

const FOR_EVER: Day = Day(i32::MAX);

impl<'p> Slow<'p> {
    /// A member who joins; rows on join run.
    pub fn join(program: &'p Program, joined: Instant, born: Option<Day>) -> Self {
        let ladders = program.ladders.len();
        let mut member = Slow {
            program,
            joined,
            born,
            lots: Vec::new(),
            contributions: Vec::new(),
            credited: BTreeMap::new(),
            entries: Vec::new(),
            posted: Vec::new(),
            redemptions: Vec::new(),
            dates: program.ladders.iter().map(|ladder| vec![None; ladder.tiers.len()]).collect(),
            given: vec![None; ladders],
            ranks: vec![0; ladders],
            touches: vec![None; program.holdings.len()],
            idle: BTreeMap::new(),
            now: joined.day(),
            booked: joined.day(),
            event: 0,
            purchases: 0,
            fed: Vec::new(),
            waiting: Vec::new(),
        };
        for (place, ladder) in program.ladders.iter().enumerate() {
            if ladder.initial > 0 {
                let until = last_valid_day(&ladder.keep, joined);
                member.given[place] = Some((ladder.initial, until));
                member.ranks[place] = ladder.initial;
            }
        }
        member.start_idle();
        member.outside_event(Scene { at: joined, ..Scene::default() }, &|trigger| *trigger == Trigger::Join);
        member
    }

    fn start_idle(&mut self) {
        for (row, trigger, _) in idle_triggers(self.program) {
            self.idle.insert((row, trigger), Some(self.joined.day()));
        }
    }

    /// Spendable units.
    pub fn available(&self, holding: HoldingId) -> i64 {
        self.lots.iter().filter(|lot| lot.holding == holding && lot.matures.is_none()).map(|lot| lot.units).sum()
    }

    /// Units still pending.
    pub fn pending(&self, holding: HoldingId) -> i64 {
        self.lots.iter().filter(|lot| lot.holding == holding && lot.matures.is_some()).map(|lot| lot.units).sum()
    }

    /// The tier in force.
    pub fn rank(&self, ladder: LadderId) -> Rank {
        self.ranks[ladder.index()]
    }

    /// A purchase; returns what was paid.
    pub fn purchase(&mut self, at: Instant, lines: &[Line], words: &[u16]) -> i64 {
        self.settle(at);
        let lines = &by_atom(lines);
        let list: Vec<i64> = lines.iter().map(|line| line.amount).collect();
        let mut scene = Scene {
            at,
            lines: lines.clone(),
            stages: [list.clone(), list.clone(), list.clone(), list.clone()],
            words: words.to_vec(),
            first_purchase: self.purchases == 0,
            ..Scene::default()
        };
        self.price(&mut scene);
        let paid: i64 = scene.stages[3].iter().sum();
        self.book(What::Paid { list: list.iter().sum(), paid });
        let atoms: Vec<AtomId> = lines.iter().map(|line| line.atom).collect();
        self.outside_event(scene, &|trigger| match trigger {
            Trigger::Purchase(set) => atoms.iter().any(|&atom| set.has(atom)) || atoms.is_empty(),
            _ => false,
        });
        self.purchases += 1;
        paid
    }

    /// Takes a reward from the catalogue; false if refused.
    pub fn redeem(&mut self, at: Instant, offer_id: OfferId) -> bool {
        self.settle(at);
        let offer = &self.program.offers[offer_id.index()];
        let scene = Scene { at, ..Scene::default() };
        let short = offer.takes.iter().any(|&(holding, units)| self.available(holding) < units);
        let limited = offer.limits.iter().any(|&limit| {
            let limit = &self.program.limits[limit.index()];
            let used = self
                .redemptions
                .iter()
                .filter(|r| r.0 == offer_id && self.same_window(limit.window, r.1, 0, at.day()))
                .count();
            used as i128 + 1 > self.cap(&limit.cap)
        });
        let full = offer.gives.iter().any(|(holding, units, _)| self.fit_maximum(*holding, *units) < *units);
        if short || limited || full || !self.holds(&offer.guard, &scene) {
            self.book(What::Refused { name: offer.name.clone() });
            return false;
        }
        self.redemptions.push((offer_id, at.day()));
        for &(holding, units) in &offer.takes {
            self.take(holding, units, &offer.name, at.day());
        }
        for (holding, units, term) in &offer.gives {
            self.grant(*holding, *units, &offer.name, term.as_ref(), None, at);
        }
        self.outside_event(scene, &|trigger| *trigger == Trigger::Redemption);
        true
    }

    /// Everything that is due up to and including `until`.
    pub fn settle(&mut self, until: Instant) {
        while self.now < until.day() {
            let day = self.now.plus_days(1);
            self.lapse_before(day.start());
            self.midnight(day);
            self.now = day;
            self.booked = day;
        }
        self.lapse_before(Instant(until.0 + 1));
    }

    /// Lots due to the second within a day.
    fn lapse_before(&mut self, end: Instant) {
        let mut places: Vec<usize> = (0..self.lots.len())
            .filter(|&place| {
                self.lots[place].due.is_some_and(|due| due.at < end && !due.named_end && due.at.second_of_day() != 0)
            })
            .collect();
        places.sort_by_key(|&place| self.lots[place].due);
        self.lapse(&places);
    }

    fn lapse(&mut self, places: &[usize]) {
        for &place in places {
            let units = std::mem::take(&mut self.lots[place].units);
            let holding = self.lots[place].holding.0;
            if units > 0 {
                self.book(What::Expired { holding, units });
            }
        }
        self.lots.retain(|lot| lot.units > 0);
    }

    fn lapse_where(&mut self, wanted: impl Fn(&Lot) -> bool) {
        let places: Vec<usize> = (0..self.lots.len()).filter(|&place| wanted(&self.lots[place])).collect();
        self.lapse(&places);
    }

    /// The steps M1 to M12 between the day before and `day`.
    fn midnight(&mut self, day: Day) {
        let yesterday = day.plus_days(-1);
        // The last moment of the day before: what is booked on it still reads its periods.
        let last = Instant(day.start().0 - 1);
        self.booked = yesterday;
        self.timed_rows(last, &|trigger| matches!(trigger, Trigger::EndOf(calendar) if ends(*calendar, yesterday)));
        self.exchanges(last, &|when| matches!(when, ExchangeWhen::EndOf(calendar) if ends(calendar, yesterday)));
        self.lapse_where(|lot| lot.due.is_some_and(|due| due.named_end && due.at <= day.start()));
        self.close_tiers(yesterday, last);
        self.booked = day;
        let start = day.start();
        self.mature(start);
        self.lapse_where(|lot| lot.due.is_some_and(|due| !due.named_end && due.at <= start));
        let born = self.born.filter(|born| *born < day).map(Day::date);
        let birthday = born.is_some_and(|born| on_date(day.date().year, born.month, born.day) == day);
        let joined = self.joined.day().date();
        let anniversary = day > self.joined.day() && on_date(day.date().year, joined.month, joined.day) == day;
        self.timed_rows(start, &|trigger| match trigger {
            Trigger::Birthday => birthday,
            Trigger::Anniversary => anniversary,
            Trigger::StartOf(calendar) => ends(*calendar, yesterday),
            Trigger::EveryYear { month, day: number } => on_date(day.date().year, *month, *number) == day,
            _ => false,
        });
        self.idle_rows(day);
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            self.event_of_rows(Scene { at: start, ..Scene::default() }, waiting);
        }
    }

    /// Pending lots become spendable; exchanges on posting see them.
    fn mature(&mut self, now: Instant) {
        let mut any = false;
        for lot in &mut self.lots {
            if lot.matures.is_some_and(|matures| matures <= now) {
                lot.matures = None;
                any = true;
            }
        }
        if any {
            self.exchange_at_once(now);
        }
    }

    /// Chains of exchanges end: at most as many passes as there are exchanges.
    fn exchange_at_once(&mut self, at: Instant) {
        for _ in 0..self.program.exchanges.len() {
            if !self.exchanges(at, &|when| when == ExchangeWhen::AtOnce) {
                break;
            }
        }
    }

    fn idle_rows(&mut self, day: Day) {
        let mut fired = Vec::new();
        for (row, trigger, after) in idle_triggers(self.program) {
            let from = self.idle.get(&(row, trigger)).copied().flatten();
            let over = from.is_some_and(|from| match after {
                Length::Days(days) => from.plus_days(days) <= day,
                Length::Months(months) => from.plus_months(months) <= day,
                Length::Seconds(seconds) => from.start().0 + seconds <= day.start().0,
            });
            if over {
                self.idle.insert((row, trigger), None);
                fired.push(row);
            }
        }
        if !fired.is_empty() {
            let scene = Scene { at: day.start(), ..Scene::default() };
            self.event_of_rows(scene, fired);
        }
    }

    fn timed_rows(&mut self, at: Instant, wanted: &dyn Fn(&Trigger) -> bool) {
        let rows = self.rows_on(wanted);
        if !rows.is_empty() {
            self.event_of_rows(Scene { at, ..Scene::default() }, rows);
        }
    }

    fn rows_on(&self, wanted: &dyn Fn(&Trigger) -> bool) -> Vec<RowId> {
        let rows = self.program.rows.iter().enumerate();
        rows.filter(|(_, row)| row.kind != RowKind::Price && row.on.iter().any(wanted))
            .map(|(place, _)| RowId(place as u16))
            .collect()
    }

    /// An event from outside: awards, measures, tiers, follows.
    fn outside_event(&mut self, scene: Scene, wanted: &dyn Fn(&Trigger) -> bool) {
        let rows = self.rows_on(wanted);
        for (row, trigger, _) in idle_triggers(self.program) {
            let Trigger::Idle { without, .. } = &self.program.rows[row.index()].on[trigger] else { continue };
            if wanted(without) {
                self.idle.insert((row, trigger), Some(scene.day()));
            }
        }
        for (place, holding) in self.program.holdings.iter().enumerate() {
            if holding.touched_by.iter().any(wanted) {
                self.touch(HoldingId(place as u16), scene.at);
            }
        }
        self.fed.clear();
        let before = self.crossings(&scene);
        let ranks = self.ranks.clone();
        let granted = self.award(&scene, rows);
        self.measure(&scene, wanted, &granted);
        self.move_tiers(scene.at);
        self.follow(&scene, &before, &ranks);
    }

    /// An event made of rows alone (timers): phases 3 to 7.
    fn event_of_rows(&mut self, scene: Scene, rows: Vec<RowId>) {
        self.fed.clear();
        let before = self.crossings(&scene);
        let ranks = self.ranks.clone();
        let granted = self.award(&scene, rows);
        self.measure(&scene, &|_| false, &granted);
        self.move_tiers(scene.at);
        self.follow(&scene, &before, &ranks);
    }

    fn crossings(&self, scene: &Scene) -> Vec<bool> {
        let rows = self.program.rows.iter();
        rows.map(|row| row.on.iter().any(|t| matches!(t, Trigger::Crossing(guard) if self.holds(guard, scene))))
            .collect()
    }

    /// Phase 7, once: exchanges on posting, rows on reach, leave and crossing, then 5 and 6 once more;
    /// what those set off waits for midnight.
    fn follow(&mut self, scene: &Scene, before: &[bool], ranks: &[Rank]) {
        let rows = self.set_off(scene, before, ranks);
        self.exchange_at_once(scene.at);
        if rows.is_empty() {
            return;
        }
        let before = self.crossings(scene);
        let ranks = self.ranks.clone();
        let granted = self.award(scene, rows);
        self.measure(scene, &|_| false, &granted);
        self.move_tiers(scene.at);
        self.exchange_at_once(scene.at);
        for row in self.set_off(scene, &before, &ranks) {
            if !self.waiting.contains(&row) {
                self.waiting.push(row);
            }
        }
    }

    fn set_off(&self, scene: &Scene, before: &[bool], ranks: &[Rank]) -> Vec<RowId> {
        let after = self.crossings(scene);
        let mut rows = Vec::new();
        for (place, row) in self.program.rows.iter().enumerate() {
            let fires = row.on.iter().any(|trigger| match trigger {
                Trigger::Reach(ladder, rank) => ranks[ladder.index()] < *rank && self.rank(*ladder) == *rank,
                Trigger::Leave(ladder, rank) => ranks[ladder.index()] == *rank && self.rank(*ladder) < *rank,
                Trigger::Crossing(_) => !before[place] && after[place],
                _ => false,
            });
            if fires {
                rows.push(RowId(place as u16));
            }
        }
        rows
    }

    /// Phases 3 and 4: amounts on the state before, then limits, then posting.
    fn award(&mut self, scene: &Scene, rows: Vec<RowId>) -> Vec<(HoldingId, i64)> {
        self.event += 1;
        let mut scene = scene.clone();
        let matching: Vec<RowId> =
            rows.into_iter().filter(|row| self.holds(&self.program.rows[row.index()].guard, &scene)).collect();
        scene.matching = matching.clone();
        self.credited.clear();
        let mut wanted: BTreeMap<RowId, i64> = BTreeMap::new();
        for &id in &matching {
            if let Effect::Grant { amount, .. } = &self.program.rows[id.index()].effect {
                wanted.insert(id, self.rounded(amount, &scene));
            }
        }
        self.limit(&mut wanted, &scene);
        self.limit_holdings(&mut wanted);
        let mut granted = Vec::new();
        for &id in &matching {
            let row = &self.program.rows[id.index()];
            self.effect(row, id, wanted.get(&id).copied().unwrap_or(0), &scene, &mut granted);
        }
        granted
    }

    fn effect(&mut self, row: &'p Row, id: RowId, units: i64, scene: &Scene, granted: &mut Vec<(HoldingId, i64)>) {
        match &row.effect {
            Effect::Grant { holding, expiry, pending, .. } => {
                if units > 0 {
                    self.posted.push(Posted { row: id, day: scene.day(), event: self.event, units });
                    self.grant(*holding, units, &row.name, expiry.as_ref(), pending.as_ref(), scene.at);
                    granted.push((*holding, units));
                }
            }
            Effect::SetRank { ladder, rank, until } => {
                let until = if until.is_never() { FOR_EVER } else { last_valid_day(until, scene.at) };
                self.given[ladder.index()] = Some((*rank, until));
            }
            Effect::Extend { .. } | Effect::PriceOff { .. } => {}
        }
    }

    /// A holding's maximum is a limit that all rows granting to it share.
    fn limit_holdings(&self, wanted: &mut BTreeMap<RowId, i64>) {
        for (place, holding) in self.program.holdings.iter().enumerate() {
            let Some(most) = holding.maximum else { continue };
            let id = HoldingId(place as u16);
            let gives = |row: &RowId| matches!(&self.program.rows[row.index()].effect, Effect::Grant { holding, .. } if *holding == id);
            let sharing: Vec<RowId> =
                wanted.iter().filter(|(row, units)| gives(row) && **units > 0).map(|(row, _)| *row).collect();
            let demand: i128 = sharing.iter().map(|row| i128::from(wanted[row])).sum();
            let room = i128::from((most - self.available(id) - self.pending(id)).max(0));
            if demand > room {
                let shares = self.shares(&sharing, wanted, room);
                wanted.extend(sharing.into_iter().zip(shares));
            }
        }
    }

    /// The coarsest grain of a base that changes no due of the holding (`core` section 2).
    fn grain(&self, holding: HoldingId) -> Grain {
        let shape = &self.program.holdings[holding.index()];
        let rows = self.program.rows.iter().filter_map(|row| match &row.effect {
            Effect::Grant { holding: h, expiry, .. } if *h == holding => expiry.as_ref(),
            _ => None,
        });
        let offers = self.program.offers.iter().flat_map(|offer| &offer.gives);
        let offered = offers.filter(|gives| gives.0 == holding).filter_map(|gives| gives.2.as_ref());
        let all: Vec<&Deadline> = std::iter::once(&shape.expiry).chain(rows).chain(offered).collect();
        all.into_iter().map(|deadline| grain_of(deadline, shape.touched_by.is_empty())).min().unwrap_or(Grain::Month)
    }

    fn fit_maximum(&self, holding: HoldingId, units: i64) -> i64 {
        match self.program.holdings[holding.index()].maximum {
            Some(most) => units.min((most - self.available(holding) - self.pending(holding)).max(0)),
            None => units,
        }
    }

    fn grant(
        &mut self,
        holding: HoldingId,
        units: i64,
        by: &str,
        expiry: Option<&Deadline>,
        pending: Option<&Deadline>,
        at: Instant,
    ) {
        let shape = &self.program.holdings[holding.index()];
        let matures = due(pending.unwrap_or(&shape.pending), at).map(|due| due.at).filter(|matures| *matures > at);
        if shape.touched_by.is_empty() && shape.expiry.anchor == Anchor::Touch {
            self.touch(holding, at);
        }
        let term = expiry.cloned().unwrap_or_else(|| self.term(holding));
        let base = if term.anchor == Anchor::Maturing { matures.unwrap_or(at) } else { at };
        let due = due(&term, base);
        let issued = at.day();
        self.lots.push(Lot {
            holding,
            units,
            base,
            issued,
            matures,
            due,
            source: by.to_owned(),
            own_term: expiry.cloned(),
        });
        self.book(What::Granted { holding: holding.0, by: by.to_owned(), units });
    }

    fn term(&self, holding: HoldingId) -> Deadline {
        let shape = &self.program.holdings[holding.index()];
        match &shape.expiry_by_rank {
            Some((ladder, terms)) => terms[usize::from(self.rank(*ladder))].clone(),
            None => shape.expiry.clone(),
        }
    }

    /// Activity moves the base of the whole balance.
    fn touch(&mut self, holding: HoldingId, at: Instant) {
        self.touches[holding.index()] = Some(at);
        let expiry = self.term(holding);
        if expiry.anchor == Anchor::Touch {
            for lot in self.lots.iter_mut().filter(|lot| lot.holding == holding && lot.own_term.is_none()) {
                lot.due = due(&expiry, at);
            }
        }
    }

    fn take(&mut self, holding: HoldingId, units: i64, by: &str, _day: Day) {
        let order = self.program.holdings[holding.index()].spend;
        let mut places: Vec<usize> = (0..self.lots.len())
            .filter(|&p| self.lots[p].holding == holding && self.lots[p].matures.is_none())
            .collect();
        let late = Due { at: Instant(i64::MAX), named_end: false };
        let grain = self.grain(holding);
        let base = |lot: &Lot| match grain {
            Grain::Second => lot.base.0,
            Grain::Day => i64::from(lot.base.day().0),
            Grain::Month => i64::from(Calendar::plain(Part::Month).key(lot.base.day())),
        };
        let month = |lot: &Lot| Calendar::plain(Part::Month).key(lot.issued);
        places.sort_by(|&a, &b| {
            let (a, b) = (&self.lots[a], &self.lots[b]);
            let (due_a, due_b) = (a.due.unwrap_or(late).at, b.due.unwrap_or(late).at);
            match order {
                SpendOrder::Oldest => (base(a), due_a, &a.source).cmp(&(base(b), due_b, &b.source)),
                _ => (due_a, month(a), &a.source, base(a)).cmp(&(due_b, month(b), &b.source, base(b))),
            }
        });
        let mut left = units;
        for place in places {
            let taken = left.min(self.lots[place].units);
            self.lots[place].units -= taken;
            left -= taken;
        }
        assert_eq!(left, 0, "a take is refused whole when the balance is short");
        self.lots.retain(|lot| lot.units > 0);
        self.book(What::Taken { holding: holding.0, by: by.to_owned(), units });
    }

    fn exchanges(&mut self, at: Instant, wanted: &dyn Fn(ExchangeWhen) -> bool) -> bool {
        let mut ran = false;
        let program = self.program;
        let mut order: Vec<_> = program.exchanges.iter().filter(|exchange| wanted(exchange.when)).collect();
        order.sort_by(|a, b| a.name.cmp(&b.name));
        for exchange in order {
            let held = self.available(exchange.from);
            let steps = if held >= exchange.at_least { held / exchange.step } else { 0 };
            ran |= steps > 0;
            if steps > 0 {
                self.take(exchange.from, steps * exchange.step, &exchange.name, at.day());
                let units = self.fit_maximum(exchange.gives.0, steps * exchange.gives.1);
                if units > 0 {
                    self.grant(exchange.gives.0, units, &exchange.name, exchange.expiry.as_ref(), None, at);
                }
            }
            if !exchange.carry && (steps > 0 || exchange.when != ExchangeWhen::AtOnce) {
                self.lapse_where(|lot| lot.holding == exchange.from && lot.matures.is_none());
            }
        }
        ran
    }

    /// Phase 5.
    fn measure(&mut self, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool, granted: &[(HoldingId, i64)]) {
        for (place, accumulator) in self.program.accumulators.iter().enumerate() {
            let to = loyal::core::AccumulatorId(place as u16);
            let day = scene.day();
            let triggered = accumulator.on.iter().any(wanted) && self.holds(&accumulator.filter, scene);
            match &accumulator.aggregate {
                Aggregate::Earned(holding) if self.holds(&accumulator.filter, scene) => {
                    for (_, units) in granted.iter().filter(|(h, _)| h == holding) {
                        self.fed.push(place);
                        self.contributions.push(Contribution { to, day, value: i128::from(*units) });
                    }
                }
                Aggregate::Count if triggered => {
                    self.fed.push(place);
                    self.contributions.push(Contribution { to, day, value: 1 });
                }
                Aggregate::Sum(e) | Aggregate::Greatest(e) | Aggregate::Least(e) | Aggregate::Last(e) if triggered => {
                    let value = self.value(e, scene);
                    self.fed.push(place);
                    self.contributions.push(Contribution { to, day, value });
                }
                _ => {}
            }
        }
    }

    /// Phase 6: every tier whose condition holds moves its date, never back.
    fn move_tiers(&mut self, at: Instant) {
        let scene = Scene { at, ..Scene::default() };
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            if ladder.reviews.is_none() && self.fed.iter().any(|&metric| reads(ladder, metric)) {
                self.judge(place, at, &scene);
            }
            self.set_rank(place, at.day());
        }
    }

    fn judge(&mut self, place: usize, at: Instant, scene: &Scene) {
        let ladder = &self.program.ladders[place];
        let held = self.ranks[place];
        for (rank, tier) in ladder.tiers.iter().enumerate().skip(1) {
            let keeps = usize::from(held) >= rank && self.holds(&tier.keep, scene);
            if keeps || self.holds(&tier.reach, scene) {
                let until = last_valid_day(&ladder.keep, at);
                self.dates[place][rank] = self.dates[place][rank].max(Some(until));
            }
        }
    }

    fn open_rank(&self, place: usize, day: Day) -> Rank {
        let dates = self.dates[place].iter().enumerate();
        let earned = dates.filter(|(_, date)| date.is_some_and(|date| date >= day)).map(|(rank, _)| rank as Rank).max();
        let given = self.given[place].filter(|(_, until)| *until >= day).map(|(rank, _)| rank);
        earned.max(given).unwrap_or(0)
    }

    fn set_rank(&mut self, place: usize, day: Day) {
        let from = self.ranks[place];
        let mut to = self.open_rank(place, day);
        if self.program.ladders[place].fall == Fall::Never {
            to = to.max(from);
        }
        self.change_rank(place, to);
    }

    fn change_rank(&mut self, place: usize, to: Rank) {
        let from = self.ranks[place];
        if from != to {
            self.ranks[place] = to;
            self.book(What::Ranked { ladder: place as u16, from, to });
        }
    }

    /// M4: dates that end with `day` pass; nothing is judged again but by reviews.
    fn close_tiers(&mut self, day: Day, last: Instant) {
        let ranks = self.ranks.clone();
        let scene = Scene { at: last, ..Scene::default() };
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            if ladder.reviews.is_some_and(|calendar| ends(calendar, day)) {
                self.judge(place, last, &scene);
            }
            let tomorrow = day.plus_days(1);
            let open = self.open_rank(place, tomorrow);
            let held = self.ranks[place];
            match ladder.fall {
                Fall::Never if open < held => {}
                Fall::OneStep if open < held && self.given[place].is_none_or(|given| given.0 < held) => {
                    let to = held - 1;
                    let mut fresh = last_valid_day(&ladder.keep, last);
                    if fresh <= day {
                        fresh = last_valid_day(&ladder.keep, tomorrow.start());
                    }
                    let date = &mut self.dates[place][usize::from(to)];
                    *date = (*date).max(Some(fresh));
                    self.change_rank(place, to);
                }
                _ => self.change_rank(place, open),
            }
        }
        if ranks != self.ranks {
            self.fed.clear();
            let before = self.crossings(&scene);
            self.follow(&scene, &before, &ranks);
        }
    }

    fn book(&mut self, what: What) {
        self.entries.push(Entry { day: self.booked, what });
    }

    fn cap(&self, cap: &LimitCap) -> i128 {
        match cap {
            LimitCap::Fixed(cap) => i128::from(*cap),
            LimitCap::ByRank(ladder, caps) => i128::from(caps[usize::from(self.rank(*ladder))]),
        }
    }

    fn same_window(&self, window: Window, day: Day, ago: i32, today: Day) -> bool {
        match window {
            Window::Lifetime => true,
            Window::Event => false,
            Window::Period(calendar) => calendar.key(day) == calendar.key(today) - ago,
            Window::SinceJoining { months } => self.since_joining(day, months) == self.since_joining(today, months),
            Window::LastDays(days) => day > today.plus_days(-i32::from(days)),
            Window::LastMonths(months) => day > today.plus_months(-i32::from(months)),
            Window::LastPeriods(..) | Window::SinceReaching(..) => super::state::unsupported("this window"),
        }
    }

    /// Room that a limit leaves today.
    fn room(&self, limit: &loyal::core::Limit, scene: &Scene) -> i128 {
        let mine = |posted: &&Posted| {
            limit.rows.contains(&posted.row) && self.same_window(limit.window, posted.day, 0, scene.day())
        };
        let used: i128 = match limit.measure {
            Measure::Units => self.posted.iter().filter(mine).map(|posted| i128::from(posted.units)).sum(),
            Measure::Count => {
                let mut events: Vec<u64> = self.posted.iter().filter(mine).map(|posted| posted.event).collect();
                events.dedup();
                events.len() as i128
            }
        };
        (self.cap(&limit.cap) - used).max(0)
    }

    /// The least room of a row's limits on units; `None` without any.
    pub fn room_of(&self, row: RowId, scene: &Scene) -> Option<i128> {
        let limits = self.program.rows[row.index()].limits.iter().map(|limit| &self.program.limits[limit.index()]);
        limits
            .filter_map(|limit| match limit.measure {
                Measure::Units => Some(self.room(limit, scene)),
                Measure::Count => (self.room(limit, scene) == 0).then_some(0),
            })
            .min()
    }

    /// Phase 4: every limit on the result of the one before.
    fn limit(&self, wanted: &mut BTreeMap<RowId, i64>, scene: &Scene) {
        for limit in &self.program.limits {
            let sharing: Vec<RowId> = wanted
                .iter()
                .filter(|(row, units)| limit.rows.contains(row) && **units > 0)
                .map(|(row, _)| *row)
                .collect();
            let room = self.room(limit, scene);
            let demand: i128 = match limit.measure {
                Measure::Units => sharing.iter().map(|row| i128::from(wanted[row])).sum(),
                Measure::Count => i128::from(!sharing.is_empty()),
            };
            if demand <= room {
                continue;
            }
            let clip = limit.overflowing == Overflowing::Clip && limit.measure == Measure::Units;
            let shares = if clip { self.shares(&sharing, wanted, room) } else { vec![0; sharing.len()] };
            for (row, share) in sharing.into_iter().zip(shares) {
                wanted.insert(row, share);
            }
        }
    }

    /// Largest remainder; ties by name.
    fn shares(&self, rows: &[RowId], wanted: &BTreeMap<RowId, i64>, room: i128) -> Vec<i64> {
        let total: i128 = rows.iter().map(|row| i128::from(wanted[row])).sum();
        let mut shares: Vec<i128> = rows.iter().map(|row| i128::from(wanted[row]) * room / total).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&at| {
            let rest = i128::from(wanted[&rows[at]]) * room % total;
            (std::cmp::Reverse(rest), &self.program.rows[rows[at].index()].name)
        });
        let left = room - shares.iter().sum::<i128>();
        for &at in order.iter().take(left as usize) {
            shares[at] += 1;
        }
        shares.into_iter().map(|share| share as i64).collect()
    }

    /// Phase 2, discounts only: each on the amount entering the step, rounded down once, clipped to what is left.
    fn price(&self, scene: &mut Scene) {
        let mut left = scene.stages[0].clone();
        let present = scene.lines.iter().fold(0, |set, line| set | 1 << line.atom.0);
        // Reductions by scope, narrow ones first; those of one scope are summed and spread together.
        let mut sums: BTreeMap<(u32, u64), i64> = BTreeMap::new();
        for row in self.program.rows.iter().filter(|row| row.kind == RowKind::Price) {
            let Effect::PriceOff { amount, scope } = &row.effect else { continue };
            let triggered = row.on.iter().any(|t| matches!(t, Trigger::Purchase(set) if set.0 & present != 0));
            if triggered && self.holds(&row.guard, scene) {
                let atoms = scope.0 & ((1 << self.program.atoms) - 1);
                *sums.entry((atoms.count_ones(), atoms)).or_insert(0) += self.rounded(amount, scene);
            }
        }
        for ((_, atoms), off) in sums {
            let places: Vec<usize> =
                (0..scene.lines.len()).filter(|&p| atoms >> scene.lines[p].atom.0 & 1 == 1).collect();
            let off = off.min(places.iter().map(|&p| left[p]).sum());
            spread(off, &places, &mut left);
        }
        scene.stages[1] = left.clone();
        scene.stages[2] = left.clone();
        scene.stages[3] = left;
    }
}

/// From fine to coarse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grain {
    Second,
    Day,
    Month,
}

fn grain_of(deadline: &Deadline, every_grant_touches: bool) -> Grain {
    let seconds = deadline.steps.iter().any(|step| matches!(step, Step::After(Length::Seconds(_))));
    let mut steps = deadline.steps.iter().skip_while(|step| matches!(step, Step::After(Length::Months(_))));
    let first = steps.next();
    let monthly = |calendar: &Calendar| calendar.from_day == 1 && !matches!(calendar.part, Part::Day | Part::Week);
    match first {
        _ if seconds => Grain::Second,
        _ if deadline.anchor == Anchor::Touch && every_grant_touches => Grain::Month,
        None if deadline.steps.is_empty() => Grain::Month,
        Some(Step::EndOf { calendar, .. }) if monthly(calendar) => Grain::Month,
        Some(Step::On(_)) => Grain::Month,
        _ => Grain::Day,
    }
}

/// Lines of one atom are one line; in order of atoms.
fn by_atom(lines: &[Line]) -> Vec<Line> {
    let mut sums: BTreeMap<AtomId, Line> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.atom).or_insert(Line { atom: line.atom, items: 0, amount: 0 });
        sum.items += line.items;
        sum.amount += line.amount;
    }
    sums.into_values().collect()
}

/// Takes `off` from the places in proportion to what they hold, by largest remainder, earlier lines first.
fn spread(off: i64, places: &[usize], left: &mut [i64]) {
    let total: i128 = places.iter().map(|&p| i128::from(left[p])).sum();
    if total == 0 || off == 0 {
        return;
    }
    let mut parts: Vec<(i128, i128, usize)> = places
        .iter()
        .map(|&p| (i128::from(left[p]) * i128::from(off), p))
        .map(|(n, p)| (n / total, n % total, p))
        .collect();
    let given: i128 = parts.iter().map(|part| part.0).sum();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.1), part.2));
    for (at, (share, _, place)) in parts.into_iter().enumerate() {
        let extra = i64::from((at as i128) < i128::from(off) - given);
        left[place] -= share as i64 + extra;
    }
}

fn last_valid_day(keep: &Deadline, at: Instant) -> Day {
    due(keep, at).map_or(FOR_EVER, |due| due.at.day().plus_days(-1))
}

fn idle_triggers(program: &Program) -> Vec<(RowId, usize, Length)> {
    let mut found = Vec::new();
    for (place, row) in program.rows.iter().enumerate() {
        for (at, trigger) in row.on.iter().enumerate() {
            if let Trigger::Idle { after, .. } = trigger {
                found.push((RowId(place as u16), at, *after));
            }
        }
    }
    found
}

/// Whether a tier's condition reads the metric (these programs' tiers compare one metric each).
fn reads(ladder: &loyal::core::Ladder, metric: usize) -> bool {
    let compares = |guard: &Guard| matches!(guard, Guard::Compare { left: Expr::Accumulator { id, .. }, .. } if id.index() == metric);
    ladder.tiers.iter().any(|tier| compares(&tier.reach) || compares(&tier.keep))
}
