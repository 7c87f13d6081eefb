//! What the rules of a program were seen to give.

use std::collections::{BTreeMap, BTreeSet};

use loyal::core::{HoldingId, HoldingKind, LadderId, Program, Rank, RowId};
use loyal::evaluate::{CashFor, Grant, Occasion, Recorder, Source};
use loyal::quantity::{Instant, Ratio, Weekday};

/// What a promise is about: a rule and the unit that it gives (`None` = money), awards of a rule, a wallet, or what a
/// purchase or a stay gives back at most and at least, in hundredths of a percent; the least is kept below 0, so that more
/// of it is less.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Rule(String, Option<HoldingId>),
    Awards(String),
    Wallet(HoldingId),
    GiveBack { stay: bool },
    Least { stay: bool },
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

/// A purchase that is paid in money alone, or a stay: its price, and between what the value of what it gives lies, in
/// millionths of a minor unit.
struct Sale {
    stay: bool,
    price: i64,
    value: (i128, i128),
}

/// Millionths of a minor unit.
const FINE: i128 = 1_000_000;

impl Sale {
    /// Shares of the price in hundredths of a percent, rounded down and up.
    fn share(&self) -> (i64, i64) {
        let price = i128::from(self.price) * FINE;
        let bound = |share: i128| i64::try_from(share).unwrap_or(i64::MAX);
        (bound(self.value.0 * 10_000 / price), bound((self.value.1 * 10_000 + price - 1) / price))
    }
}

/// What rules give in a life.
pub struct Given<'p> {
    program: &'p Program,
    occasions: Vec<Occasion>,
    awards: Vec<Award>,
    /// By event.
    sales: BTreeMap<usize, Sale>,
    /// Rules that gave something, and tiers that were reached.
    pub happened: BTreeSet<String>,
    /// Whether nothing can be had for anything: what it is worth then stands in the text.
    is_plain: bool,
    /// The price of the purchase or stay that comes next.
    pub next: Option<i64>,
}

impl<'p> Given<'p> {
    pub fn new(program: &'p Program) -> Given<'p> {
        let vouchers = || program.holdings.iter().any(|one| one.kind != HoldingKind::Points && one.worth.is_none());
        let is_plain = program.offers.is_empty()
            && program.money_off.is_empty()
            && program.exchanges.is_empty()
            && program.raffles.is_empty()
            && !vouchers();
        Given {
            program,
            occasions: Vec::new(),
            awards: Vec::new(),
            sales: BTreeMap::new(),
            happened: BTreeSet::new(),
            is_plain,
            next: None,
        }
    }

    fn award(&mut self, at: Instant, row: RowId, unit: Option<HoldingId>, units: i64) {
        let rule = self.acted(row);
        let worth = unit.map_or(Ratio::ONE, |unit| self.worth(unit));
        self.brings(i128::from(units) * i128::from(worth.numerator()) * FINE, i128::from(worth.denominator()));
        self.awards.push(Award { event: self.occasions.len(), at, rule, unit, units });
    }

    fn acted(&mut self, row: RowId) -> String {
        let rule = self.program.rows[row.index()].rule.clone();
        self.happened.insert(rule.clone());
        rule
    }

    /// What a unit is worth at least to who has it, in minor units; exactly, where nothing can be had for it.
    fn worth(&self, unit: HoldingId) -> Ratio {
        let holding = &self.program.holdings[unit.index()];
        let own =
            holding.worth.or_else(|| holding.cost.filter(|_| self.is_plain && holding.kind == HoldingKind::Points));
        own.unwrap_or(Ratio::ZERO)
    }

    /// So many millionths over `over`.
    fn brings(&mut self, money: i128, over: i128) {
        if let Some(sale) = self.sales.get_mut(&self.occasions.len()) {
            sale.value.0 += money / over;
            sale.value.1 += (money + over - 1) / over;
        }
    }
}

impl Recorder for Given<'_> {
    fn began(&mut self, _: Instant, occasion: Occasion) {
        self.occasions.push(occasion);
        let stay = matches!(occasion, Occasion::Declared(_));
        if stay || occasion == Occasion::Purchase {
            let sale = self.next.take().filter(|price| *price > 0).map(|price| Sale { stay, price, value: (0, 0) });
            self.sales.extend(sale.map(|sale| (self.occasions.len(), sale)));
        }
    }
    fn granted(&mut self, grant: &Grant<'_>) {
        if let Source::Row(row) = grant.source {
            self.award(grant.at, row, Some(grant.holding), grant.lot.quantity);
        }
    }
    fn rank_changed(&mut self, _: Instant, ladder: LadderId, from: Rank, to: Rank) {
        let tiers = &self.program.ladders[ladder.index()].tiers;
        self.happened.extend((from + 1..=to).map(|rank| tiers[usize::from(rank)].name.clone()));
    }
    fn price_off(&mut self, _: Instant, row: RowId, money: i64) {
        self.acted(row);
        self.brings(i128::from(money) * FINE, 1);
    }
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {
        if let (CashFor::Row(row), true) = (what, money < 0) {
            self.award(at, row, None, -money);
        }
    }
}

impl Given<'_> {
    /// Purchases that are paid in money alone, up to the first event that another life does not have: the event, and what
    /// the purchase gives, if that is known exactly.
    pub fn purchases<'a>(&'a self, other: &'a Given<'_>) -> impl Iterator<Item = (usize, (i128, i128))> + 'a {
        let same = self.occasions.iter().zip(&other.occasions).take_while(|(one, two)| one == two).count();
        let sales = self.sales.iter().filter(|(_, sale)| !sale.stay).filter(|_| self.is_plain);
        sales.map(|(event, sale)| (*event, sale.value)).take_while(move |(event, _)| *event <= same)
    }

    /// Whether the same was given before that event.
    pub fn is_as(&self, other: &Given<'_>, event: usize) -> bool {
        let before = |given: &Given<'_>| -> Vec<(usize, Option<HoldingId>, i64)> {
            let awards = given.awards.iter().filter(|award| award.event < event);
            awards.map(|award| (award.event, award.unit, award.units)).collect()
        };
        before(self) == before(other)
    }
}

/// The most that was seen.
pub type Seen = BTreeMap<About, i64>;

impl Given<'_> {
    pub fn add_to(&self, seen: &mut Seen) {
        let mut note = |subject: Subject, over: Over, on: Option<Weekday>, sum: i64| {
            let most = seen.entry(About { subject, over, on }).or_insert(i64::MIN);
            *most = (*most).max(sum);
        };
        for sale in self.sales.values() {
            let (stay, (low, high)) = (sale.stay, sale.share());
            note(Subject::GiveBack { stay }, Over::Purchase, None, low);
            if self.is_plain {
                note(Subject::Least { stay }, Over::Purchase, None, -high);
            }
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
