//! A life under a program, as lines of text by names: two ledgers are equal if the texts are.

use loyal::core::{
    ActivationId, AttributeId, AttributeKind, HoldingId, LadderId, MembershipId, MenuId, OfferId, Program, Rank, RowId,
    Use, WordId,
};
use loyal::evaluate::{
    Answer, CashFor, EventError, Grant, Joining, Line, Member, Part, Plan, Purchase, Recorder, Return,
};
use loyal::evaluate::{Source, Taking, Which};
use loyal::ledger::Lot;
use loyal::quantity::{Date, Day, Instant};

use crate::life::{Happening, NamedLine, Value};

/// Names of declarations that were changed: new name, old name.
pub type Renamed = Vec<(String, String)>;

/// A life under a program.
pub struct Ledger {
    /// Everything booked, then everything held.
    pub lines: Vec<String>,
}

struct Book<'p> {
    program: &'p Program,
    renamed: &'p Renamed,
    days: i64,
    lines: Vec<String>,
}

impl Book<'_> {
    fn old(&self, name: &str) -> String {
        self.renamed.iter().find(|(new, _)| new == name).map_or_else(|| name.to_owned(), |(_, old)| old.clone())
    }

    fn rule(&self, row: RowId) -> String {
        self.old(&self.program.rows[row.index()].rule)
    }

    fn source(&self, source: Source) -> String {
        match source {
            Source::Row(row) => self.rule(row),
            Source::Offer(offer) => self.old(&self.program.offers[offer.index()].name),
            Source::Exchange(at) => self.old(&self.program.exchanges[usize::from(at)].name),
            _ => "given".to_owned(),
        }
    }

    fn taking(&self, taking: Taking) -> String {
        match taking {
            Taking::Offer(offer) => self.old(&self.program.offers[offer.index()].name),
            Taking::Exchange(at) => self.old(&self.program.exchanges[usize::from(at)].name),
            Taking::Payment(at) => self.old(&self.program.money_off[usize::from(at)].name),
            _ => "voucher".to_owned(),
        }
    }

    fn holding(&self, holding: HoldingId) -> String {
        self.old(&self.program.holdings[holding.index()].name)
    }

    fn book(&mut self, at: Instant, what: String) {
        self.lines.push(format!("{} {what}", Instant(at.0 - self.days * 86_400)));
    }

    fn instant(&self, at: i64) -> String {
        match at {
            i64::MIN => "now".to_owned(),
            at if at >= i64::MAX - 1 => "never".to_owned(),
            at => Instant(at - self.days * 86_400).to_string(),
        }
    }
}

impl Recorder for Book<'_> {
    fn granted(&mut self, grant: &Grant<'_>) {
        let (by, of) = (self.source(grant.source), self.holding(grant.holding));
        let (matures, due) = (self.instant(grant.lot.matures), self.instant(grant.lot.due));
        self.book(grant.at, format!("{by} gives {} {of} from {matures} until {due}", grant.lot.quantity));
    }
    fn taken(&mut self, at: Instant, holding: HoldingId, units: i64, taking: Taking) {
        let by = self.taking(taking);
        let of = self.holding(holding);
        self.book(at, format!("{by} takes {units} {of}"));
    }
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, _lot: &Lot) {
        let of = self.holding(holding);
        self.book(at, format!("{units} {of} lapse"));
    }
    fn clawed(&mut self, at: Instant, holding: HoldingId, units: i64, row: RowId) {
        let (of, by) = (self.holding(holding), self.rule(row));
        self.book(at, format!("{units} {of} of {by} are taken back"));
    }
    fn forgiven(&mut self, at: Instant, row: RowId, holding: HoldingId, units: i64) {
        let (of, by) = (self.holding(holding), self.rule(row));
        self.book(at, format!("{units} {of} of {by} are forgiven"));
    }
    fn owed(&mut self, at: Instant, holding: HoldingId, units: i64) {
        let of = self.holding(holding);
        self.book(at, format!("{units} {of} are owed"));
    }
    fn repaid(&mut self, at: Instant, holding: HoldingId, units: i64) {
        let of = self.holding(holding);
        self.book(at, format!("{units} {of} are repaid"));
    }
    fn came_back(&mut self, at: Instant, holding: HoldingId, lot: &Lot, taking: Taking) {
        let (of, by, due) = (self.holding(holding), self.taking(taking), self.instant(lot.due));
        self.book(at, format!("{} {of} come back from {by} until {due}", lot.quantity));
    }
    fn cash(&mut self, at: Instant, what: CashFor, money: i64) {
        let by = match what {
            CashFor::Fee(id) => self.old(&self.program.memberships[id.index()].name),
            CashFor::Row(row) => self.rule(row),
            CashFor::Offer(offer) => self.old(&self.program.offers[offer.index()].name),
        };
        self.book(at, format!("{by} charges {money}"));
    }
    fn assigned(&mut self, at: Instant, attribute: AttributeId, from: i64, to: i64) {
        let name = self.old(&self.program.attributes[attribute.index()].name);
        self.book(at, format!("{name}: from {from} to {to}"));
    }
    fn price_off(&mut self, at: Instant, row: RowId, money: i64) {
        let by = self.rule(row);
        self.book(at, format!("{by} takes {money} off"));
    }
    fn rank_changed(&mut self, at: Instant, ladder: LadderId, from: Rank, to: Rank) {
        let ladder = &self.program.ladders[ladder.index()];
        let name = |rank: Rank| self.old(&ladder.tiers[usize::from(rank)].name);
        let text = format!("{}: from {} to {}", self.old(&ladder.name), name(from), name(to));
        self.book(at, text);
    }
}

/// Lives a life that begins `days` after 1 January 2026.
pub fn live(program: &Program, life: &[(i64, Happening)], renamed: &Renamed, days: i32) -> Result<Ledger, String> {
    let comes_back = |event: &(i64, Happening)| matches!(event.1, Happening::Return { .. } | Happening::Confirm { .. });
    let first = Date::new(2026, 1, 1).expect("a date").to_day().plus_days(days);
    let last = Instant(first.start().0 + life.last().map_or(0, |event| event.0) + 500 * 86_400).day();
    let plan = match life.iter().any(comes_back) {
        true => Plan::with_receipts(program, first, last),
        false => Plan::new(program, first, last),
    };
    let plan = plan.map_err(|error| error.message)?;
    let mut book = Book { program, renamed, days: i64::from(days), lines: Vec::new() };
    let mut member = plan.member();
    let joining =
        Joining { joined: first.start(), born: Some(Day(5_000 + days)), run_join_rules: true, attributes: &[] };
    let failed = |error: EventError| format!("{:?}", error.fault());
    plan.start(&mut member, &joining, &mut book).map_err(failed)?;
    for (second, happening) in life {
        let at = Instant(first.start().0 + second);
        let happened = match happening {
            Happening::Return { .. } | Happening::Confirm { .. } => {
                come_back(&plan, &mut member, (first, at), happening, &mut book)
            }
            _ => happen(&plan, &mut member, at, happening, &mut book),
        };
        happened.map_err(failed)?;
        note(&plan, &member, &mut book, at);
    }
    plan.settle(&mut member, last.start(), &mut book).map_err(failed)?;
    note(&plan, &member, &mut book, last.start());
    // What happens at one instant has no order of its own but that of names, which a change may move.
    book.lines.sort();
    Ok(Ledger { lines: book.lines })
}

fn happen(
    plan: &Plan,
    member: &mut Member,
    at: Instant,
    happening: &Happening,
    book: &mut Book<'_>,
) -> Result<(), EventError> {
    let program = book.program;
    let renamed = book.renamed;
    let new =
        |old: &str| renamed.iter().find(|(_, was)| was == old).map_or_else(|| old.to_owned(), |(new, _)| new.clone());
    match happening {
        Happening::Nothing => plan.settle(member, at, book),
        Happening::Redeem(offer) => {
            let offer = new(offer);
            let at_place = program.offers.iter().position(|one| one.name == offer).expect("the reward is there");
            let done = plan.redeem(member, at, OfferId(at_place as u16), 1, book)?;
            book.book(at, format!("redeemed: {}", matches!(done, loyal::evaluate::Redeemed::Done)));
            Ok(())
        }
        Happening::Declared { event, numbers, words } => {
            let event = new(event);
            let place = program.events.iter().position(|one| one.name == event).expect("the event is there");
            let number = |field: &str| numbers.iter().find(|(name, _)| name == field).map_or(0, |(_, value)| *value);
            let numbers: Vec<i64> = program.fields.iter().map(|field| number(&field.name)).collect();
            plan.declared(member, at, place as u16, &numbers, &ids(program, words), book)
        }
        Happening::Purchase { lines, words, vouchers, payment } => {
            let lines: Vec<Line> = lines.iter().map(|line| known(program, line)).collect();
            let mut uses = Vec::new();
            for voucher in vouchers {
                uses.extend(program.holding(&new(voucher)).map(|holding| Use::Voucher(holding, 1)));
            }
            if let Some((name, units)) = payment {
                let name = new(name);
                let place = program.money_off.iter().position(|off| off.name == name).expect("the payment is there");
                uses.push(Use::Points(place as u16, *units));
            }
            let purchase = Purchase { at, lines: &lines, words: &ids(program, words), uses: &uses };
            let receipt = plan.purchase(member, &purchase, book)?;
            book.book(at, format!("{receipt:?}"));
            Ok(())
        }
        other => ask(plan, member, at, other, book),
    }
}

/// What members ask for, and what a league or a raffle came to.
fn ask(
    plan: &Plan,
    member: &mut Member,
    at: Instant,
    happening: &Happening,
    book: &mut Book<'_>,
) -> Result<(), EventError> {
    let (program, renamed) = (book.program, book.renamed);
    // Some names are those of rules, and renamed with them.
    let place = |of: &mut dyn Iterator<Item = &String>, old: &str| {
        let is = |name: &str| name == old || renamed.iter().any(|(new, was)| was == old && new == name);
        of.enumerate().find(|(_, name)| is(name)).map(|(at, _)| at).expect("it is there by its name")
    };
    let answer = match happening {
        Happening::Choose { of, value } => {
            let id = place(&mut program.attributes.iter().map(|one| &one.name), of);
            let value = match (value, &program.attributes[id].kind) {
                (Value::Word(word), AttributeKind::Words(words)) => 1 + place(&mut words.iter(), word) as i64,
                (Value::Word(_), _) => 0,
                (Value::Number(number), _) => *number,
            };
            plan.choose(member, at, (AttributeId(id as u16), value), book)?
        }
        Happening::Activate(name) => {
            let id = place(&mut program.activations.iter().map(|one| &one.name), name);
            plan.activate(member, at, ActivationId(id as u16), book)?
        }
        Happening::Enroll(name) | Happening::Cancel(name) => {
            let id = MembershipId(place(&mut program.memberships.iter().map(|one| &one.name), name) as u16);
            match happening {
                Happening::Enroll(_) => plan.enroll(member, at, id, book)?,
                _ => plan.cancel(member, at, id, book)?,
            }
        }
        Happening::Pick { menu, option } => {
            let id = place(&mut program.menus.iter().map(|one| &one.name), menu);
            let option = place(&mut program.menus[id].options.iter().map(|one| &one.name), option);
            plan.pick(member, at, (MenuId(id as u16), option as u8), book)?
        }
        Happening::Placed { league, place: at_place, size } => {
            let id = place(&mut program.boards.iter().map(|one| &one.name), league);
            plan.settle(member, at, book)?;
            plan.place_in_league(member, id as u16, *at_place, *size);
            return Ok(());
        }
        Happening::Won { raffle, prize } => {
            let id = place(&mut program.raffles.iter().map(|one| &one.name), raffle);
            let prize = place(&mut program.raffles[id].prizes.iter().map(|one| &one.name), prize);
            plan.settle(member, at, book)?;
            plan.win(member, id as u16, Some(prize as u16));
            return Ok(());
        }
        _ => return Ok(()),
    };
    book.book(at, format!("done: {}", answer == Answer::Done));
    Ok(())
}

/// A purchase, or a part of it, comes back, is confirmed or cancelled.
fn come_back(
    plan: &Plan,
    member: &mut Member,
    (first, at): (Day, Instant),
    happening: &Happening,
    book: &mut Book<'_>,
) -> Result<(), EventError> {
    let of = |second: i64| Which::At(Instant(first.start().0 + second));
    match happening {
        Happening::Return { second, amount } => {
            let part = amount.map_or(Part::Everything, Part::Amount);
            let outcome = plan.give_back(member, &Return { at, of: of(*second), part }, book)?;
            book.book(at, format!("{outcome:?}"));
        }
        Happening::Confirm { second, cancel } => {
            let refused = plan.confirm(member, at, (of(*second), *cancel), book)?;
            book.book(at, format!("confirmed: {}", refused.is_none()));
        }
        _ => {}
    }
    Ok(())
}

fn known(program: &Program, line: &NamedLine) -> Line {
    let atom = program.atom(line.category.as_deref(), line.item.as_deref());
    Line { atom, items: line.items, amount: line.amount }
}

fn ids(program: &Program, words: &[(String, String)]) -> Vec<WordId> {
    let word = |field: &loyal::core::FiniteField| {
        let text = words.iter().find(|(name, _)| *name == field.name).map(|(_, text)| text)?;
        field.words.iter().position(|word| word == text).map(|at| at + 1)
    };
    program.finite.iter().map(|field| WordId(word(field).unwrap_or(0) as u16)).collect()
}

/// Balances, tiers and named metrics.
fn note(plan: &Plan, member: &Member, book: &mut Book<'_>, at: Instant) {
    let program = book.program;
    for place in 0..program.holdings.len() {
        let holding = HoldingId(place as u16);
        let (available, pending) = (member.available(holding), member.pending(holding));
        if available != 0 || pending != 0 {
            let of = book.holding(holding);
            book.book(at, format!("holds {available} and {pending} {of}"));
        }
    }
    for (place, ladder) in program.ladders.iter().enumerate() {
        let tier = book.old(&ladder.tiers[usize::from(member.rank(LadderId(place as u16)))].name);
        let text = format!("{} is {tier}", book.old(&ladder.name));
        book.book(at, text);
    }
    for (place, metric) in program.accumulators.iter().enumerate() {
        let value = member.accumulated(plan, loyal::core::AccumulatorId(place as u16));
        if value != 0 {
            let text = format!("{} is {value}", book.old(&metric.name));
            book.book(at, text);
        }
    }
}
