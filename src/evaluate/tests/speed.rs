//! What a purchase costs: REF-1's rules on drawn events, thread CPU time. Run it by hand:
//! `cargo test --release --lib evaluate::tests::speed -- --ignored --nocapture`.

use super::build::*;
use crate::core::*;
use crate::evaluate::{Joining, Line, NoRecorder, Plan, Purchase, Redeemed};
use crate::quantity::{Instant, Part};

/// REF-1: one award at three rates, tiers kept to the end of the next year, lots of 8,760 hours.
pub fn ref1() -> Program {
    let mut program = program();
    program.holdings = vec![points("point", Deadline::never(), after(&[Step::After(Length::Seconds(8_760 * 3_600))]))];
    program.accumulators = vec![metric("spend", Aggregate::Sum(paid(ALL)), Window::Period(every(Part::Year)))];
    program.ladders = vec![ladder("tier", 0, &[50_000, 150_000], after(&[end_of(Part::Year, 1)]), Fall::ToEarned)];
    let rate = Expr::ByRank { ladder: LadderId(0), factors: vec![4, 5, 6], on: Box::new(paid(ALL)) };
    program.rows = vec![earn("base", 0, down(rate, 400))];
    program.offers = vec![offer("five", &[(0, 500)], &[])];
    program
}

fn cpu_nanoseconds() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// (purchases, nanoseconds, digest) of so many members.
fn live(plan: &Plan, members: u64) -> (u64, i64, i64) {
    let start = day(2025, 1, 1).start().0;
    let end = start + 1_095 * 86_400;
    let mut member = plan.member();
    let (mut purchases, mut digest) = (0u64, 0i64);
    let began = cpu_nanoseconds();
    for number in 0..members {
        let mut seed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut draw = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        let joining = Joining { joined: Instant(start), born: None, attributes: &[], run_join_rules: true };
        plan.start(&mut member, &joining, &mut NoRecorder).expect("joining");
        let mut at = start;
        while at < end {
            let amount = 500 + (draw() % 5_000) as i64;
            let lines = [Line { atom: AtomId(0), items: 1, amount }];
            let purchase = Purchase { at: Instant(at), lines: &lines, words: &[], uses: &[] };
            let receipt = plan.purchase(&mut member, &purchase, &mut NoRecorder).expect("a purchase");
            digest = digest.wrapping_add(receipt.paid);
            purchases += 1;
            if member.available(HoldingId(0)) >= 500 && draw() & 1 == 0 {
                let done = plan.redeem(&mut member, Instant(at), OfferId(0), 1, &mut NoRecorder).expect("an answer");
                digest += i64::from(done == Redeemed::Done);
            }
            at += 86_400 + (draw() % (26 * 86_400)) as i64;
        }
        plan.settle(&mut member, Instant(end), &mut NoRecorder).expect("a quiet end");
        digest = digest.wrapping_mul(31).wrapping_add(member.available(HoldingId(0)));
    }
    (purchases, cpu_nanoseconds() - began, digest)
}

#[test]
#[ignore = "measures; run in release"]
fn a_purchase_of_ref1() {
    let (first, last) = (day(2025, 1, 1), day(2027, 12, 31));
    let plain = Plan::new(&ref1(), first, last).expect("REF-1");
    let mut seasonal = ref1();
    for number in 0..50u16 {
        let month = 1 + (number % 12) as u8;
        let guard = Guard::Days {
            first: Some(day(2025 + i32::from(number % 3), month, 1 + (number % 5) as u8)),
            last: Some(day(2025 + i32::from(number % 3), month, 6 + (number % 5) as u8)),
        };
        seasonal.rows.push(Row { guard, ..earn(&format!("season{number:02}"), 0, down(paid(ALL), 100)) });
    }
    let seasonal = Plan::new(&seasonal, first, last).expect("REF-1 with seasons");
    let digest = live(&plain, 100).2;
    for _ in 0..5 {
        for (name, plan) in [("REF-1", &plain), ("REF-1 and 50 seasonal promotions", &seasonal)] {
            let (purchases, nanoseconds, _) = live(plan, 20_000);
            eprintln!("{name}: {:.1} ns a purchase ({purchases})", nanoseconds as f64 / purchases as f64);
        }
    }
    assert_eq!(live(&plain, 100).2, digest);
}
