//! REF-1 written by hand: the rules inlined, on the same samplers and the same addressed draws, with the same
//! sums by month and the same sums of squares over members. What a program must be held against.

use loyal::measure::Moment;
use loyal::numeric::Luck;
use loyal::population::{BasketSampler, BasketStreams, DecisionSampler, PurchaseSampler, PurchaseStreams};
use loyal::quantity::Day;
use loyal::scenario::{Redeem, Scenario};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
const MONTHS: usize = 36;
const HORIZON: i64 = 1_095 * DAY;
const PURCHASES: usize = 0;
const REVENUE: usize = 1;
const ISSUED: usize = 2;
const REDEEMED: usize = 3;
const EXPIRED: usize = 4;

/// What the run comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Purchases, revenue, issued, redeemed, expired by month.
    pub flows: Vec<[Moment; 5]>,
    /// The same over the whole life.
    pub whole: [Moment; 5],
    /// Squares of points outstanding at month ends, as changes from month to month.
    pub squares: Vec<i128>,
    /// Points outstanding at the end.
    pub outstanding: Moment,
}

/// A member's lots, oldest first; a ring would save little, members hold a year of lots at most.
#[derive(Default)]
struct Lots {
    lots: Vec<(i64, i64)>,
    first: usize,
}

impl Lots {
    #[inline]
    fn clear(&mut self) {
        self.lots.clear();
        self.first = 0;
    }
}

struct Life {
    now: [i64; 5],
    life: [i64; 5],
    month: usize,
    until: i64,
    balance: i64,
}

/// Simulates so many members of REF-1 and returns the sums.
pub fn run(scenario: &Scenario, customers: u64) -> Totals {
    let luck = Luck { seed: scenario.seed, replicate: 0 };
    let segment = &scenario.segments[0];
    let purchases = PurchaseSampler::new(&segment.process);
    let mut streams = PurchaseStreams::new(luck);
    let basket = BasketSampler::new(&segment.basket);
    let mut baskets = BasketStreams::new(luck);
    let Redeem::Listed(wishes) = &segment.choices.redeem else { panic!("REF-1 lists its reward") };
    let mut wish = DecisionSampler::new(luck, 0, wishes[0].probability, wishes[0].spread);
    let ends: Vec<i64> = (1..=MONTHS as i64).map(|month| (month * HORIZON + 35) / 36).collect();
    let mut totals = Totals {
        flows: vec![[Moment::default(); 5]; MONTHS],
        whole: [Moment::default(); 5],
        squares: vec![0; MONTHS + 1],
        outstanding: Moment::default(),
    };
    let mut lots = Lots::default();
    for customer in 0..customers {
        let mut life = Life { now: [0; 5], life: [0; 5], month: 0, until: ends[0], balance: 0 };
        let (mut year, mut spent, mut last_year) = (0i64, 0i64, 0i64);
        lots.clear();
        basket.start(customer, &mut baskets);
        wish.start(customer);
        purchases.draw(customer, Day(0), HORIZON, &mut streams, |now| {
            let amount = basket.draw(&mut baskets);
            let wants = wish.draw();
            expire(&mut lots, &mut life, now, &ends, &mut totals);
            if now >= life.until {
                roll(&mut life, now, &ends, &mut totals);
            }
            if now / YEAR != year {
                last_year = if now / YEAR == year + 1 { spent } else { 0 };
                year = now / YEAR;
                spent = 0;
            }
            let best = spent.max(last_year);
            let rate = 4 + i64::from(best >= 50_000) + i64::from(best >= 150_000);
            let points = amount * rate / 400;
            spent += amount;
            life.now[PURCHASES] += 1;
            life.now[REVENUE] += amount;
            if points > 0 {
                life.now[ISSUED] += points;
                life.balance += points;
                lots.lots.push((now + YEAR, points));
            }
            if wants && life.balance >= 500 {
                spend(&mut lots);
                life.now[REDEEMED] += 500;
                life.balance -= 500;
            }
        });
        expire(&mut lots, &mut life, HORIZON, &ends, &mut totals);
        flush(&mut life, MONTHS, &mut totals);
        for (whole, value) in totals.whole.iter_mut().zip(life.life) {
            assert!(whole.add(value));
        }
        assert!(totals.outstanding.add(life.balance));
        let [_, _, issued, redeemed, expired] = life.life;
        assert_eq!(issued, redeemed + expired + life.balance);
    }
    totals
}

/// Lots whose year is over lapse, booked in the month of that moment.
#[inline]
fn expire(lots: &mut Lots, life: &mut Life, now: i64, ends: &[i64], totals: &mut Totals) {
    while let Some(&(due, points)) = lots.lots.get(lots.first) {
        if due > now {
            return;
        }
        if due >= life.until {
            roll(life, due, ends, totals);
        }
        life.now[EXPIRED] += points;
        life.balance -= points;
        lots.first += 1;
    }
}

/// 500 points, oldest first.
#[inline]
fn spend(lots: &mut Lots) {
    let mut left = 500;
    while left > 0 {
        let lot = &mut lots.lots[lots.first];
        if lot.1 > left {
            lot.1 -= left;
            return;
        }
        left -= lot.1;
        lots.first += 1;
    }
}

#[inline(never)]
fn roll(life: &mut Life, now: i64, ends: &[i64], totals: &mut Totals) {
    let mut month = life.month;
    while month + 1 < MONTHS && now >= ends[month] {
        month += 1;
    }
    flush(life, month, totals);
    life.month = month;
    life.until = if month + 1 < MONTHS { ends[month] } else { i64::MAX };
}

#[inline]
fn flush(life: &mut Life, to: usize, totals: &mut Totals) {
    for ((moment, value), whole) in totals.flows[life.month].iter_mut().zip(&mut life.now).zip(&mut life.life) {
        if *value != 0 {
            assert!(moment.add(*value));
            *whole += *value;
            *value = 0;
        }
    }
    if life.balance != 0 {
        let square = i128::from(life.balance) * i128::from(life.balance);
        totals.squares[life.month] += square;
        totals.squares[to] -= square;
    }
}
