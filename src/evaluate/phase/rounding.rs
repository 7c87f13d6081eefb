//! Roundings other than each award by itself to the smallest unit.

use super::Moment;
use super::day::DayParts;
use crate::base::refill;
use crate::core::{Amount, Effect, RoundedPer};
use crate::evaluate::error::{EventError, Fault};
use crate::evaluate::expression::View;
use crate::evaluate::member::{Award, Scratch, Share, State};
use crate::evaluate::plan::{Action, Plan, RoundedTogether, RowPlan, among};
use crate::quantity::{Day, Instant, LARGEST, Rounding, divide};

/// The quotient as a whole number of steps of so many units; `None` if it may not be stored.
pub(super) fn to_steps(numerator: i128, over: i64, to: i64, rounding: Rounding) -> Option<i64> {
    if numerator <= 0 {
        return Some(0);
    }
    let over = i128::from(over.max(1)).checked_mul(i128::from(to.max(1)))?;
    divide(numerator, over, rounding).ok()?.checked_mul(to.max(1)).filter(|units| *units <= LARGEST)
}

impl Plan {
    /// The common denominator in which a row's holding keeps what waits.
    pub(super) fn over_of(&self, row: &RowPlan) -> i64 {
        match row.action {
            Action::Grant { holding, .. } => self.over.get(usize::from(holding)).copied().unwrap_or(1),
            _ => 1,
        }
    }

    /// The award of a row with a rounding of its own; what waits is noted.
    #[cold]
    pub(super) fn amount_rounded(
        &self,
        state: &State,
        scratch: &mut Scratch,
        at: i64,
        entry: u16,
        row: &RowPlan,
    ) -> Result<i64, EventError> {
        if matches!(row.rounds.per, RoundedPer::Line | RoundedPer::Award) {
            return self.amount_alone(state, scratch, at, row);
        }
        let Some(amount) = self.amount_of(row) else { return Ok(0) };
        let view = View { plan: self, state, scratch, at };
        let exact = view.wide(&amount.numerator);
        let over = self.over_of(row);
        let parts = exact.and_then(|exact| exact.max(0).checked_mul(i128::from(over / amount.over.max(1))));
        let whole = parts.and_then(|parts| to_steps(parts, over, 1, Rounding::Down));
        let (Some(parts), Some(whole)) = (parts, whole) else { return Err(self.too_large(row, &view)) };
        if parts > 0 {
            scratch.shared.waiting.push((entry, parts));
        }
        Ok(whole)
    }

    /// What a row gives, as the program states it.
    fn amount_of(&self, row: &RowPlan) -> Option<&Amount> {
        match &self.program.rows[row.id.index()].effect {
            Effect::Grant { amount, .. } | Effect::PriceOff { amount, .. } | Effect::Cash { amount } => Some(amount),
            _ => None,
        }
    }

    /// The award of a row rounded for itself, in its steps, line by line where it says so.
    #[cold]
    pub(in crate::evaluate) fn amount_alone(
        &self,
        state: &State,
        scratch: &mut Scratch,
        at: i64,
        row: &RowPlan,
    ) -> Result<i64, EventError> {
        let Some(amount) = self.amount_of(row) else { return Ok(0) };
        let too_large = |scratch: &Scratch| self.too_large(row, &View { plan: self, state, scratch, at });
        let whole = |scratch: &Scratch| {
            let exact = View { plan: self, state, scratch, at }.wide(&amount.numerator);
            exact.and_then(|exact| to_steps(exact, amount.over, row.rounds.to, amount.rounding))
        };
        if row.rounds.per != RoundedPer::Line {
            return whole(scratch).ok_or_else(|| too_large(scratch));
        }
        let mut sum = 0i64;
        let lines = std::mem::take(&mut scratch.shared.lines);
        let parts = self.line_parts(scratch, &lines);
        let kept = Kept::of(scratch);
        for (place, line) in lines.iter().enumerate() {
            kept.only(scratch, line.atom, i64::from(line.items), parts.iter().map(|stage| stage[place]));
            sum = sum.saturating_add(whole(scratch).unwrap_or(i64::MAX));
        }
        kept.restore(scratch);
        scratch.shared.lines = lines;
        if sum <= LARGEST { Ok(sum) } else { Err(too_large(scratch)) }
    }

    /// What waits for the purchase is rounded in one sum and shared out; what waits for the day is put by.
    #[cold]
    pub(super) fn round_together(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        moment: Moment<'_>,
    ) -> Result<(), EventError> {
        let error = || EventError::new(Instant(moment.at), Fault::TooLarge);
        let of = |entry: u16| self.rows[usize::from(entry)].id;
        let waiting = std::mem::take(&mut scratch.shared.waiting);
        for class in &self.together {
            let own = || waiting.iter().filter(|(entry, _)| among(&class.rows, of(*entry)));
            if class.per == RoundedPer::Day {
                for (entry, parts) in own() {
                    if self.returns.is_some() {
                        self.note_day(scratch, *entry, *parts);
                    }
                    if let Some(kept) = state.daily.get_mut(of(*entry).index()) {
                        *kept = kept.saturating_add(*parts);
                    }
                    state.daily_due = moment.day + 1;
                    state.next_due = state.next_due.min(Day(state.daily_due).start().0);
                }
                continue;
            }
            let parts: Vec<(u16, i128)> = own().copied().collect();
            let units = self.share_rounded(class, &parts).ok_or_else(error)?;
            for ((entry, _), units) in parts.iter().zip(units) {
                if let Some(award) = scratch.awards.iter_mut().find(|award| award.entry == *entry) {
                    award.units = units;
                }
            }
        }
        let day = |entry: u16| self.rows[usize::from(entry)].rounds.per == RoundedPer::Day;
        // What waits for the day uses limits on fields of the event now.
        for &(entry, _) in waiting.iter().filter(|(entry, _)| day(*entry)) {
            self.count_fields(state, scratch, moment.at, entry);
        }
        scratch.awards.retain(|award| !day(award.entry));
        scratch.shared.waiting = waiting;
        scratch.shared.waiting.clear();
        Ok(())
    }

    fn count_fields(&self, state: &mut State, scratch: &Scratch, at: i64, entry: u16) {
        for &place in &self.rows[usize::from(entry)].limits {
            let limit = &self.limits[usize::from(place)];
            let view = View { plan: self, state, scratch, at };
            if limit.measure == crate::core::Measure::Field && view.all_hold(&limit.checks) {
                let used = self.counted(state, scratch, at, limit);
                self.charge(state, limit, used, at);
            }
        }
    }

    /// One rounding of a sum, shared out by largest remainder: each gets its whole steps, and what is left over
    /// goes step by step to the largest remainders, ties by name.
    fn share_rounded(&self, class: &RoundedTogether, parts: &[(u16, i128)]) -> Option<Vec<i64>> {
        let step = i128::from(class.over) * i128::from(class.to);
        let sum = parts.iter().map(|(_, parts)| *parts).fold(0, i128::saturating_add);
        let total = divide(sum, step, class.rounding).ok()?;
        let mut steps: Vec<i64> = Vec::new();
        for (_, parts) in parts {
            steps.push(i64::try_from(parts / step).ok()?);
        }
        let mut left = total - steps.iter().sum::<i64>();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        let tie = |at: usize| self.rows[usize::from(parts[at].0)].source;
        order.sort_by(|&a, &b| (parts[b].1 % step).cmp(&(parts[a].1 % step)).then_with(|| tie(a).cmp(&tie(b))));
        for at in order {
            if left > 0 {
                steps[at] += 1;
                left -= 1;
            }
        }
        steps.iter().map(|steps| steps.checked_mul(class.to).filter(|units| *units <= LARGEST)).collect()
    }

    /// Awards of the day that ends, in place of what waited.
    pub(in crate::evaluate) fn awards_of_the_day(&self, state: &mut State, scratch: &mut Scratch) -> Option<DayParts> {
        scratch.awards.clear();
        let mut all = DayParts::new();
        let entry_of = |row: u16| self.rows.iter().position(|plan| plan.id.0 == row).map(|at| at as u16);
        for class in self.together.iter().filter(|class| class.per == RoundedPer::Day) {
            let mut parts: Vec<(u16, i128)> = Vec::new();
            for &row in &class.rows {
                let kept = state.daily.get_mut(usize::from(row)).map_or(0, std::mem::take);
                if let Some(entry) = entry_of(row).filter(|_| kept > 0) {
                    parts.push((entry, kept));
                }
            }
            for ((entry, _), units) in parts.iter().zip(self.share_rounded(class, &parts)?) {
                if units > 0 {
                    scratch.awards.push(Award { entry: *entry, units });
                }
            }
            all.extend(parts);
        }
        Some(all)
    }

    /// Each line's part of its atom's amount at each stage: in proportion to list amounts, by largest remainder,
    /// ties to the earlier line.
    fn line_parts(&self, scratch: &mut Scratch, lines: &[crate::evaluate::event::Line]) -> [Vec<i64>; 4] {
        let mut parts: [Vec<i64>; 4] = std::array::from_fn(|_| lines.iter().map(|line| line.amount).collect());
        if !scratch.priced {
            return parts;
        }
        let mut shares = std::mem::take(&mut scratch.shares);
        let atoms = scratch.items.len();
        for (stage, parts) in parts.iter_mut().enumerate().skip(1) {
            for place in 0..atoms {
                shares.clear();
                for (of, line) in lines.iter().enumerate().filter(|(_, line)| scratch.place(line.atom) == place) {
                    shares.push(Share { of, tie: of as u16, demand: line.amount, part: 0, weight: 1 });
                }
                let room = scratch.money[stage * atoms + place];
                super::divide_by_largest_remainder(&mut shares, room);
                for share in &shares {
                    parts[share.of] = share.part;
                }
            }
        }
        scratch.shares = shares;
        parts
    }
}

/// The amounts of an event, put aside while one line is looked at alone.
struct Kept {
    totals: [i64; 4],
    items_total: i64,
    money: Vec<i64>,
    items: Vec<i64>,
}

impl Kept {
    fn of(scratch: &Scratch) -> Kept {
        Kept {
            totals: scratch.totals,
            items_total: scratch.items_total,
            money: scratch.money.clone(),
            items: scratch.items.clone(),
        }
    }

    /// Lets the event have one line only.
    fn only(&self, scratch: &mut Scratch, atom: crate::core::AtomId, items: i64, stages: impl Iterator<Item = i64>) {
        let (atoms, place) = (scratch.items.len(), scratch.place(atom));
        refill(&mut scratch.money, 0);
        refill(&mut scratch.items, 0);
        scratch.items[place] = items;
        scratch.items_total = items;
        for (stage, money) in stages.enumerate() {
            scratch.totals[stage] = money;
            scratch.money[stage * atoms + place] = money;
        }
    }

    fn restore(self, scratch: &mut Scratch) {
        (scratch.totals, scratch.items_total) = (self.totals, self.items_total);
        (scratch.money, scratch.items) = (self.money, self.items);
    }
}
