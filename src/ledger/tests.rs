//! Random lives of an account, held to its invariants and to a slow model.

use proptest::prelude::*;

use super::{Account, Lot, MATURED, NEVER, Order, Own, TOUCHED};

/// Something that happens to an account at the next instant.
#[derive(Clone, Debug)]
enum Act {
    /// Units, life, maturing delay, source.
    Grant(i64, i64, i64, u16),
    /// Units that follow the touch deadline.
    GrantTouched(i64),
    Spend(i64),
    ClawBack(i64, bool),
    /// Spent units come back, with so much time left.
    ComeBack(i64, i64),
    /// So much time passes; then what is due matures and lapses.
    Pass(i64),
    Touch(i64),
    /// Every lot gets so much more time.
    Extend(i64),
    LapseUnits(i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1i64..50, 1i64..40, 0i64..6, 0u16..3).prop_map(|(q, life, wait, by)| Act::Grant(q, life, wait, by)),
        1 => (1i64..50).prop_map(Act::GrantTouched),
        3 => (1i64..80).prop_map(Act::Spend),
        1 => (1i64..60, any::<bool>()).prop_map(|(q, negative)| Act::ClawBack(q, negative)),
        1 => (1i64..40, 1i64..40).prop_map(|(q, life)| Act::ComeBack(q, life)),
        3 => (0i64..8).prop_map(Act::Pass),
        1 => (1i64..30).prop_map(Act::Touch),
        1 => (1i64..5).prop_map(Act::Extend),
        1 => (1i64..10).prop_map(Act::LapseUnits),
    ]
}

fn lot(quantity: i64, now: i64, due: i64, matures: i64, source: u16) -> Lot {
    Lot { quantity, base: now, due, matures, issue: (now / 30) as i16, source, term: 0, named_end: false }
}

/// What a return does: lots of source 1 first, then any, then debt.
fn claw_back(account: &mut Account, units: i64, may_go_negative: bool) -> i64 {
    let month = account.lots().first().map_or(0, |lot| lot.issue);
    let own = Own { source: 1, base: 0, issue: month, matures: MATURED };
    let mut parts = 0;
    let mut taken = account.claw_own(units, own, false, |_, part| parts += part);
    taken += account.claw_any(units - taken, |_, part| parts += part);
    assert_eq!(parts, taken);
    if may_go_negative {
        account.owe(units - taken);
        taken = units;
    }
    taken
}

fn perform(account: &mut Account, act: &Act, now: &mut i64) {
    match *act {
        Act::Grant(quantity, life, wait, source) => {
            let matures = if wait == 0 { MATURED } else { *now + wait };
            account.grant(lot(quantity, *now, *now + life, matures, source)).expect("small totals");
        }
        Act::GrantTouched(quantity) => account.grant(lot(quantity, *now, TOUCHED, MATURED, 9)).expect("small totals"),
        Act::Spend(units) => {
            let (before, mut parts) = (account.available(), 0);
            let done = account.spend(units, |_, part| parts += part);
            assert_eq!(done, units <= before);
            assert_eq!((parts, account.available()), if done { (units, before - units) } else { (0, before) });
        }
        Act::ClawBack(units, may_go_negative) => {
            let outstanding = account.outstanding();
            let clawed = claw_back(account, units, may_go_negative);
            assert_eq!(account.outstanding(), outstanding - clawed);
            assert!(clawed <= units && (clawed == units || !may_go_negative));
        }
        Act::ComeBack(units, life) => {
            let (units, redeemed) = (units.min(account.redeemed()), account.redeemed());
            let (issued, outstanding) = (account.issued(), account.outstanding());
            account.come_back(lot(units, *now, *now + life, MATURED, 2)).expect("small totals");
            assert_eq!((account.redeemed(), account.issued()), (redeemed - units, issued));
            assert_eq!(account.outstanding(), outstanding + units);
        }
        Act::Pass(time) => {
            *now += time;
            account.mature(*now, |lot| assert!(lot.matures <= *now));
            account.lapse(*now, false, |lot| assert!(lot.due <= *now || lot.due == TOUCHED));
            assert!(account.next_change() > *now);
        }
        Act::Touch(life) => account.touch(*now, *now + life, false),
        Act::Extend(time) => account.rebase(|lot| {
            let due = if lot.due >= TOUCHED { lot.due } else { lot.due + time };
            (lot.base, due, lot.named_end)
        }),
        Act::LapseUnits(units) => account.lapse_units(units, |_, _| {}),
    }
}

/// Totals agree with the lots, nothing is negative, and no two lots are the same but for quantity.
fn check(account: &Account) {
    account.conserved().expect("balance");
    assert!(account.available() >= 0 && account.pending() >= 0 && account.debt() >= 0);
    let lots = account.lots();
    for (at, lot) in lots.iter().enumerate() {
        assert!(lot.quantity > 0);
        assert!(!lots[..at].iter().any(|other| other.is_same(lot)), "the same lot twice: {lots:?}");
    }
}

proptest! {
    #[test]
    fn every_life_balances(acts in prop::collection::vec(act(), 1..80), order in 0..3) {
        let order = [Order::Soonest, Order::Oldest, Order::ProRata][order as usize];
        let (mut account, mut now) = (Account::new(order), 0);
        for act in &acts {
            perform(&mut account, act, &mut now);
            check(&account);
        }
        let mut copy = Account::new(order);
        copy.copy_from(&account);
        prop_assert_eq!(copy.lots(), account.lots());
        check(&copy);
        account.mature(i64::MAX - 2, |_| {});
        account.lapse(i64::MAX - 2, false, |_| {});
        check(&account);
        prop_assert!(account.lots().iter().all(|lot| lot.due >= TOUCHED));
    }

    /// Whoever spends what lapses soonest loses no more than whoever spends the latest first.
    #[test]
    fn spending_the_soonest_first_never_lets_more_expire(
        steps in prop::collection::vec((0i64..30, 1i64..60, 0i64..40, 0i64..12), 1..60),
    ) {
        let (mut account, mut latest_first, mut now) = (Account::new(Order::Soonest), Vec::<(i64, i64)>::new(), 0);
        let mut lost = 0;
        for &(quantity, life, spend, time) in &steps {
            if quantity > 0 {
                account.grant(lot(quantity, now, now + life, MATURED, 0)).expect("small totals");
                latest_first.push((now + life, quantity));
                latest_first.sort_unstable();
            }
            // Both spend only what both have.
            let held: i64 = latest_first.iter().map(|(_, quantity)| quantity).sum();
            let mut left = spend.min(held).min(account.available());
            let spent = account.spend(left, |_, _| {});
            prop_assert!(spent);
            while left > 0 {
                let last = latest_first.last_mut().expect("it has that much");
                let part = left.min(last.1);
                last.1 -= part;
                left -= part;
                if last.1 == 0 {
                    latest_first.pop();
                }
            }
            now += time;
            account.lapse(now, false, |_| {});
            lost += latest_first.iter().filter(|(due, _)| *due <= now).map(|(_, quantity)| quantity).sum::<i64>();
            latest_first.retain(|(due, _)| *due > now);
            prop_assert!(account.expired() <= lost);
        }
    }

    /// The account spends from the same lots, and lapses the same, as a plain list sorted each time.
    #[test]
    fn order_and_expiry_agree_with_a_sorted_list(
        steps in prop::collection::vec((1i64..20, 1i64..9, 0i64..4, 0u16..2, 0i64..30, 0i64..5), 1..50), oldest in any::<bool>(),
    ) {
        let order = if oldest { Order::Oldest } else { Order::Soonest };
        let (mut account, mut list, mut now) = (Account::new(order), Vec::<Lot>::new(), 0i64);
        for &(quantity, life, wait, source, spend, time) in &steps {
            let matures = if wait == 0 { MATURED } else { now + wait };
            let new = lot(quantity, now, now + life, matures, source);
            account.grant(new).expect("small totals");
            match list.iter_mut().find(|other| other.is_same(&new)) {
                Some(same) => same.quantity += quantity,
                None => list.push(new),
            }
            let key = |lot: &Lot| match order {
                Order::Oldest => (lot.base, lot.due, i64::from(lot.source), i64::from(lot.issue)),
                _ => (lot.due, i64::from(lot.issue), i64::from(lot.source), lot.base),
            };
            list.sort_by_key(|lot| (key(lot), lot.matures));
            let mut parts = Vec::new();
            let spend = spend.min(account.available());
            prop_assert!(account.spend(spend, |lot, part| parts.push((lot.due, lot.source, part))));
            let (mut left, mut expected) = (spend, Vec::new());
            for lot in list.iter_mut().filter(|lot| lot.is_matured()) {
                let part = left.min(lot.quantity);
                if part > 0 {
                    expected.push((lot.due, lot.source, part));
                    lot.quantity -= part;
                    left -= part;
                }
            }
            prop_assert_eq!(parts, expected);
            now += time;
            account.mature(now, |_| {});
            account.lapse(now, false, |_| {});
            list.retain(|lot| lot.quantity > 0 && lot.due > now);
            // Lots that have become equal by maturing are one.
            let mut merged: Vec<Lot> = Vec::new();
            for mut lot in list.drain(..) {
                lot.matures = if lot.matures <= now { MATURED } else { lot.matures };
                match merged.iter_mut().find(|other| other.is_same(&lot)) {
                    Some(same) => same.quantity += lot.quantity,
                    None => merged.push(lot),
                }
            }
            list = merged;
            let sum = |matured: bool| -> i64 {
                list.iter().filter(|lot| lot.is_matured() == matured).map(|lot| lot.quantity).sum()
            };
            prop_assert_eq!((account.available(), account.pending()), (sum(true), sum(false)));
        }
    }
}

#[test]
fn pro_rata_takes_from_every_lot_by_largest_remainder() {
    let mut account = Account::new(Order::ProRata);
    for (quantity, due) in [(10, 100), (5, 200), (5, 300)] {
        account.grant(lot(quantity, 0, due, MATURED, 0)).expect("small totals");
    }
    let mut parts = Vec::new();
    assert!(account.spend(7, |lot, part| parts.push((lot.due, part))));
    // 3.5, 1.75, 1.75: the two larger remainders take the units that are left over.
    assert_eq!(parts, [(100, 3), (200, 2), (300, 2)]);
    check(&account);
}

#[test]
fn debt_is_repaid_by_what_comes_next() {
    let mut account = Account::new(Order::Soonest);
    account.grant(lot(10, 0, NEVER, MATURED, 0)).expect("small totals");
    assert_eq!(claw_back(&mut account, 25, true), 25);
    assert_eq!((account.debt(), account.outstanding()), (15, -15));
    account.grant(lot(10, 1, NEVER, 5, 0)).expect("small totals");
    assert_eq!((account.debt(), account.pending()), (15, 10));
    account.mature(5, |_| {});
    assert_eq!((account.debt(), account.available()), (5, 0));
    account.grant(lot(8, 6, NEVER, MATURED, 0)).expect("small totals");
    assert_eq!((account.debt(), account.available()), (0, 3));
    check(&account);
}

#[test]
fn what_is_forgiven_is_not_clawed_back() {
    let mut account = Account::new(Order::Soonest);
    account.grant(lot(10, 0, NEVER, MATURED, 0)).expect("small totals");
    account.grant(lot(4, 0, NEVER, 9, 0)).expect("small totals");
    assert_eq!(claw_back(&mut account, 30, false), 14);
    assert_eq!((account.clawed(), account.outstanding(), account.debt()), (14, 0, 0));
    check(&account);
}

#[test]
fn a_touched_balance_lives_and_dies_together() {
    let mut account = Account::new(Order::Soonest);
    account.touch(0, 10, false);
    account.grant(lot(5, 0, TOUCHED, MATURED, 0)).expect("small totals");
    account.grant(lot(3, 0, 4, MATURED, 1)).expect("small totals");
    account.touch(3, 13, false);
    assert_eq!(account.next_change(), 4);
    account.lapse(4, false, |_| {});
    assert_eq!((account.available(), account.next_change()), (5, 13));
    account.lapse(12, false, |_| {});
    assert_eq!(account.available(), 5);
    account.lapse(13, false, |_| {});
    assert_eq!((account.available(), account.expired()), (0, 8));
    check(&account);
}

#[test]
fn named_ends_go_before_the_others_of_their_midnight() {
    let mut account = Account::new(Order::Soonest);
    account.grant(lot(1, 0, 7, MATURED, 0)).expect("small totals");
    account.grant(Lot { named_end: true, ..lot(2, 0, 7, MATURED, 1) }).expect("small totals");
    let mut gone = Vec::new();
    account.lapse(7, true, |lot| gone.push(lot.quantity));
    account.lapse(7, false, |lot| gone.push(lot.quantity));
    assert_eq!(gone, [2, 1]);
    check(&account);
}

#[test]
fn a_full_or_overflowing_account_is_left_as_it_was() {
    let mut account = Account::new(Order::Soonest);
    for at in 0..super::MOST_LOTS as i64 {
        account.grant(lot(1, at, at + 5, MATURED, 0)).expect("room");
    }
    assert_eq!(account.grant(lot(1, 9_999, 99_999, MATURED, 0)), Err(super::Refusal::TooManyLots));
    let last = super::MOST_LOTS as i64 - 1;
    account.grant(lot(1, last, last + 5, MATURED, 0)).expect("the same lot again takes no room");
    let mut rich = Account::new(Order::Soonest);
    rich.grant(lot(crate::quantity::LARGEST, 0, NEVER, MATURED, 0)).expect("just fits");
    assert_eq!(rich.grant(lot(1, 0, NEVER, MATURED, 1)), Err(super::Refusal::TooLarge));
    check(&account);
    check(&rich);
}
