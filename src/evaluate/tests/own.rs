//! Choices, activations, open offers, memberships.

use super::build::*;
use crate::core::*;
use crate::evaluate::{Answer, CashFor, MembershipChange, Plan, Recorder, Refused};
use crate::evaluate::{Asked, Joining, Line, Purchase};
use crate::quantity::{Calendar, Day, Instant, Part};

/// What was heard of it.
#[derive(Default)]
struct Listener {
    cash: Vec<(Instant, i64)>,
    changes: Vec<(Instant, MembershipChange)>,
    declined: Vec<Refused>,
    picked: Vec<(Option<u8>, bool)>,
    granted: i64,
}

impl Recorder for Listener {
    fn cash(&mut self, at: Instant, _what: CashFor, money: i64) {
        self.cash.push((at, money));
    }
    fn membership(&mut self, at: Instant, _membership: MembershipId, change: MembershipChange) {
        self.changes.push((at, change));
    }
    fn declined(&mut self, _at: Instant, _asked: Asked, why: Refused) {
        self.declined.push(why);
    }
    fn picked(&mut self, _at: Instant, _menu: MenuId, option: Option<u8>, by_default: bool) {
        self.picked.push((option, by_default));
    }
    fn granted(&mut self, grant: &crate::evaluate::Grant<'_>) {
        self.granted += grant.lot.quantity;
    }
}

struct Course {
    plan: Plan,
    member: crate::evaluate::Member,
    heard: Listener,
}

impl Course {
    fn new(program: &Program, joined: Day) -> Course {
        assert_eq!(verify(program), []);
        let plan = Plan::new(program, joined, joined.plus_days(2_000)).expect("a small program");
        let (mut member, mut heard) = (plan.member(), Listener::default());
        let joining = Joining { joined: joined.start(), born: None, attributes: &[], run_join_rules: true };
        plan.start(&mut member, &joining, &mut heard).expect("joining");
        Course { plan, member, heard }
    }
    fn buy(&mut self, at: Instant, amount: i64) -> i64 {
        let before = self.member.available(HoldingId(0));
        let lines = [Line { atom: AtomId(0), items: 1, amount }];
        let purchase = Purchase { at, lines: &lines, words: &[], uses: &[] };
        self.plan.purchase(&mut self.member, &purchase, &mut self.heard).expect("a purchase");
        self.member.conserved().expect("balanced");
        self.member.available(HoldingId(0)) - before
    }
    fn choose(&mut self, at: Instant, value: i64) -> Answer {
        self.plan.choose(&mut self.member, at, (AttributeId(0), value), &mut self.heard).expect("an answer")
    }
    fn activate(&mut self, at: Instant) -> Answer {
        self.plan.activate(&mut self.member, at, ActivationId(0), &mut self.heard).expect("an answer")
    }
    fn pick(&mut self, at: Instant, option: u8) -> Answer {
        self.plan.pick(&mut self.member, at, (MenuId(0), option), &mut self.heard).expect("an answer")
    }
    fn enroll(&mut self, at: Instant) -> Answer {
        self.plan.enroll(&mut self.member, at, MembershipId(0), &mut self.heard).expect("an answer")
    }
    fn settle(&mut self, until: Instant) {
        self.plan.settle(&mut self.member, until, &mut self.heard).expect("a quiet time");
        self.member.conserved().expect("balanced");
    }
}

fn one_wallet() -> Program {
    let mut program = program();
    program.holdings.push(points("mile", Deadline::never(), Deadline::never()));
    program
}

fn words(name: &str, words: &[&str], initial: i64, choice: Option<Choice>) -> Attribute {
    let kind = AttributeKind::Words(words.iter().map(|word| (*word).to_owned()).collect());
    Attribute { name: name.into(), span: Default::default(), kind, initial, choice }
}

fn free() -> Choice {
    Choice { guard: Guard::True, takes_effect: Deadline::never(), range: None, limits: vec![] }
}

/// 1 mile per EUR, or 3 for those who chose the second way.
fn by_choice(choice: Choice) -> Program {
    let mut program = one_wallet();
    program.attributes.push(words("way", &["one", "three"], 1, Some(choice)));
    let three = Guard::Attribute { attribute: AttributeId(0), words: 1 << 2 };
    let amount = Expr::If(Box::new(three), Box::new(times(3, paid(ALL))), Box::new(paid(ALL)));
    program.rows.push(earn("base", 0, down(amount, 100)));
    program
}

#[test]
fn a_choice_changes_the_rate_at_once_or_from_its_day_on() {
    let mut course = Course::new(&by_choice(free()), day(2026, 1, 1));
    assert_eq!(course.buy(at(2026, 1, 2, 10, 0), 1_000), 10);
    assert_eq!(course.choose(at(2026, 1, 2, 11, 0), 2), Answer::Done);
    assert_eq!(course.buy(at(2026, 1, 2, 12, 0), 1_000), 30);
    assert_eq!(course.choose(at(2026, 1, 3, 12, 0), 3), Answer::Declined(Refused::NotAValue));

    let later = Choice { takes_effect: after(&[end_of(Part::Month, 0)]), ..free() };
    let mut course = Course::new(&by_choice(later), day(2026, 1, 1));
    course.choose(at(2026, 1, 10, 11, 0), 2);
    assert_eq!(course.buy(at(2026, 1, 31, 23, 59), 1_000), 10);
    assert_eq!(course.buy(at(2026, 2, 1, 0, 0), 1_000), 30);
    // Back and forth before it counts: nothing changes.
    course.choose(at(2026, 2, 2, 0, 0), 1);
    course.choose(at(2026, 2, 3, 0, 0), 2);
    assert_eq!(course.buy(at(2026, 3, 1, 0, 0), 1_000), 30);
}

#[test]
fn changes_are_limited_and_the_same_again_is_no_change() {
    let mut program = by_choice(Choice { limits: vec![LimitId(0)], ..free() });
    let year = Window::Period(every(Part::Year));
    program.limits.push(limit("way", &[], Measure::Count, year, 1, Overflowing::Reject));
    let mut course = Course::new(&program, day(2026, 1, 1));
    assert_eq!(course.choose(at(2026, 2, 1, 0, 0), 1), Answer::Done);
    assert_eq!(course.choose(at(2026, 2, 2, 0, 0), 2), Answer::Done);
    assert_eq!(course.choose(at(2026, 2, 3, 0, 0), 2), Answer::Done);
    let refused = Refused::Limited { limit: LimitId(0), room: 0 };
    assert_eq!(course.choose(at(2026, 2, 4, 0, 0), 1), Answer::Declined(refused));
    assert_eq!(course.choose(at(2027, 1, 1, 0, 0), 1), Answer::Done);
}

#[test]
fn rules_set_attributes_and_the_first_name_wins() {
    let mut program = one_wallet();
    program.attributes.push(words("mood", &["calm", "wild"], 0, None));
    let set = |value| Effect::Assign { attribute: AttributeId(0), value };
    program.rows.push(row("a", Trigger::Purchase(ALL), set(2)));
    program.rows.push(row("b", Trigger::Purchase(ALL), set(1)));
    let mut gift = earn("c", 0, Amount::whole(5));
    gift.guard = Guard::Attribute { attribute: AttributeId(0), words: 1 << 2 };
    program.rows.push(gift);
    let mut course = Course::new(&program, day(2026, 1, 1));
    assert_eq!(course.buy(at(2026, 1, 2, 10, 0), 100), 0);
    assert_eq!(course.member.attribute(AttributeId(0)), 2);
    assert_eq!(course.buy(at(2026, 1, 2, 10, 1), 100), 5);
}

/// 10 miles per purchase if activated, at most 25 a year; every mile rule together at most 100 a year.
fn activated(per: Option<Calendar>, backdated: bool) -> Program {
    let mut program = one_wallet();
    let mut bonus = earn("bonus", 0, Amount::whole(10));
    bonus.guard = Guard::Activated(ActivationId(0));
    program.rows.push(bonus);
    let backdated = if backdated { vec![RowId(0)] } else { vec![] };
    program.activations.push(Activation {
        name: "bonus".into(),
        span: Default::default(),
        per,
        until: Some(day(2026, 12, 31)),
        backdated,
    });
    let year = Window::Period(every(Part::Year));
    add_limit(&mut program, limit("bonus", &[0], Measure::Units, year, 25, Overflowing::Clip));
    program
}

#[test]
fn what_is_not_activated_gives_nothing() {
    let mut course = Course::new(&activated(Some(every(Part::Quarter)), false), day(2026, 1, 1));
    assert_eq!(course.buy(at(2026, 1, 2, 10, 0), 100), 0);
    assert_eq!(course.activate(at(2026, 1, 2, 11, 0)), Answer::Done);
    assert_eq!(course.activate(at(2026, 1, 2, 11, 0)), Answer::Declined(Refused::AlreadySo));
    assert_eq!(course.buy(at(2026, 3, 31, 23, 59), 100), 10);
    assert_eq!(course.buy(at(2026, 4, 1, 0, 0), 100), 0);
    assert_eq!(course.activate(at(2027, 1, 1, 0, 0)), Answer::Declined(Refused::Over));
}

#[test]
fn backdated_activation_grants_what_the_rule_would_have_given_within_its_limits() {
    let mut course = Course::new(&activated(None, true), day(2026, 1, 1));
    for hour in 0..4 {
        assert_eq!(course.buy(at(2026, 1, 2, hour, 0), 100), 0);
    }
    course.activate(at(2026, 2, 1, 0, 0));
    assert_eq!(course.heard.granted, 25);
    assert_eq!(course.member.available(HoldingId(0)), 25);
    // The year's limit is used up by what was backdated.
    assert_eq!(course.buy(at(2026, 2, 2, 0, 0), 100), 0);
}

fn menu(picks: u8, repeat: bool, otherwise: Option<u8>) -> Program {
    let mut program = one_wallet();
    let option = |name: &str, may_repeat| MenuOption { name: name.into(), may_repeat };
    program.menus.push(Menu {
        name: "milestone".into(),
        span: Default::default(),
        picks,
        options: vec![option("ten", repeat), option("hundred", false)],
        within: after(&[days(90)]),
        otherwise,
    });
    program.rows.push(row("milestone", Trigger::Join, Effect::Open(MenuId(0))));
    program.rows.push(grant("milestone/ten", Trigger::Picked(MenuId(0), 0), 0, Amount::whole(10)));
    program.rows.push(grant("milestone/hundred", Trigger::Picked(MenuId(0), 1), 0, Amount::whole(100)));
    program
}

#[test]
fn options_are_picked_until_none_is_left_or_the_time_is_over() {
    let mut course = Course::new(&menu(2, false, Some(0)), day(2026, 1, 1));
    assert_eq!(course.pick(at(2026, 1, 5, 0, 0), 1), Answer::Done);
    assert_eq!(course.pick(at(2026, 1, 5, 0, 0), 1), Answer::Declined(Refused::Taken));
    assert_eq!(course.member.available(HoldingId(0)), 100);
    // Day 1 and the 89 after it.
    course.settle(at(2026, 3, 31, 23, 59));
    assert_eq!(course.member.available(HoldingId(0)), 100);
    course.settle(at(2026, 4, 1, 0, 0));
    assert_eq!(course.member.available(HoldingId(0)), 110);
    assert_eq!(course.heard.picked, [(Some(1), false), (Some(0), true)]);
    assert_eq!(course.pick(at(2026, 4, 2, 0, 0), 0), Answer::Declined(Refused::NotOpen));
}

#[test]
fn the_default_comes_for_every_pick_left_if_it_may_repeat() {
    for (repeat, otherwise, gets) in [(true, Some(0), 20), (false, Some(0), 10), (true, None, 0)] {
        let mut course = Course::new(&menu(2, repeat, otherwise), day(2026, 1, 1));
        course.settle(at(2026, 6, 1, 0, 0));
        assert_eq!(course.member.available(HoldingId(0)), gets);
    }
}

#[test]
fn a_ninth_open_offer_is_an_error_that_changes_nothing() {
    let mut program = menu(1, false, None);
    program.rows[0].on = vec![Trigger::Purchase(ALL)];
    program.rows.push(earn("base", 0, down(paid(ALL), 100)));
    let mut course = Course::new(&program, day(2026, 1, 1));
    for minute in 0..8 {
        course.buy(at(2026, 1, 2, 10, minute), 100);
    }
    let lines = [Line { atom: AtomId(0), items: 1, amount: 100 }];
    let purchase = Purchase { at: at(2026, 1, 2, 11, 0), lines: &lines, words: &[], uses: &[] };
    assert!(course.plan.purchase(&mut course.member, &purchase, &mut course.heard).is_err());
    assert_eq!(course.member.available(HoldingId(0)), 8);
    course.settle(at(2026, 5, 1, 0, 0));
    assert_eq!(course.buy(at(2026, 5, 2, 10, 0), 100), 1);
}

/// 14.99 a month; 5 miles at the start and at each renewal; a perk while it lasts.
fn plus() -> Program {
    let mut program = one_wallet();
    program.holdings.push(points("lounge", Deadline::never(), Deadline::never()));
    program.memberships.push(Membership {
        name: "plus".into(),
        span: Default::default(),
        guard: Guard::True,
        fee: Some(Amount::whole(1_499)),
        term: after(&[months(1)]),
        renews: true,
        perks: vec![RowId(2)],
    });
    program.rows.push(grant("plus/start", Trigger::Started(MembershipId(0)), 0, Amount::whole(5)));
    program.rows.push(grant("plus/renewal", Trigger::Renewed(MembershipId(0)), 0, Amount::whole(5)));
    program.rows.push(grant("plus/perk", Trigger::Started(MembershipId(0)), 1, Amount::whole(1)));
    program
}

#[test]
fn a_membership_charges_renews_and_ends_with_its_term() {
    let mut course = Course::new(&plus(), day(2026, 1, 1));
    assert_eq!(course.enroll(at(2026, 1, 31, 15, 0)), Answer::Done);
    assert_eq!(course.enroll(at(2026, 1, 31, 16, 0)), Answer::Declined(Refused::AlreadySo));
    assert_eq!(course.member.available(HoldingId(1)), 1);
    // Ends of terms count from the start: 28 February, 31 March.
    course.settle(at(2026, 3, 31, 12, 0));
    let charged: Vec<(Instant, i64)> = course.heard.cash.clone();
    assert_eq!(
        charged,
        [(at(2026, 1, 31, 15, 0), 1_499), (at(2026, 2, 28, 0, 0), 1_499), (at(2026, 3, 31, 0, 0), 1_499)]
    );
    assert_eq!(course.member.available(HoldingId(0)), 15);
    course
        .plan
        .cancel(&mut course.member, at(2026, 4, 2, 0, 0), MembershipId(0), &mut course.heard)
        .expect("an answer");
    assert!(course.member.is_member(MembershipId(0)));
    course.settle(at(2026, 4, 29, 23, 59));
    assert!(course.member.is_member(MembershipId(0)));
    course.settle(at(2026, 4, 30, 0, 0));
    assert!(!course.member.is_member(MembershipId(0)));
    assert_eq!((course.member.available(HoldingId(0)), course.member.available(HoldingId(1))), (15, 0));
    assert_eq!(course.heard.cash.len(), 3);
}

#[test]
fn a_gift_is_free_and_ends_unless_the_member_goes_on() {
    let mut program = plus();
    let until = Some(after(&[days(30)]));
    program.rows.push(row("trial", Trigger::Join, Effect::Enroll { membership: MembershipId(0), until }));
    let mut course = Course::new(&program, day(2026, 1, 1));
    assert!(course.member.is_member(MembershipId(0)));
    course.settle(at(2026, 2, 5, 0, 0));
    assert!(!course.member.is_member(MembershipId(0)) && course.heard.cash.is_empty());

    let mut course = Course::new(&program, day(2026, 1, 1));
    assert_eq!(course.enroll(at(2026, 1, 10, 0, 0)), Answer::Done);
    course.settle(at(2026, 3, 2, 0, 0));
    // 30 days from 1 January end on the 31st; the first paid month ends on 28 February.
    assert_eq!(course.heard.cash, [(at(2026, 1, 31, 0, 0), 1_499), (at(2026, 2, 28, 0, 0), 1_499)]);
}

#[test]
fn a_timer_runs_before_the_renewal_and_windows_count_from_the_start() {
    let mut program = plus();
    program.memberships[0].term = after(&[months(12)]);
    let before = Trigger::BeforeRenewal(MembershipId(0), Length::Months(2));
    program.rows.push(grant("reminder", before, 0, Amount::whole(100)));
    let window = Window::SinceMembership { membership: MembershipId(0), months: 12 };
    program.accumulators.push(metric("spent", Aggregate::Sum(paid(ALL)), window));
    let mut course = Course::new(&program, day(2026, 1, 1));
    course.buy(at(2026, 2, 1, 0, 0), 700);
    course.enroll(at(2026, 3, 15, 10, 0));
    assert_eq!(course.member.accumulated(&course.plan, AccumulatorId(0)), 0);
    course.buy(at(2026, 4, 1, 0, 0), 500);
    course.settle(at(2027, 1, 14, 23, 0));
    assert_eq!(course.member.available(HoldingId(0)), 5);
    course.settle(at(2027, 1, 15, 1, 0));
    assert_eq!(course.member.available(HoldingId(0)), 105);
    assert_eq!(course.member.accumulated(&course.plan, AccumulatorId(0)), 500);
    course.settle(at(2027, 3, 15, 1, 0));
    assert_eq!(course.member.accumulated(&course.plan, AccumulatorId(0)), 0);
    course.settle(at(2028, 1, 15, 1, 0));
    assert_eq!(course.member.available(HoldingId(0)), 210);
}

#[test]
fn members_who_may_not_are_turned_away_and_not_renewed() {
    let mut program = plus();
    program.attributes.push(words("invited", &["yes"], 0, None));
    program.memberships[0].guard = Guard::Attribute { attribute: AttributeId(0), words: 2 };
    let mut course = Course::new(&program, day(2026, 1, 1));
    assert_eq!(course.enroll(at(2026, 1, 2, 0, 0)), Answer::Declined(Refused::NotOffered));
    let assign = |course: &mut Course, at, value| {
        course.plan.assign(&mut course.member, at, (AttributeId(0), value), &mut course.heard).expect("an answer");
    };
    assign(&mut course, at(2026, 1, 3, 0, 0), 1);
    assert_eq!(course.enroll(at(2026, 1, 4, 0, 0)), Answer::Done);
    course.settle(at(2026, 2, 10, 0, 0));
    assign(&mut course, at(2026, 2, 11, 0, 0), 0);
    course.settle(at(2026, 3, 4, 0, 0));
    assert!(!course.member.is_member(MembershipId(0)));
    assert_eq!(course.heard.cash.len(), 2);
}

#[test]
fn money_is_paid_out_within_limits() {
    let mut program = one_wallet();
    program.rows.push(row("back", Trigger::Purchase(ALL), Effect::Cash { amount: down(times(2, paid(ALL)), 100) }));
    add_limit(
        &mut program,
        limit("back", &[0], Measure::Units, Window::Period(every(Part::Year)), 50, Overflowing::Clip),
    );
    let mut course = Course::new(&program, day(2026, 1, 1));
    course.buy(at(2026, 1, 2, 0, 0), 2_000);
    course.buy(at(2026, 1, 3, 0, 0), 2_000);
    assert_eq!(course.heard.cash.iter().map(|cash| cash.1).collect::<Vec<_>>(), [-40, -10]);
}
