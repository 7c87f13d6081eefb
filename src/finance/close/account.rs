//! Money: the price of each cohort split, revenue recognised, entries posted.

use super::development::{Element, Origin};
use super::estimate::Choice;
use super::terms::{Terms, WalletTerms};
use super::{NoClose, WalletClose};
use crate::finance::accounting::{
    Accounts, Cohort, Entry, Period, Schedule, Treatment, entries, largest_remainder, schedule, split,
};

/// What is posted.
#[derive(Clone, Debug)]
pub struct Ledgers {
    /// Cohorts as the accounting engine sees them.
    pub accounts: Accounts,
    /// Wallet, origin and element of each cohort, by number.
    pub of: Vec<(usize, usize, usize)>,
    /// Revenue and liability by period.
    pub schedule: Schedule,
    /// Journal entries.
    pub entries: Vec<Entry>,
    /// Cohorts whose points were not accounted for, because nothing says what they are worth or cost: their points still to come.
    pub left_out: f64,
    /// Whether cohorts were given the price of their sales; else points stand at their own selling price.
    pub has_prices: bool,
}

/// Elements that a sale earned, and that share its price.
const OF_SALES: [&str; 3] = ["earned", "base", "bonus"];

/// The accounts of all wallets; `None` without a currency or without any value or cost of a point.
///
/// # Errors
/// Sums leave the range of whole numbers.
pub fn account(wallets: &[WalletClose], terms: &Terms) -> Result<Option<Ledgers>, NoClose> {
    let known = terms.wallets.iter().any(|one| one.value.is_some() || one.cost.is_some());
    let Some(first) = wallets.first().filter(|_| known && !terms.currency.is_empty()) else { return Ok(None) };
    let accounts = Accounts {
        currency: terms.currency.clone(),
        decimals: terms.decimals,
        status_perk: terms.status_perk,
        periods: first.development.periods.clone(),
        account_names: terms.account_names.clone(),
        ..Accounts::default()
    };
    let has_prices =
        wallets.iter().any(|wallet| wallet.development.origins.iter().any(|origin| origin.sales.is_some()));
    let mut bench = Bench { terms, many: wallets.len() > 1, accounts, of: Vec::new(), left_out: 0.0 };
    for (number, wallet) in wallets.iter().enumerate() {
        for (at, (origin, choice)) in wallet.development.origins.iter().zip(&wallet.estimated.choices).enumerate() {
            for place in 0..origin.elements.len() {
                bench.cohort(wallet, (number, at, place), origin, choice);
            }
        }
    }
    bench.prices(wallets);
    let Bench { accounts, of, left_out, .. } = bench;
    let schedule = schedule(&accounts)?;
    let entries = entries(&accounts, &schedule);
    Ok(Some(Ledgers { accounts, of, schedule, entries, left_out, has_prices }))
}

struct Bench<'a> {
    terms: &'a Terms,
    many: bool,
    accounts: Accounts,
    of: Vec<(usize, usize, usize)>,
    left_out: f64,
}

impl Bench<'_> {
    fn cohort(&mut self, wallet: &WalletClose, place: (usize, usize, usize), origin: &Origin, choice: &Choice) {
        let Some(element) = origin.elements.get(place.2) else { return };
        let held = origin.outstanding();
        // The estimate is of the cohort; an element has its share by what is left of it.
        let share = if held > 0 { element.outstanding() as f64 / held as f64 } else { 0.0 };
        let to_come = choice.to_come * share;
        let total = element.total();
        // What was taken back never was sold: the price of its sale is off the sales too.
        let issued = element.begun() - total.clawed;
        let unit = (0..wallet.development.decimals).fold(1.0, |unit, _| unit * 10.0);
        let WalletTerms { value, cost, .. } = self.terms.of(&wallet.development.wallet);
        let kind = self.terms.kind(&element.name);
        let treatment = kind.treatment(self.terms.status_perk);
        let worth = if treatment == Treatment::Defer { value } else { cost };
        if issued <= 0 || worth.is_none() {
            self.left_out += to_come;
            return;
        }
        let ultimate = total.redeemed as f64 + to_come;
        let periods = self.periods(element, origin, issued, ultimate);
        let expected = periods.first().map_or(ultimate, |first| first.expected);
        let right = value.unwrap_or(0.0) / unit * expected;
        let brought_forward = origin.is_opening();
        let mut name = format!("{} {}", origin.name, element.name);
        if self.many {
            name = format!("{} {name}", wallet.development.wallet);
        }
        let allocated = match (treatment, brought_forward) {
            (Treatment::Defer, true) => Some(element.deferred.unwrap_or(right.round() as i64)),
            _ => None,
        };
        self.of.push(place);
        self.accounts.cohorts.push(Cohort {
            name,
            kind,
            treatment: None,
            variant: self.terms.variant,
            sold: origin.begins,
            price: allocated.unwrap_or(0),
            goods: 0.0,
            right,
            allocated,
            issued,
            expected,
            cost_of_goods: 0,
            cost_per_point: cost.map(|cost| cost / unit),
            brought_forward,
            periods,
        });
    }

    /// What happened in each period, and the estimate at its end: the rate that an earlier close used if it is stated, else the present one.
    fn periods(&self, element: &Element, origin: &Origin, issued: i64, ultimate: f64) -> Vec<Period> {
        let mut redeemed = 0i64;
        let last = element.moves.len().saturating_sub(1);
        let gone_at = (0..element.moves.len()).rev().take_while(|at| element.held(at + 1) == 0).last();
        let mut found = Vec::with_capacity(element.moves.len());
        for (at, moves) in element.moves.iter().enumerate() {
            let number = origin.begins + at;
            let name = self.accounts.periods.get(number).map_or("", String::as_str);
            let stated = self
                .terms
                .stated
                .iter()
                .rev()
                .find(|one| one.period == name && one.cohort.as_ref().is_none_or(|cohort| *cohort == origin.name));
            // A purchase that came back gives its points back: within a period more may come back than is spent.
            let used = moves.redeemed.max(-redeemed);
            redeemed += used;
            let estimate = match stated {
                Some(one) if at < last => one.rate * issued as f64,
                _ => ultimate,
            };
            let most = issued as f64;
            let expected = estimate.clamp((redeemed as f64).min(most), most);
            let ends = gone_at.is_some_and(|gone| at == gone);
            if gone_at.is_some_and(|gone| at > gone) {
                break;
            }
            found.push(Period { number, redeemed: used, expected, ends, place: None });
        }
        found
    }

    /// Gives each period's sales to the rights that they earned: one right takes the whole price and splits it; several share it.
    fn prices(&mut self, wallets: &[WalletClose]) {
        let periods = self.accounts.periods.len();
        for period in 0..periods {
            let rights: Vec<usize> = (0..self.accounts.cohorts.len())
                .filter(|at| {
                    self.accounts.cohorts.get(*at).is_some_and(|cohort| {
                        let defer = cohort.treatment(self.terms.status_perk) == Treatment::Defer;
                        cohort.sold == period && !cohort.brought_forward && defer
                    })
                })
                .collect();
            let origin = |at: &usize| {
                let (wallet, origin, _) = self.of.get(*at)?;
                wallets.get(*wallet)?.development.origins.get(*origin)
            };
            // Only what a sale earned has a price; what partners bought or an exchange made stands at its own selling price.
            let of_sales = |at: &usize| {
                let (_, _, element) = self.of.get(*at)?;
                let element = origin(at)?.elements.get(*element)?;
                OF_SALES.contains(&element.name.as_str()).then_some(element)
            };
            let sold: Vec<usize> = rights.iter().copied().filter(|at| of_sales(at).is_some()).collect();
            let price = sold.first().and_then(origin).and_then(|origin| origin.sales).filter(|price| *price > 0);
            let priced = if price.is_some() { sold } else { Vec::new() };
            for at in rights.into_iter().filter(|at| !priced.contains(at)) {
                self.set(at, |cohort| {
                    let right = cohort.right.round() as i64;
                    (cohort.price, cohort.allocated) = (right, Some(right));
                });
            }
            if let Some(price) = price {
                self.share(&priced, price);
            }
        }
    }

    fn share(&mut self, rights: &[usize], price: i64) {
        if let [only] = rights {
            self.set(*only, |cohort| {
                cohort.price = price;
                cohort.goods = price as f64;
            });
            return;
        }
        let values: Vec<f64> = rights
            .iter()
            .map(|at| self.accounts.cohorts.get(*at).map_or(0.0, |cohort| cohort.right))
            .chain([price as f64])
            .collect();
        let Some(parts) = split(price as f64, &values) else { return };
        let whole = largest_remainder(price, &parts);
        let goods = whole.last().copied().unwrap_or(0);
        for (number, (at, allocated)) in rights.iter().zip(&whole).enumerate() {
            self.set(*at, |cohort| {
                // The goods stand with the first of the rights.
                cohort.price = allocated + if number == 0 { goods } else { 0 };
                cohort.allocated = Some(*allocated);
            });
        }
    }

    fn set(&mut self, at: usize, change: impl Fn(&mut Cohort)) {
        self.accounts.cohorts.iter_mut().skip(at).take(1).for_each(change);
    }
}
