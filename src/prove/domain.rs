//! Over what is proved: baskets, prices of an item, visits, margins, resale; declared by `assume` or by default.

use std::collections::BTreeMap;

use super::classes::{named_days, ordinary_start};
use crate::base::Span;
use crate::check::Unit;
use crate::check::model::Assumption;
use crate::core::{AtomId, AtomSet, FieldId, LineSum, Program};
use crate::quantity::{Day, Part, Ratio, decimal};

/// Most days of a horizon.
const MOST_DAYS: i32 = 3_653;

/// What is taken for granted about a program's surroundings.
#[derive(Clone, Debug)]
pub struct Domain {
    /// Least and largest list amount of a purchase, minor units. Default: 1 to 2,000 of the currency.
    pub basket: (i64, i64),
    /// Least price of one item, minor units. Default: as the least basket.
    pub item: i64,
    /// Purchases of a member in a day. Default: 6.
    pub visits_per_day: i64,
    /// Purchases of a member in longer windows: how many, and days that such a window has at least.
    pub visits_longer: Vec<(i64, i64, String)>,
    /// Members there are at least. Default: not said.
    pub members: Option<i64>,
    /// Members there are at most. Default: not said.
    pub most_members: Option<i64>,
    /// What the prizes of one draw may cost, minor units. Default: not said.
    pub prizes: Option<i64>,
    /// What the company keeps of a price before rewards, as a share. Default: all of it, the most there can be.
    pub margin: Ratio,
    /// The same by category.
    pub margin_of: BTreeMap<String, Ratio>,
    /// What a member gets back for something bought, as a share of its price. Default: nothing.
    pub resale: Ratio,
    /// The same by category.
    pub resale_of: BTreeMap<String, Ratio>,
    /// Least and largest value of numbers of declared events, smallest units. Default: not said.
    numbers: BTreeMap<String, (i64, i64)>,
    /// Events of a member: of which, how many, and days that such a window has at least. Default: not said.
    events: Vec<(String, i64, i64)>,
    /// First and last day that are looked at.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Assumptions that no engine reads.
    pub unread: Vec<(String, Span)>,
    /// What was declared, by subject.
    declared: Vec<String>,
}

impl Domain {
    /// Declared assumptions over the defaults.
    pub fn new(program: &Program, assumptions: &[Assumption]) -> Domain {
        let unit = 10i64.pow(u32::from(program.currency.decimals.min(4)));
        let named = named_days(program);
        let first = named.first().map_or_else(ordinary_start, |day| (*day).plus_days(-7).min(ordinary_start()));
        let last = named.last().map_or(first, |day| day.plus_days(32)).max(first.plus_days(730));
        let mut domain = Domain {
            basket: (unit, 2_000 * unit),
            item: unit,
            visits_per_day: 6,
            visits_longer: Vec::new(),
            members: None,
            most_members: None,
            prizes: None,
            margin: Ratio::ONE,
            margin_of: BTreeMap::new(),
            resale: Ratio::ZERO,
            resale_of: BTreeMap::new(),
            numbers: BTreeMap::new(),
            events: Vec::new(),
            from: first.max(last.plus_days(-MOST_DAYS)),
            until: last,
            unread: Vec::new(),
            declared: Vec::new(),
        };
        for assumption in assumptions {
            if !domain.read_event(program, assumption) && !domain.read(assumption) {
                domain.unread.push((assumption.subject.clone(), assumption.span));
            }
        }
        domain
    }

    fn read(&mut self, assumption: &Assumption) -> bool {
        let money = match &assumption.range {
            Some((low, high, Unit::Money)) => low.as_whole().zip(high.as_whole()),
            _ => None,
        };
        let share = match &assumption.range {
            Some((low, _, Unit::Percent)) => Some(*low),
            _ => None,
        };
        let of = assumption.of.clone();
        match (assumption.subject.as_str(), money, share) {
            ("basket" | "paid", Some((low, high)), _) if of.is_none() && high > 0 => {
                self.basket = (low.max(1), high.min(100_000_000_000));
                if !self.is_declared("item") {
                    self.item = self.basket.0;
                }
            }
            ("item" | "price", Some((low, _)), _) if of.is_none() => self.item = low.max(1),
            ("margin", _, Some(share)) => match of {
                Some(of) => drop(self.margin_of.insert(of, share)),
                None => self.margin = share,
            },
            ("resale", _, Some(share)) => match of {
                Some(of) => drop(self.resale_of.insert(of, share)),
                None => self.resale = share,
            },
            ("visits", ..) => match &assumption.at_most {
                Some((value, _, window)) => {
                    let Some(visits) = value.as_whole().map(|visits| visits.max(1)) else { return false };
                    match days_of(window) {
                        Some(1) => self.visits_per_day = visits,
                        Some(days) => self.visits_longer.push((visits, days, window.clone())),
                        None => return false,
                    }
                }
                None => return false,
            },
            ("members", ..) if of.is_none() => match &assumption.range {
                Some((low, high, Unit::Number)) => {
                    self.members = low.as_whole().filter(|members| *members > 0);
                    self.most_members = high.as_whole().filter(|members| *members > 0);
                }
                _ => return false,
            },
            ("prizes", Some((_, high)), _) if of.is_none() => self.prizes = Some(high.max(0)),
            _ => return false,
        }
        self.declared.push(assumption.subject.clone());
        true
    }

    /// What is said of declared events: their numbers, and how many of them a member has.
    fn read_event(&mut self, program: &Program, assumption: &Assumption) -> bool {
        let subject = &assumption.subject;
        let named = |name: &str| name == subject || name.split_once('.').is_some_and(|(_, field)| field == subject);
        if let Some((low, high, _)) = &assumption.range
            && program.fields.iter().any(|field| named(&field.name))
            && let Some((low, high)) = low.as_whole().zip(high.as_whole())
        {
            self.numbers.insert(subject.clone(), (low, high));
        } else if let Some((value, _, window)) = &assumption.at_most
            && program.events.iter().any(|event| event.name == *subject)
            && let (Some(most), Some(days)) = (value.as_whole(), days_of(window))
        {
            self.events.push((subject.clone(), most.max(1), days));
        } else {
            return false;
        }
        self.declared.push(subject.clone());
        true
    }

    /// Least and largest value of a number of an event, if it is said; of a sum over some of its lines, that of all, or
    /// nothing where none of them is among those. An event has a line, so the sum over all is at least the least of one.
    pub fn field(&self, program: &Program, id: FieldId) -> Option<(i64, i64)> {
        let sum = program.lines.sums.iter().chain(&program.goods.sums).find(|sum| sum.field == id);
        let of = sum.map_or(Some(id), |sum| sum.of)?;
        let all = |sum: &LineSum| sum.cells == AtomSet::ALL && program.lines.sums.contains(sum);
        let some = sum.is_some_and(|sum| !all(sum));
        self.one(program, of).map(|(low, high)| if some { (low.min(0), high) } else { (low, high) })
    }

    /// The same of a field of one line.
    pub fn one(&self, program: &Program, of: FieldId) -> Option<(i64, i64)> {
        let name = program.fields.get(of.index()).map(|field| field.name.as_str())?;
        let bare = name.split_once('.').map_or(name, |(_, field)| field);
        self.numbers.get(name).or_else(|| self.numbers.get(bare)).copied()
    }

    /// Events of a kind of a member in so many days at most, if it is said.
    pub fn events_in(&self, program: &Program, event: u16, days: i128) -> Option<i128> {
        let name = &program.events.get(usize::from(event))?.name;
        let said = self.events.iter().filter(|(of, ..)| of == name);
        said.map(|(_, most, length)| i128::from(*most).saturating_mul(touched(days, i128::from(*length)))).min()
    }

    /// Whether the program itself says so.
    pub fn is_declared(&self, subject: &str) -> bool {
        self.declared.iter().any(|one| one == subject)
    }

    /// Purchases of a member in so many days at most.
    pub fn visits_in(&self, days: i128) -> i128 {
        let daily = i128::from(self.visits_per_day).saturating_mul(days);
        let longer = self
            .visits_longer
            .iter()
            .map(|(visits, length, _)| i128::from(*visits).saturating_mul(touched(days, i128::from(*length))));
        longer.fold(daily, i128::min)
    }

    /// How many purchases or events of a kind a member has in a period of each part, as far as that bounds them.
    pub fn caps(&self, program: &Program, event: Option<u16>) -> Vec<(i64, Part)> {
        let Some(event) = event else {
            let longer = self.visits_longer.iter().map(|(visits, days, _)| (*visits, part_of(*days)));
            return std::iter::once((self.visits_per_day, Part::Day)).chain(longer).collect();
        };
        let name = program.events.get(usize::from(event)).map(|event| event.name.as_str());
        let said = self.events.iter().filter(|(of, ..)| Some(of.as_str()) == name);
        said.map(|(_, most, days)| (*most, part_of(*days))).collect()
    }

    /// Purchases or events of a kind of a member in a year at most, and the bound that says so; events of which none is
    /// stated happen as often as purchases on a day.
    pub fn a_year(&self, program: &Program, event: Option<u16>) -> (i64, String) {
        let mut caps = self.caps(program, event);
        if caps.is_empty() {
            caps.push((self.visits_per_day, Part::Day));
        }
        let yearly = |(most, part): &(i64, Part)| most.saturating_mul(periods_a_year(*part));
        let least = caps.into_iter().min_by_key(yearly).unwrap_or((self.visits_per_day, Part::Day));
        (yearly(&least), format!("{} a {}", least.0, named(least.1)))
    }

    /// How often a member comes, in words.
    pub fn visits_shown(&self) -> String {
        let default = if self.is_declared("visits") { "" } else { " (default)" };
        let mut text = format!("{} visits a day{default}", self.visits_per_day);
        for (visits, _, window) in &self.visits_longer {
            text.push_str(&format!(", {visits} a {window}"));
        }
        text
    }

    /// What the company keeps of a line's price.
    pub fn margin_at(&self, program: &Program, atom: AtomId) -> Ratio {
        self.at(program, atom, &self.margin_of).unwrap_or(self.margin)
    }

    /// What a line can be sold again for.
    pub fn resale_at(&self, program: &Program, atom: AtomId) -> Ratio {
        if atom.0 == 0 {
            // Goods that no rule tells apart are among all others, and a member may pick what sells best.
            let told = |name: &str| program.atom(Some(name), None).0 != 0;
            let others = self.resale_of.iter().filter(|(name, _)| !told(name)).map(|(_, share)| *share);
            return others.fold(self.resale, Ratio::max);
        }
        self.at(program, atom, &self.resale_of).unwrap_or(self.resale)
    }

    fn at(&self, program: &Program, atom: AtomId, by: &BTreeMap<String, Ratio>) -> Option<Ratio> {
        by.iter()
            .find(|(name, _)| program.atom(Some(name.as_str()), None) == atom && atom.0 != 0)
            .map(|(_, share)| *share)
    }

    /// The domain in words, with what is declared and what is a default.
    pub fn shown(&self, program: &Program) -> String {
        let money = |amount: i64| format!("{} {}", decimal(amount, program.currency.decimals), program.currency.code);
        let mark = |subject: &str| if self.is_declared(subject) { "" } else { " (default)" };
        let mut text = format!(
            "baskets from {} to {}{}, an item from {}{}",
            money(self.basket.0),
            money(self.basket.1),
            mark("basket"),
            money(self.item),
            if self.is_declared("basket") { "" } else { mark("item") },
        );
        text.push_str(&self.shares_shown());
        // A misspelt one would otherwise look as if it held.
        for (subject, _) in &self.unread {
            text.push_str(&format!(", nothing reads `assume {subject}`"));
        }
        text
    }

    /// The domain of a declared event in words: the numbers in which it comes, and how often.
    pub fn shown_of(&self, program: &Program, event: u16, numbers: impl Iterator<Item = FieldId>) -> String {
        let mut said: Vec<String> = Vec::new();
        for id in numbers {
            let Some(field) = program.fields.get(id.index()) else { continue };
            let name = field.name.split_once('.').map_or(field.name.as_str(), |(_, name)| name);
            let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
            let number = |value: i64| format!("{}{unit}", decimal(value, field.decimals));
            said.push(match self.field(program, id) {
                Some((low, high)) => format!("{name} from {} to {}", number(low), number(high)),
                None => format!("any {name}"),
            });
        }
        let noun = program.events.get(usize::from(event)).map_or("event", |event| event.name.as_str());
        let caps = self.caps(program, Some(event));
        said.extend(caps.into_iter().map(|(most, part)| format!("{most} `{noun}` a {}", named(part))));
        if said.is_empty() {
            said.push(format!("`{noun}` as often as one likes"));
        }
        said.join(", ") + &self.shares_shown()
    }

    fn shares_shown(&self) -> String {
        let said = |subject: &str, text: &'static str| if self.is_declared(subject) { text } else { "" };
        format!("{}{}", said("margin", ", declared margins"), said("resale", ", declared resale"))
    }
}

/// The part of the calendar that has so many days at least.
fn part_of(days: i64) -> Part {
    match days {
        1 => Part::Day,
        7 => Part::Week,
        28 => Part::Month,
        _ => Part::Year,
    }
}

/// A part of the calendar in words.
pub(super) fn named(part: Part) -> &'static str {
    match part {
        Part::Day => "day",
        Part::Week => "week",
        Part::Month => "month",
        Part::Quarter => "quarter",
        Part::Half => "half year",
        Part::Year => "year",
    }
}

/// Periods of a part in a year.
pub(super) fn periods_a_year(part: Part) -> i64 {
    match part {
        Part::Day => 365,
        Part::Week => 52,
        Part::Month => 12,
        Part::Quarter => 4,
        Part::Half => 2,
        Part::Year => 1,
    }
}

/// Days that a window has at least.
fn days_of(window: &str) -> Option<i64> {
    Some(match window {
        "day" => 1,
        "week" => 7,
        "month" => 28,
        "year" => 365,
        _ => return None,
    })
}

/// Periods that a stretch of days touches: one more than fit into it.
fn touched(days: i128, length: i128) -> i128 {
    match days {
        ..=1 => 1,
        _ if length <= 1 => days,
        _ => (days - 2).div_euclid(length) + 2,
    }
}
