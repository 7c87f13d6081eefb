//! Small builders of core programs, and a recorder that keeps what it hears.

use std::collections::BTreeMap;

use crate::core::*;
use crate::evaluate::{Grant, Joining, Line, Member, Plan, Purchase, Receipt, Recorder, Source};
use crate::ledger::Lot;
use crate::quantity::{Calendar, Date, Day, Instant, Part, Rounding};

/// Every line.
pub const ALL: AtomSet = AtomSet::ALL;

/// A day of the calendar.
pub fn day(year: i32, month: u8, day: u8) -> Day {
    Date::new(year, month, day).expect("a date of the calendar").to_day()
}

/// An instant of a day.
pub fn at(year: i32, month: u8, of_month: u8, hour: i64, minute: i64) -> Instant {
    Instant(day(year, month, of_month).start().0 + hour * 3_600 + minute * 60)
}

/// Money paid on lines.
pub fn paid(atoms: AtomSet) -> Expr {
    Expr::Money(atoms, Stage::Paid)
}

/// A plain calendar.
pub fn every(part: Part) -> Calendar {
    Calendar::plain(part)
}

/// A deadline from earning.
pub fn after(steps: &[Step]) -> Deadline {
    Deadline { anchor: Anchor::Earning, steps: steps.to_vec() }
}

/// N days.
pub fn days(count: i32) -> Step {
    Step::After(Length::Days(count))
}

/// N months.
pub fn months(count: i32) -> Step {
    Step::After(Length::Months(count))
}

/// The end of the running period.
pub fn end_of(part: Part, ahead: u16) -> Step {
    Step::EndOf { calendar: every(part), ahead }
}

/// `numerator / over`, rounded down.
pub fn down(numerator: Expr, over: i64) -> Amount {
    Amount { numerator, over, rounding: Rounding::Down }
}

/// A constant times an expression.
pub fn times(factor: i64, on: Expr) -> Expr {
    Expr::Scale(Box::new(on), factor)
}

/// The running value of an accumulator.
pub fn value(id: u16) -> Expr {
    Expr::Accumulator { id: AccumulatorId(id), ago: 0 }
}

/// `left >= right`.
pub fn at_least(left: Expr, right: i64) -> Guard {
    Guard::Compare { left, is: Comparison::AtLeast, right: Expr::Const(right) }
}

/// A program of one wallet, without rules.
pub fn program() -> Program {
    Program {
        title: "test".into(),
        currency: Currency { code: "EUR".into(), decimals: 2 },
        zone: "UTC".into(),
        atom_table: vec![AtomId(0)],
        atoms: 1,
        atom_names: vec!["all".into()],
        ..Program::default()
    }
}

/// A holding of points.
pub fn points(name: &str, pending: Deadline, expiry: Deadline) -> Holding {
    Holding {
        name: name.into(),
        span: Default::default(),
        kind: HoldingKind::Points,
        decimals: 0,
        cost: None,
        worth: None,
        pending_when: Vec::new(),
        pending,
        expiry,
        expiry_by_rank: None,
        touched_by: vec![],
        spend: SpendOrder::SoonestExpiring,
        maximum: None,
        may_go_negative: false,
        qualifying: false,
        lapse_at_once: false,
        using: Using::default(),
        suspended: None,
        versions: vec![],
    }
}

/// A row that grants.
pub fn grant(name: &str, on: Trigger, holding: u16, amount: Amount) -> Row {
    row(name, on, Effect::Grant { holding: HoldingId(holding), amount, expiry: None, pending: None })
}

/// A row on every purchase that grants.
pub fn earn(name: &str, holding: u16, amount: Amount) -> Row {
    grant(name, Trigger::Purchase(ALL), holding, amount)
}

/// A row.
pub fn row(name: &str, on: Trigger, effect: Effect) -> Row {
    let kind = match on {
        Trigger::Join | Trigger::Purchase(_) | Trigger::Declared(_) | Trigger::Redemption | Trigger::Return(_) => {
            if matches!(effect, Effect::PriceOff { .. }) { RowKind::Price } else { RowKind::Award }
        }
        _ => RowKind::Follow,
    };
    Row {
        rule: name.into(),
        name: name.into(),
        span: Default::default(),
        kind,
        gift: false,
        on: vec![on],
        scope: ALL,
        stage: Stage::Paid,
        guard: Guard::True,
        reasons: vec![],
        effect,
        rounds: Rounds::default(),
        limits: vec![],
    }
}

/// A limit on rows; the caller adds it to the rows too.
pub fn limit(name: &str, rows: &[u16], measure: Measure, window: Window, cap: i64, overflowing: Overflowing) -> Limit {
    Limit {
        name: name.into(),
        span: Default::default(),
        rows: rows.iter().map(|&row| RowId(row)).collect(),
        measure,
        counts: None,
        when: Guard::True,
        window,
        cap: LimitCap::Fixed(cap),
        overflowing,
        versions: vec![],
    }
}

/// Adds a limit to a program and its rows.
pub fn add_limit(program: &mut Program, limit: Limit) {
    let id = LimitId(program.limits.len() as u16);
    for row in &limit.rows {
        program.rows[row.index()].limits.push(id);
    }
    program.limits.push(limit);
}

/// A metric.
pub fn metric(name: &str, aggregate: Aggregate, window: Window) -> Accumulator {
    Accumulator {
        name: name.into(),
        span: Default::default(),
        on: vec![Trigger::Purchase(ALL)],
        filter: Guard::True,
        aggregate,
        window,
        keeps: 2,
        unit: "EUR".into(),
        decimals: 2,
        adds_to: None,
        carries: None,
    }
}

/// A ladder of thresholds on an accumulator.
pub fn ladder(name: &str, by: u16, thresholds: &[i64], keep: Deadline, fall: Fall) -> Ladder {
    let tier = |name: String, guard: Guard| Tier { name, span: Default::default(), reach: guard.clone(), keep: guard };
    let mut tiers = vec![tier("0".into(), Guard::True)];
    for (at, &least) in thresholds.iter().enumerate() {
        tiers.push(tier((at + 1).to_string(), at_least(value(by), least)));
    }
    Ladder {
        name: name.into(),
        span: Default::default(),
        tiers,
        keep,
        reviews: None,
        fall,
        initial: 0,
        starts: vec![],
        versions: vec![],
        daily: false,
    }
}

/// An offer.
pub fn offer(name: &str, takes: &[(u16, i64)], gives: &[(u16, i64)]) -> Offer {
    Offer {
        name: name.into(),
        span: Default::default(),
        guard: Guard::True,
        takes: takes.iter().map(|&(holding, units)| (HoldingId(holding), units)).collect(),
        gives: gives.iter().map(|&(holding, units)| (HoldingId(holding), units, None)).collect(),
        money: 0,
        cost: None,
        limits: vec![],
        charge: 0,
        rung: String::new(),
        otherwise: None,
    }
}

/// What a recorder heard.
#[derive(Default)]
pub struct Heard {
    /// Units by source since the last [`Heard::clear`].
    pub granted: BTreeMap<(Source, HoldingId), i64>,
    /// (instant, holding, units).
    pub expired: Vec<(Instant, HoldingId, i64)>,
    /// (instant, from, to).
    pub ranks: Vec<(Instant, Rank, Rank)>,
    /// Lots granted.
    pub lots: Vec<Lot>,
    /// Units taken.
    pub taken: i64,
}

impl Heard {
    /// Units of a holding granted, by all.
    pub fn earned(&self, holding: u16) -> i64 {
        self.granted.iter().filter(|((_, of), _)| *of == HoldingId(holding)).map(|(_, units)| units).sum()
    }

    /// Units that a row granted.
    pub fn by_row(&self, row: u16) -> i64 {
        self.granted.iter().filter(|((by, _), _)| *by == Source::Row(RowId(row))).map(|(_, units)| units).sum()
    }

    /// Forgets grants.
    pub fn clear(&mut self) {
        self.granted.clear();
        self.lots.clear();
    }
}

impl Recorder for Heard {
    fn granted(&mut self, grant: &Grant<'_>) {
        *self.granted.entry((grant.source, grant.holding)).or_default() += grant.lot.quantity;
        self.lots.push(*grant.lot);
    }
    fn expired(&mut self, at: Instant, holding: HoldingId, units: i64, _lot: &Lot) {
        self.expired.push((at, holding, units));
    }
    fn rank_changed(&mut self, at: Instant, _ladder: LadderId, from: Rank, to: Rank) {
        self.ranks.push((at, from, to));
    }
    fn taken(&mut self, _at: Instant, _holding: HoldingId, units: i64, _taking: crate::evaluate::Taking) {
        self.taken += units;
    }
}

/// One member of a program with a recorder.
pub struct Life {
    /// The plan.
    pub plan: Plan,
    /// The member.
    pub member: Member,
    /// What was heard.
    pub heard: Heard,
}

impl Life {
    /// Joins at the start of a day; rules on joining run.
    pub fn new(program: &Program, joined: Day) -> Life {
        Life::of(program, joined, None)
    }

    /// The same with a birthday.
    pub fn of(program: &Program, joined: Day, born: Option<Day>) -> Life {
        let plan = Plan::new(program, joined, joined.plus_days(3_700)).expect("a small program");
        let (mut member, mut heard) = (plan.member(), Heard::default());
        let joining = Joining { joined: joined.start(), born, attributes: &[], run_join_rules: true };
        plan.start(&mut member, &joining, &mut heard).expect("joining");
        Life { plan, member, heard }
    }

    /// A purchase of one line of atom 0.
    pub fn buy(&mut self, at: Instant, amount: i64) -> Receipt {
        self.buy_lines(at, &[Line { atom: AtomId(0), items: 1, amount }], &[])
    }

    /// A purchase.
    pub fn buy_lines(&mut self, at: Instant, lines: &[Line], uses: &[Use]) -> Receipt {
        self.heard.clear();
        let purchase = Purchase { at, lines, words: &[], uses };
        let receipt = self.plan.purchase(&mut self.member, &purchase, &mut self.heard).expect("a purchase");
        self.member.conserved().expect("a balanced ledger");
        receipt
    }

    /// Time passes.
    pub fn settle(&mut self, until: Instant) {
        self.plan.settle(&mut self.member, until, &mut self.heard).expect("a quiet time");
        self.member.conserved().expect("a balanced ledger");
    }

    /// Spendable units.
    pub fn available(&self, holding: u16) -> i64 {
        self.member.available(HoldingId(holding))
    }

    /// Pending units.
    pub fn pending(&self, holding: u16) -> i64 {
        self.member.pending(HoldingId(holding))
    }

    /// The tier of the first ladder.
    pub fn rank(&self) -> Rank {
        self.member.rank(LadderId(0))
    }

    /// Takes a reward.
    pub fn redeem(&mut self, at: Instant, offer: u16, times: u16) -> crate::evaluate::Redeemed {
        self.heard.clear();
        let done = self.plan.redeem(&mut self.member, at, OfferId(offer), times, &mut self.heard).expect("an answer");
        self.member.conserved().expect("a balanced ledger");
        done
    }
}
