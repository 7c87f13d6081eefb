mod add;
mod against;
mod beside;
mod flush;
mod heard;
mod keep;
mod listen;
mod seat;
mod together;

pub use against::Alone;
pub use heard::{Entered, Heard, Scored};
pub use together::Bought;

use add::add_wide;

use super::layout::{
    ACTIVE_SECONDS, DISCOUNT, FACTOR_BITS, FEES, FIXED, INCREMENTAL, ISSUED, Layout, MARGIN, PROFIT, PURCHASES,
    REVENUE, REWARD,
};
use super::{Life, Sums};
use crate::base::refill;
use crate::core::{HoldingId, Rank};
use crate::evaluate::{Member, Receipt};
use crate::quantity::Instant;

/// Why a member could not be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A sum left its range.
    TooLarge,
    /// Issued = redeemed + expired + clawed back + outstanding does not hold of a holding.
    Unbalanced(HoldingId),
}

/// Counts one member at a time into [`Sums`].
///
/// What happens in a period is added up in registers and flushed when time moves on, so that sums and sums
/// of squares over members cost a few additions a period and not a purchase. Events come in order of time.
#[derive(Clone, Debug)]
pub struct Tally<'a> {
    layout: &'a Layout,
    sums: Sums,
    /// The running period and the first second after it.
    period: usize,
    until: i64,
    /// Flows of the running period: those that every program has, and four a holding.
    now: [i64; FIXED],
    units: Vec<[i64; 4]>,
    /// Numbers of partners; empty without any.
    partners: Vec<i64>,
    /// The same over the whole life.
    life_partners: Vec<i64>,
    life: [i64; FIXED],
    life_units: Vec<[i64; 4]>,
    /// Profit times discount factor, still in the factors' fixed point.
    present: i128,
    /// Units of each holding, as of the last flush.
    balance: Vec<i64>,
    /// What it costs together.
    cost: i128,
    /// Squares of the levels as of then: holdings, and last their cost.
    squares: Vec<i128>,
    last_purchase: i64,
    last_bought: Option<usize>,
    /// Periods bought in but the last of the horizon, and of these followed by another.
    retained: [i64; 2],
    /// What the member did that touches others.
    heard: Heard,
    /// Whether every value stayed in its range.
    fine: bool,
    /// The life as it is kept for comparisons; `None` where nobody asks.
    kept: Option<Box<Life>>,
    /// What mails of the running period cost, numerators.
    mail: i64,
    /// The twin's margin by period, if a member may buy something else than the twin.
    twin: Vec<i64>,
    /// The own margin by period, for others to be held against.
    margins: Option<Vec<i64>>,
    /// The running life beside the twin's, where they may differ.
    beside: Option<beside::Running>,
    /// Purchases and minor units of the last life.
    made: [i64; 2],
}

const NEVER: i64 = i64::MIN / 2;

impl<'a> Tally<'a> {
    /// Nothing counted yet.
    pub fn new(layout: &'a Layout) -> Self {
        Tally {
            layout,
            sums: Sums::new(layout),
            period: 0,
            until: end_of(layout, 0),
            now: [0; FIXED],
            units: vec![[0; 4]; layout.holdings],
            partners: vec![0; layout.funding.slots()],
            life_partners: vec![0; layout.funding.slots()],
            life: [0; FIXED],
            life_units: vec![[0; 4]; layout.holdings],
            present: 0,
            balance: vec![0; layout.holdings],
            cost: 0,
            squares: vec![0; layout.holdings + 1],
            last_purchase: NEVER,
            last_bought: None,
            retained: [0; 2],
            heard: Heard::default(),
            fine: true,
            kept: None,
            mail: 0,
            twin: Vec::new(),
            margins: None,
            beside: None,
            made: [0; 2],
        }
    }

    /// What the last member did that touches others.
    pub fn heard(&self) -> &Heard {
        &self.heard
    }

    /// What was counted.
    pub fn into_sums(self) -> Sums {
        self.sums
    }

    /// A new member, in the given tiers.
    #[inline]
    pub fn begin(&mut self, initial: &[Rank]) {
        self.heard.clear();
        self.period = 0;
        self.until = end_of(self.layout, 0);
        if let Some(kept) = &mut self.kept {
            kept.clear();
        }
        for (ladder, rank) in initial.iter().enumerate() {
            self.shift_tier(ladder, *rank, 1);
        }
        if let Some(margins) = &mut self.margins {
            margins.fill(0);
        }
    }

    /// A purchase of a line with that gross margin (numerator over the common denominator).
    #[inline]
    pub fn bought(&mut self, at: Instant, receipt: &Receipt, margin: i64) {
        self.roll(at);
        self.last_purchase = at.0;
        self.now[PURCHASES] += 1;
        self.add(REVENUE, Some(receipt.paid));
        if margin != 0 {
            self.add(MARGIN, receipt.list.checked_mul(margin));
        }
        if receipt.list != receipt.paid {
            self.add(DISCOUNT, Some(receipt.discounts));
            self.add(REWARD, (receipt.vouchers + receipt.points).checked_mul(self.layout.costs.over));
        }
    }

    /// All purchases of a life without a program: time, amount at list price and gross margin of its line. The
    /// same as [`Tally::bought`] one by one, with the running period in registers.
    #[inline]
    pub fn lived(&mut self, purchases: impl Iterator<Item = (Instant, i64, i64)>) {
        let (mut now, mut last, mut fine) = ([0i64; 3], self.last_purchase, true);
        for (at, amount, margin) in purchases {
            if at.0 >= self.until {
                self.last_purchase = last;
                (self.now[PURCHASES], self.now[REVENUE], self.now[MARGIN]) = (now[0], now[1], now[2]);
                self.roll_on(at);
                now = [0; 3];
            }
            last = at.0;
            let (revenue, first) = now[1].overflowing_add(amount);
            let (earned, second) = amount.overflowing_mul(margin);
            let (margin, third) = now[2].overflowing_add(earned);
            now = [now[0] + 1, revenue, margin];
            fine &= !(first | second | third);
        }
        self.last_purchase = last;
        (self.now[PURCHASES], self.now[REVENUE], self.now[MARGIN]) = (now[0], now[1], now[2]);
        self.fine &= fine;
    }

    /// The member's life is over; `member` must hold what was counted.
    ///
    /// # Errors
    /// What does not add up.
    #[inline]
    pub fn end(&mut self, member: Option<&Member>) -> Result<(), Broken> {
        self.flush(self.layout.periods.len());
        let mut fine = self.fine;
        let product = i128::from(self.life[REWARD]) * i128::from(self.life[REVENUE]);
        fine &= self.sums.cost_by_revenue.last_mut().is_some_and(|sum| add_wide(sum, product));
        // Rounded to the nearest once a member.
        let present = (self.present + (1 << (FACTOR_BITS - 1))) >> FACTOR_BITS;
        let present = i64::try_from(present).unwrap_or_else(|_| {
            fine = false;
            0
        });
        let units = self.life.iter().chain(self.life_units.iter().flatten());
        let lives = units.chain(&self.life_partners).chain(std::iter::once(&present));
        for (whole, life) in self.sums.whole.iter_mut().zip(lives) {
            fine &= *life == 0 || whole.add(*life);
        }
        fine &= self.sums.outcomes.add(&self.life, &self.life_units, self.last_bought);
        if let Some(member) = member {
            fine &= self.sums.outcomes.add_outstanding(member, self.layout);
        }
        if let Some(kept) = &mut self.kept {
            kept.close(&self.life, &self.balance, &self.layout.costs);
        }
        self.made = [self.life[PURCHASES], self.life[REVENUE]];
        if self.beside.is_some() {
            self.compare(member.is_some());
            fine &= self.fine;
        }
        self.life = [0; FIXED];
        refill(&mut self.life_units, [0; 4]);
        self.life_partners.iter_mut().for_each(|number| *number = 0);
        self.present = 0;
        fine &= self.close_levels();
        let [x, y] = self.retained.map(i128::from);
        for (sum, value) in self.sums.retention.iter_mut().zip([x, y, x * x, y * y, x * y]) {
            *sum += value;
        }
        let balanced = member.map_or(Ok(()), |member| self.balanced(member));
        refill(&mut self.balance, 0);
        self.last_purchase = NEVER;
        self.last_bought = None;
        self.retained = [0; 2];
        self.sums.members += 1;
        balanced?;
        if fine { Ok(()) } else { Err(Broken::TooLarge) }
    }

    /// The ledger balances, and what it holds is what was counted.
    fn balanced(&self, member: &Member) -> Result<(), Broken> {
        member.conserved().map_err(|(holding, _)| Broken::Unbalanced(holding))?;
        for (at, balance) in self.balance.iter().enumerate() {
            let holding = HoldingId(at as u16);
            if member.account(holding).is_none_or(|account| account.outstanding() != *balance) {
                return Err(Broken::Unbalanced(holding));
            }
        }
        Ok(())
    }

    #[inline]
    fn add(&mut self, slot: usize, value: Option<i64>) {
        match value.and_then(|value| self.now[slot].checked_add(value)) {
            Some(sum) => self.now[slot] = sum,
            None => self.fine = false,
        }
    }

    #[inline]
    fn units(&mut self, at: Instant, holding: HoldingId, kind: usize, units: i64) {
        self.roll(at);
        if let Some(flows) = self.units.get_mut(holding.index()) {
            match flows[kind].checked_add(units) {
                Some(sum) => flows[kind] = sum,
                None => self.fine = false,
            }
        }
    }

    /// Moves on to the period that holds `at`.
    #[inline]
    fn roll(&mut self, at: Instant) {
        if at.0 >= self.until {
            self.roll_on(at);
        }
    }

    fn roll_on(&mut self, at: Instant) {
        let mut period = self.period;
        while end_of(self.layout, period) <= at.0 {
            period += 1;
        }
        self.flush(period);
        self.period = period;
        self.until = end_of(self.layout, period);
    }

    fn shift_tier(&mut self, ladder: usize, rank: Rank, by: i64) {
        let changes = self.sums.tiers.get_mut(ladder).and_then(|tiers| tiers.get_mut(usize::from(rank)));
        if let Some(change) = changes.and_then(|changes| changes.get_mut(self.period)) {
            *change += by;
        }
    }
}

/// The first second after a period; the last period has no end, it takes what is due at the horizon itself.
#[inline]
fn end_of(layout: &Layout, period: usize) -> i64 {
    match layout.periods.get(period) {
        Some(end) if period + 1 < layout.periods.len() => end.0,
        _ => i64::MAX,
    }
}
