//! Households, friends, leaving: several members whose lives touch.

use super::build::*;
use crate::core::*;
use crate::evaluate::{Fault, Joining, Line, Member, Party, Plan, Purchase, Redeemed, Refused};
use crate::quantity::{Instant, Part};

const BEAN: HoldingId = HoldingId(0);

/// One bean a euro, pooled; an offer takes 100; the metric of spending is summed.
fn family(pro_rata: bool) -> Program {
    let mut program = program();
    program.holdings = vec![
        points("bean", Deadline::never(), after(&[months(12)])),
        Holding { kind: HoldingKind::Piece, ..points("mug", Deadline::never(), Deadline::never()) },
    ];
    program.rows = vec![earn("base", 0, down(paid(ALL), 100))];
    program.offers = vec![offer("mug", &[(0, 100)], &[(1, 1)])];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year)))];
    program.ladders = vec![ladder("status", 0, &[50_000], after(&[end_of(Part::Year, 0)]), Fall::ToEarned)];
    program.parties.pool = Some(Pool {
        name: "family".into(),
        most: 3,
        holdings: vec![BEAN],
        metrics: vec![AccumulatorId(0)],
        pro_rata,
        ..Pool::default()
    });
    program
}

struct Lives {
    plan: Plan,
    party: Party,
    heard: Heard,
}

impl Lives {
    fn new(program: &Program, members: u16) -> Lives {
        let plan = Plan::new(program, day(2026, 1, 1), day(2030, 1, 1)).expect("a small program");
        let party = plan.party(members);
        Lives { plan, party, heard: Heard::default() }
    }

    fn join(&mut self, who: u16, at: Instant) {
        let joining = Joining { joined: at, born: None, run_join_rules: true, attributes: &[] };
        self.party.join(&self.plan, (who, &joining), &mut self.heard).expect("joining");
    }

    fn buy(&mut self, who: u16, at: Instant, amount: i64) {
        self.heard.clear();
        let lines = [Line { atom: AtomId(0), items: 1, amount }];
        let purchase = Purchase { at, lines: &lines, words: &[], uses: &[] };
        let buys = |plan: &Plan, member: &mut Member, heard: &mut Heard| plan.purchase(member, &purchase, heard);
        self.party.act(&self.plan, (who, at), &mut self.heard, buys).expect("a purchase");
        self.conserved();
    }

    fn redeem(&mut self, who: u16, at: Instant) -> Redeemed {
        let takes = |plan: &Plan, member: &mut Member, heard: &mut Heard| plan.redeem(member, at, OfferId(0), 1, heard);
        let done = self.party.act(&self.plan, (who, at), &mut self.heard, takes).expect("an answer");
        self.conserved();
        done
    }

    fn enter(&mut self, who: u16, at: Instant) -> Redeemed {
        self.party.enter(&self.plan, (who, at), &mut self.heard).expect("an answer")
    }

    fn conserved(&self) {
        for who in 0..self.party.len() {
            self.party.member(who as u16).expect("a member").conserved().expect("a balanced ledger");
        }
    }

    /// What lies in a member's own account.
    fn own(&self, who: u16) -> i64 {
        self.party.member(who).expect("a member").available(BEAN)
    }

    fn rank(&self, who: u16) -> Rank {
        self.party.member(who).expect("a member").rank(LadderId(0))
    }
}

fn settled_family(pro_rata: bool) -> Lives {
    let mut lives = Lives::new(&family(pro_rata), 4);
    for who in 0..3 {
        lives.join(who, at(2026, 1, 1, 0, 0));
        assert_eq!(lives.enter(who, at(2026, 1, 1, 0, 0)), Redeemed::Done);
    }
    lives.buy(2, at(2026, 2, 1, 9, 0), 5_000);
    lives.buy(0, at(2026, 3, 1, 9, 0), 3_000);
    lives.buy(1, at(2026, 4, 1, 9, 0), 4_000);
    lives
}

#[test]
fn a_household_spends_as_one_wallet_soonest_first() {
    let mut lives = settled_family(false);
    assert_eq!(lives.party.available(&lives.plan, 1, BEAN), 120);
    // 50 of February, 30 of March, 20 of April.
    assert_eq!(lives.redeem(1, at(2026, 5, 1, 9, 0)), Redeemed::Done);
    assert_eq!([lives.own(0), lives.own(1), lives.own(2)], [0, 20, 0]);
    let mug = |lives: &Lives, who| lives.party.member(who).map(|member| member.available(HoldingId(1)));
    assert_eq!([mug(&lives, 0), mug(&lives, 1)], [Some(0), Some(1)]);
    assert_eq!(lives.heard.taken, 100);
    let short = Refused::Short { holding: BEAN, needed: 100, available: 20 };
    assert_eq!(lives.redeem(0, at(2026, 5, 2, 9, 0)), Redeemed::Refused(short));
}

#[test]
fn pro_rata_takes_by_what_each_has_and_the_rest_by_largest_remainder() {
    let mut lives = settled_family(true);
    // 30, 40, 50 of 120: 100 are 25, 33.33, 41.67.
    assert_eq!(lives.redeem(0, at(2026, 5, 1, 9, 0)), Redeemed::Done);
    assert_eq!([lives.own(0), lives.own(1), lives.own(2)], [5, 7, 8]);
}

#[test]
fn lots_lapse_with_whom_they_lie_and_who_leaves_takes_them_along() {
    let mut lives = settled_family(false);
    lives.party.part(&lives.plan, (2, at(2026, 5, 1, 9, 0)), &mut lives.heard).expect("an answer");
    assert_eq!(lives.party.available(&lives.plan, 0, BEAN), 70);
    assert_eq!(lives.party.available(&lives.plan, 2, BEAN), 50);
    lives.party.settle(&lives.plan, at(2027, 3, 1, 8, 0), &mut lives.heard).expect("a quiet time");
    assert_eq!([lives.own(0), lives.own(1), lives.own(2)], [0, 40, 0]);
    lives.conserved();
}

#[test]
fn a_summed_metric_lifts_everybody_present_and_nobody_else() {
    let mut lives = settled_family(false);
    lives.join(3, at(2026, 4, 2, 0, 0));
    lives.buy(0, at(2026, 6, 1, 9, 0), 37_999);
    assert_eq!([lives.rank(0), lives.rank(1), lives.rank(2)], [0, 0, 0]);
    lives.buy(1, at(2026, 6, 2, 9, 0), 1);
    assert_eq!([lives.rank(0), lives.rank(1), lives.rank(2), lives.rank(3)], [1, 1, 1, 0]);
    // The next year begins anew for all.
    lives.party.settle(&lives.plan, at(2027, 1, 1, 0, 0), &mut lives.heard).expect("a quiet time");
    assert_eq!([lives.rank(0), lives.rank(1), lives.rank(2)], [0, 0, 0]);
    assert_eq!(lives.party.metric(&lives.plan, 0, AccumulatorId(0), 0), 0);
}

#[test]
fn a_household_is_full_and_changes_are_limited() {
    let mut program = family(false);
    let half = Window::Period(every(Part::Half));
    program.limits.push(limit("family", &[], Measure::Count, half, 1, Overflowing::Reject));
    if let Some(pool) = &mut program.parties.pool {
        pool.limits = vec![LimitId(0)];
    }
    let mut lives = Lives::new(&program, 4);
    for who in 0..4 {
        lives.join(who, at(2026, 1, 1, 0, 0));
    }
    for who in 0..3 {
        assert_eq!(lives.enter(who, at(2026, 1, 2, 0, 0)), Redeemed::Done);
    }
    assert_eq!(lives.enter(3, at(2026, 1, 3, 0, 0)), Redeemed::Refused(Refused::HouseholdFull { most: 3 }));
    let part = |lives: &mut Lives, when| lives.party.part(&lives.plan, (0, when), &mut lives.heard).expect("an answer");
    let limited = Refused::Limited { limit: LimitId(0), room: 0 };
    assert_eq!(part(&mut lives, at(2026, 6, 30, 23, 59)), Redeemed::Refused(limited));
    assert_eq!(part(&mut lives, at(2026, 7, 1, 0, 0)), Redeemed::Done);
    assert_eq!(lives.enter(3, at(2026, 7, 1, 0, 0)), Redeemed::Done);
    assert_eq!(part(&mut lives, at(2027, 1, 1, 0, 0)), Redeemed::Refused(Refused::NotOffered));
}

#[test]
fn everybody_lapses_before_anybody_is_reviewed() {
    // Twelve months from 1 January end with the midnight at which the year's tiers end: stages go together.
    let mut lives = settled_family(false);
    lives.buy(0, at(2026, 12, 31, 9, 0), 60_000);
    lives.party.settle(&lives.plan, at(2028, 1, 1, 0, 0), &mut lives.heard).expect("a quiet time");
    assert_eq!([lives.own(0), lives.own(1), lives.own(2)], [0, 0, 0]);
    assert_eq!([lives.rank(0), lives.rank(1), lives.rank(2)], [0, 0, 0]);
    lives.conserved();
}

/// 5 beans on a friend's joining, one bean a euro of a friend's first purchase, 7 on each (twice a friend).
fn referral() -> Program {
    let friend = |on: Trigger, first| Trigger::Friend { on: Box::new(on), first };
    let mut program = program();
    program.holdings = vec![points("bean", Deadline::never(), Deadline::never())];
    program.rows = vec![
        Row { guard: Guard::Invited, ..grant("a_friend", Trigger::Join, 0, Amount::whole(3)) },
        grant("b_joined", friend(Trigger::Join, false), 0, Amount::whole(5)),
        grant("c_first", friend(Trigger::Purchase(ALL), true), 0, down(paid(ALL), 100)),
        Row {
            guard: at_least(paid(ALL), 1_000),
            ..grant("d_twice", friend(Trigger::Purchase(ALL), false), 0, Amount::whole(7))
        },
    ];
    program.accumulators = vec![Accumulator {
        on: vec![friend(Trigger::Join, false)],
        ..metric("friends", Aggregate::Count, Window::Lifetime)
    }];
    program.parties.per_friend = vec![(RowId(1), 1), (RowId(3), 2)];
    program
}

#[test]
fn an_inviter_hears_of_friends_and_nobody_else_does() {
    let mut lives = Lives::new(&referral(), 3);
    lives.join(0, at(2026, 1, 1, 0, 0));
    lives.party.invited(1, 0);
    lives.join(1, at(2026, 1, 2, 0, 0));
    assert_eq!([lives.own(0), lives.own(1)], [5, 3]);
    assert_eq!(lives.party.metric(&lives.plan, 0, AccumulatorId(0), 0), 1);
    // A friend's friend tells the friend alone.
    lives.party.invited(2, 1);
    lives.join(2, at(2026, 1, 3, 0, 0));
    assert_eq!([lives.own(0), lives.own(1), lives.own(2)], [5, 8, 3]);
    lives.buy(1, at(2026, 2, 1, 0, 0), 900);
    assert_eq!([lives.own(0), lives.own(1)], [14, 8]);
    for (month, sum) in [(3, 21), (4, 28), (5, 28)] {
        lives.buy(1, at(2026, month, 1, 0, 0), 1_000);
        assert_eq!(lives.own(0), sum);
    }
    lives.buy(0, at(2026, 6, 1, 0, 0), 1_000);
    assert_eq!([lives.own(0), lives.own(1)], [28, 8]);
}

#[test]
fn who_leaves_loses_everything_and_may_come_again() {
    let mut lives = settled_family(false);
    lives.party.leave(&lives.plan, (0, at(2026, 5, 1, 9, 0)), &mut lives.heard).expect("leaving");
    lives.conserved();
    assert_eq!((lives.own(0), lives.party.available(&lives.plan, 1, BEAN)), (0, 90));
    assert_eq!(lives.heard.expired, [(at(2026, 5, 1, 9, 0), BEAN, 30)]);
    let lines = [Line::default()];
    let purchase = Purchase { at: at(2026, 5, 2, 9, 0), lines: &lines, words: &[], uses: &[] };
    let buys = |plan: &Plan, member: &mut Member, heard: &mut Heard| plan.purchase(member, &purchase, heard);
    let refused = lives.party.act(&lives.plan, (0, purchase.at), &mut lives.heard, buys);
    assert_eq!(refused.map(|_| ()).map_err(|error| error.fault()), Err(Fault::Gone));
    lives.join(0, at(2026, 5, 3, 9, 0));
    lives.buy(0, at(2026, 5, 3, 9, 0), 1_000);
    assert_eq!((lives.own(0), lives.party.available(&lives.plan, 1, BEAN)), (10, 90));
}
