//! What the rules of a program were seen to give.

use std::collections::{BTreeMap, BTreeSet};

use loyal::core::{HoldingId, Program, RowId};
use loyal::evaluate::{CashFor, Grant, Occasion, Recorder, Source};
use loyal::quantity::{Instant, Ratio, Weekday};

/// What a promise is about: a rule and the unit that it gives (`None` = money), awards of a rule, a wallet, or what a
/// purchase or a stay gives back, in hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Rule(String, Option<HoldingId>),
    Awards(String),
    Wallet(HoldingId),
    GiveBack { stay: bool },
}

/// Over what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Over {
    Purchase,
    Day,
    Month,
    Year,
    Lifetime,
}

pub const TIMES: [(Over, &str); 5] = [
    (Over::Purchase, "purchase"),
    (Over::Day, "day"),
    (Over::Month, "month"),
    (Over::Year, "year"),
    (Over::Lifetime, "lifetime"),
];

/// A subject, over some time, always or on one day of the week.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    pub subject: Subject,
    pub over: Over,
    pub on: Option<Weekday>,
}

/// One award: in which event, when, by which rule, of what, how much.
struct Award {
    event: usize,
    at: Instant,
    rule: String,
    unit: Option<HoldingId>,
    units: i64,
}

/// A purchase that is paid in money alone, or a stay: its price, and what it gives in minor units, each award rounded down.
struct Sale {
    stay: bool,
    price: i64,
    value: i128,
}

/// What rules give in a life.
pub struct Given<'p> {
    program: &'p Program,
    occasions: Vec<Occasion>,
    awards: Vec<Award>,
    /// By event.
    sales: BTreeMap<usize, Sale>,
    /// The price of the purchase or stay that comes next.
    pub next: Option<i64>,
}

impl<'p> Given<'p> {
    pub fn new(program: &'p Program) -> Given<'p> {
        Given { program, occasions: Vec::new(), awards: Vec::new(), sales: BTreeMap::new(), next: None }
    }

    fn award(&mut self, at: Instant, row: RowId, unit: Option<HoldingId>, units: i64) {
        let rule = self.program.rows[row.index()].rule.clone();
        let worth = unit.map_or(Ratio::ONE, |unit| self.program.holdings[unit.index()].worth.unwrap_or(Ratio::ZERO));
        self.brings(i128::from(units) * i128::from(worth.numerator()) / i128::from(worth.denominator()));
        self.awards.push(Award { event: self.occasions.len(), at, rule, unit, units });
    }

    fn brings(&mut self, money: i128) {
        if let Some(sale) = self.sales.get_mut(&self.occasions.len()) {
            sale.value += money;
        }
    }
}

impl Recorder for Given<'_> {
    fn began(&mut self, _: Instant, occasion: Occasion) {
        self.occasions.push(occasion);
        let stay = matches!(occasion, Occasion::Declared(_));
        if stay || occasion == Occasion::Purchase {
            let sale = self.next.take().filter(|price| *price > 0).map(|price| Sale { stay, price, value: 0 });
            self.sales.extend(sale.map(|sale| (self.occasions.len(), sale)));
        }
    }
    fn granted(&mut self, grant: &Grant<'_>) {
        if let Source::Row(row) = grant.source {
            self.award(grant.at, row, Some(grant.holding), grant.lot.quantity);
        }
    }
    fn price_off(&mut self, _: Instant, _: RowId, money: i64) {
        self.brings(i128::from(money));
    }
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {
        if let (CashFor::Row(row), true) = (what, money < 0) {
            self.award(at, row, None, -money);
        }
    }
}

/// The most that was seen.
pub type Seen = BTreeMap<About, i64>;

impl Given<'_> {
    pub fn add_to(&self, seen: &mut Seen) {
        let mut note = |subject: Subject, over: Over, on: Option<Weekday>, sum: i64| {
            let most = seen.entry(About { subject, over, on }).or_default();
            *most = (*most).max(sum);
        };
        for sale in self.sales.values() {
            let share = sale.value * 10_000 / i128::from(sale.price);
            note(Subject::GiveBack { stay: sale.stay }, Over::Purchase, None, i64::try_from(share).unwrap_or(i64::MAX));
        }
        for (over, _) in TIMES {
            let mut sums: BTreeMap<(Subject, Option<Weekday>, i64), i64> = BTreeMap::new();
            let mut counted = BTreeSet::new();
            for award in &self.awards {
                let Some(time) = self.time(award, over) else { continue };
                let first = over != Over::Purchase && counted.insert((&award.rule, award.event));
                for on in [None, Some(award.at.day().weekday())] {
                    let mut add = |subject: Subject, units: i64| *sums.entry((subject, on, time)).or_default() += units;
                    add(Subject::Rule(award.rule.clone(), award.unit), award.units);
                    award.unit.into_iter().for_each(|unit| add(Subject::Wallet(unit), award.units));
                    if first {
                        add(Subject::Awards(award.rule.clone()), 1);
                    }
                }
            }
            sums.into_iter().for_each(|((subject, on, _), sum)| note(subject, over, on, sum));
        }
    }

    /// In which of these times the award lies; `None` if in none.
    fn time(&self, award: &Award, over: Over) -> Option<i64> {
        let date = award.at.day().date();
        let (year, month) = (i64::from(date.year), i64::from(date.month));
        let event = self.occasions.get(award.event.wrapping_sub(1));
        match over {
            Over::Purchase => (event == Some(&Occasion::Purchase)).then_some(award.event as i64),
            Over::Day => Some(i64::from(award.at.day().0)),
            Over::Month => Some(year * 12 + month),
            Over::Year => Some(year),
            Over::Lifetime => Some(0),
        }
    }
}
