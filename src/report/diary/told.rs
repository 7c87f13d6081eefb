//! Facts of a diary in words.

use crate::base::{Sources, Span};
use crate::core::{BudgetId, HoldingId, LimitId, Program, RowId};
use crate::evaluate::{Asked, DiaryFact, Lapses, Occasion, Refused, Skip, Source, Taking};
use crate::quantity::Instant;
use crate::report::table::grouped;

/// A fact in words, with what a program needs of it.
pub(super) struct Told {
    /// A word for its kind.
    pub kind: &'static str,
    /// The sentence.
    pub text: String,
    /// The rule, reward or exchange that it is about.
    pub rule: Option<String>,
    /// Wallet, voucher or item.
    pub holding: Option<String>,
    /// Smallest units of the holding.
    pub units: Option<i64>,
    /// Minor units of money.
    pub money: Option<i64>,
    /// The condition that did not hold, as the program writes it.
    pub condition: Option<String>,
    /// Where the rule or condition stands.
    pub place: Option<Span>,
}

/// Words for one program.
pub(super) struct Words<'a> {
    pub program: &'a Program,
    pub sources: &'a Sources,
}

impl Words<'_> {
    /// What an entry is about.
    pub fn occasion(&self, occasion: Occasion) -> String {
        match occasion {
            Occasion::Given => "the member as given".into(),
            Occasion::Join => "joins".into(),
            Occasion::Purchase => "purchase".into(),
            Occasion::Declared(at) => {
                self.program.events.get(usize::from(at)).map_or("event".into(), |event| event.name.clone())
            }
            Occasion::Redemption(id) => {
                format!("reward {}", self.program.offers.get(id.index()).map_or("", |offer| &offer.name))
            }
            Occasion::Return => "return".into(),
            Occasion::Confirmation => "confirmation".into(),
            Occasion::Cancellation => "cancellation".into(),
            Occasion::Closing => "periods close".into(),
            Occasion::Results => "results".into(),
            Occasion::DayRounded => "what was rounded over the day".into(),
            Occasion::PeriodEnd => "a period ends".into(),
            Occasion::Lapse => "units lapse".into(),
            Occasion::Review => "tiers are reviewed".into(),
            Occasion::Amendment => "an amendment starts".into(),
            Occasion::Maturing => "units become spendable".into(),
            Occasion::Asked(asked) => self.asked(asked),
            Occasion::Term(id) => self.asked(Asked::Membership(id)),
            Occasion::Birthday => "birthday".into(),
            Occasion::Anniversary => "anniversary of joining".into(),
            Occasion::Dated => "a date of the program".into(),
            Occasion::Idle => "inactivity".into(),
            Occasion::Recheck => "what the day before set off".into(),
            Occasion::PoolChange { enters: true } => "enters the household".into(),
            Occasion::PoolChange { enters: false } => "leaves the household".into(),
            Occasion::Household => "somebody else in the household".into(),
            Occasion::Friend => "a friend who was invited".into(),
            Occasion::Leave => "leaves the program".into(),
        }
    }

    /// So many of a holding, with its name.
    pub fn units(&self, holding: HoldingId, units: i64) -> String {
        match self.program.holdings.get(holding.index()) {
            Some(of) => format!("{} {}", grouped(units.into(), of.decimals), of.name),
            None => units.to_string(),
        }
    }

    /// An amount of money.
    pub fn money(&self, amount: i64) -> String {
        let currency = &self.program.currency;
        format!("{} {}", grouped(amount.into(), currency.decimals), currency.code)
    }

    fn holding(&self, id: HoldingId) -> Option<String> {
        self.program.holdings.get(id.index()).map(|holding| holding.name.clone())
    }

    pub(super) fn row(&self, id: RowId) -> Option<String> {
        self.program.rows.get(id.index()).map(|row| row.rule.clone())
    }

    fn source(&self, source: Source) -> Option<String> {
        match source {
            Source::Row(id) => self.row(id),
            Source::Offer(id) => self.program.offers.get(id.index()).map(|offer| offer.name.clone()),
            Source::Exchange(at) => self.program.exchanges.get(usize::from(at)).map(|one| one.name.clone()),
            Source::Given => None,
        }
    }

    pub(super) fn taking(&self, taking: Taking, holding: HoldingId) -> Option<String> {
        match taking {
            Taking::Offer(id) => self.source(Source::Offer(id)),
            Taking::Exchange(at) => self.source(Source::Exchange(at)),
            Taking::Payment(at) => self.program.money_off.get(usize::from(at)).map(|one| one.name.clone()),
            Taking::Freeze(id) => self.program.accumulators.get(id.index()).map(|metric| metric.name.clone()),
            Taking::Draw(at) => self.program.raffles.get(usize::from(at)).map(|raffle| raffle.name.clone()),
            Taking::Voucher => self.holding(holding),
            Taking::Household => self.program.parties.pool.as_ref().map(|pool| pool.name.clone()),
        }
    }

    fn limit(&self, id: LimitId) -> String {
        let text = self.program.limits.get(id.index()).map_or("", |limit| self.sources.slice(limit.span));
        if text.is_empty() { "its limit".into() } else { format!("`{}`", one_line(text)) }
    }

    /// A fact in words.
    pub fn tell(&self, fact: &DiaryFact) -> Told {
        let mut told = Told {
            kind: "",
            text: String::new(),
            rule: None,
            holding: None,
            units: None,
            money: None,
            condition: None,
            place: fact.span(self.program),
        };
        match fact {
            DiaryFact::Granted { source, holding, units, matures, lapses } => {
                let terms = terms(*matures, *lapses);
                let given = self.units(*holding, *units);
                told.set("granted", format!("+ {given}{terms}"), Some((*holding, *units)), self);
                told.rule = self.source(*source);
                if *source == Source::Given {
                    told.text = format!("+ {given} held at the start{terms}");
                }
            }
            DiaryFact::Matured(holding, units) => {
                told.set(
                    "matured",
                    format!("{} can now be spent", self.units(*holding, *units)),
                    Some((*holding, *units)),
                    self,
                );
            }
            DiaryFact::Taken(holding, units, taking) => {
                told.set("taken", format!("- {}", self.units(*holding, *units)), Some((*holding, *units)), self);
                told.rule = self.taking(*taking, *holding);
            }
            DiaryFact::Expired(holding, units, source) => {
                told.set(
                    "expired",
                    format!("- {} lapsed", self.units(*holding, *units)),
                    Some((*holding, *units)),
                    self,
                );
                told.rule = source.and_then(|source| self.source(source));
            }
            DiaryFact::Clawed(holding, units, row) => {
                told.set(
                    "clawed_back",
                    format!("- {} taken back", self.units(*holding, *units)),
                    Some((*holding, *units)),
                    self,
                );
                told.rule = self.row(*row);
            }
            DiaryFact::Returned(_)
            | DiaryFact::ReturnRefused(_)
            | DiaryFact::Owed(..)
            | DiaryFact::Repaid(..)
            | DiaryFact::Forgiven(..)
            | DiaryFact::CameBack(..) => self.tell_return(&mut told, fact),
            DiaryFact::Skipped(row, why) => self.skipped(&mut told, *row, *why),
            other => self.tell_more(&mut told, other),
        }
        told
    }

    /// Facts that move no lot by themselves.
    fn tell_more(&self, told: &mut Told, fact: &DiaryFact) {
        match fact {
            DiaryFact::PriceOff(row, money) => {
                told.set("price_off", format!("{} off", self.money(*money)), None, self);
                (told.rule, told.money) = (self.row(*row), Some(*money));
            }
            DiaryFact::VoucherUsed(holding, count, money) => {
                let text = format!("{} used: {} off", self.units(*holding, *count), self.money(*money));
                told.set("voucher_used", text, Some((*holding, *count)), self);
                told.money = Some(*money);
            }
            DiaryFact::PointsPaid(at, units, money) => {
                let payment = self.program.money_off.get(usize::from(*at));
                let paid = payment.map_or(units.to_string(), |payment| self.units(payment.holding, *units));
                told.set("points_paid", format!("{paid} paid {}", self.money(*money)), None, self);
                (told.rule, told.money, told.units) = (payment.map(|one| one.name.clone()), Some(*money), Some(*units));
            }
            DiaryFact::Redeemed(offer, times, money) => {
                let paid = if *money == 0 { String::new() } else { format!(", {} paid out", self.money(*money)) };
                told.set("redeemed", format!("taken {times} times{paid}"), None, self);
                (told.rule, told.money) = (self.source(Source::Offer(*offer)), Some(*money));
            }
            DiaryFact::Exchanged(at, steps) => {
                told.set("exchanged", format!("exchanged {steps} times"), None, self);
                told.rule = self.source(Source::Exchange(*at));
            }
            DiaryFact::Acted(row) => {
                told.set("acted", "acted".into(), None, self);
                told.rule = self.row(*row);
            }
            DiaryFact::RankChanged(ladder, from, to) => {
                let tiers = self.program.ladders.get(ladder.index());
                let name = |rank: u8| {
                    tiers.and_then(|ladder| ladder.tiers.get(usize::from(rank))).map_or("", |tier| tier.name.as_str())
                };
                told.set("tier_changed", format!("tier {} becomes {}", name(*from), name(*to)), None, self);
                told.rule = tiers.map(|ladder| ladder.name.clone());
            }
            DiaryFact::Limited(limit, row, wanted, given) => {
                let text = format!("{} lets {given} of {wanted} through", self.limit(*limit));
                told.set("limited", text, None, self);
                told.rule = self.row(*row);
            }
            DiaryFact::Budgeted(budget, row, wanted, given) => {
                let text = format!("{} lets {given} of {wanted} through", self.budget(*budget));
                told.set("limited", text, None, self);
                told.rule = self.row(*row);
            }
            DiaryFact::Refused(taking, holding, why) => {
                told.set("refused", format!("refused: {}", self.refusal(*why)), None, self);
                told.rule = self.taking(*taking, *holding);
            }
            DiaryFact::Own(own) => self.tell_own(told, own),
            DiaryFact::Granted { .. }
            | DiaryFact::Matured(..)
            | DiaryFact::Taken(..)
            | DiaryFact::Expired(..)
            | DiaryFact::Clawed(..)
            | DiaryFact::Skipped(..) => {}
            other => self.tell_game(told, other),
        }
    }

    fn skipped(&self, told: &mut Told, row: RowId, why: Skip) {
        let reason = match why {
            Skip::NoLine => "no line of the purchase is meant".to_owned(),
            Skip::NothingDue => "its amount comes to nothing".to_owned(),
            Skip::PaidForFriend => "it has paid for this friend already".to_owned(),
            Skip::Limited(limit) => format!("{} leaves nothing", self.limit(limit)),
            Skip::Outdone(group) => {
                let name = self.program.groups.get(group.index()).map_or("", |group| group.name.as_str());
                format!("another rule of the group `{name}` pays instead")
            }
            Skip::Guard(part) => {
                let text = part.and(told.place).map(|span| one_line(self.sources.slice(span)));
                told.condition = text.filter(|text| !text.is_empty());
                match &told.condition {
                    Some(text) => format!("`{text}` does not hold"),
                    None => "its condition does not hold".to_owned(),
                }
            }
        };
        told.set("skipped", format!("gave nothing: {reason}"), None, self);
        told.rule = self.row(row);
    }

    fn budget(&self, id: BudgetId) -> String {
        format!("the budget `{}`", self.program.budgets.get(id.index()).map_or("", |budget| budget.name.as_str()))
    }

    pub(super) fn refusal(&self, why: Refused) -> String {
        match why {
            Refused::NotOffered => "its condition does not hold".into(),
            Refused::Short { holding, needed, available } => {
                format!("{} needed, {} there", self.units(holding, needed), self.units(holding, available))
            }
            Refused::Limited { limit, room } => format!("{} leaves room for {room}", self.limit(limit)),
            Refused::Exhausted { budget } => format!("{} has run out", self.budget(budget)),
            Refused::BelowMinimum { minimum, list } => {
                format!("from a basket of {} on; this one is {}", self.money(minimum), self.money(list))
            }
            Refused::BelowLeast { least, possible } => format!("at least {least} in one payment, {possible} possible"),
            Refused::Over => "its time is over".into(),
            Refused::AlreadySo => "it is so already".into(),
            Refused::NotOpen => "nothing of it is open".into(),
            Refused::Taken => "it was chosen already".into(),
            Refused::NotAValue => "not one of its values".into(),
            Refused::NothingToPay => "nothing is left to pay".into(),
            Refused::HouseholdFull { most } => format!("a household has at most {most} members"),
            Refused::Full { holding } => {
                format!("no more {} can be held", self.holding(holding).unwrap_or_default())
            }
        }
    }
}

impl Told {
    pub(super) fn set(&mut self, kind: &'static str, text: String, of: Option<(HoldingId, i64)>, words: &Words<'_>) {
        (self.kind, self.text) = (kind, text);
        if let Some((holding, units)) = of {
            (self.holding, self.units) = (words.holding(holding), Some(units));
        }
    }
}

/// ", from 2026-03-17, until the end of 2027-03-31".
fn terms(matures: Option<Instant>, lapses: Lapses) -> String {
    let from = matures.map_or_else(String::new, |at| format!(", spendable from {}", day_or_time(at)));
    let until = match lapses {
        Lapses::Never => String::new(),
        Lapses::WithInactivity => ", until a long inactivity".into(),
        Lapses::At(at) if at.second_of_day() == 0 => format!(", through {}", at.day().plus_days(-1)),
        Lapses::At(at) => format!(", until {at}"),
    };
    format!("{from}{until}")
}

fn day_or_time(at: Instant) -> String {
    if at.second_of_day() == 0 { at.day().to_string() } else { at.to_string() }
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > 80 { line.chars().take(79).chain(['…']).collect() } else { line }
}
