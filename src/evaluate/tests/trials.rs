//! `test` blocks: given state, steps, expectations.

use super::bean_club::bean_club;
use super::build::*;
use crate::base::Span;
use crate::core::*;
use crate::evaluate::{DiaryFact, Occasion, Plan, Skip, TrialOutcome, trial};

fn run(given: Vec<Fact>, steps: Vec<TrialStep>) -> TrialOutcome {
    let here = Span::default();
    let trial = Trial {
        title: "a test".into(),
        span: here,
        given: given.into_iter().map(|fact| (fact, here)).collect(),
        steps: steps.into_iter().map(|step| (step, here)).collect(),
    };
    let (first, last) = trial::days(&trial).expect("a dated step");
    let plan = Plan::new(&bean_club(), first, last).expect("a small program");
    trial::run(&plan, &trial)
}

fn line(atom: u16, items: i64, amount: i64) -> PurchaseLine {
    PurchaseLine { atom: AtomId(atom), text: String::new(), items, amount }
}

fn buys(at: crate::quantity::Instant, lines: Vec<PurchaseLine>) -> TrialStep {
    TrialStep::On { at, action: Some(Action::Purchase { numbers: vec![], lines, words: vec![], uses: vec![] }) }
}

fn earned(units: i64, by: Option<&str>) -> TrialStep {
    TrialStep::Expect(Claim::Earned { holding: HoldingId(0), units, by: by.map(str::to_owned) })
}

fn gold() -> Vec<Fact> {
    vec![
        Fact::Joined(day(2026, 1, 5)),
        Fact::Tier { ladder: LadderId(0), rank: 2, since: None },
        Fact::Born(day(1990, 3, 3)),
    ]
}

#[test]
fn the_test_of_the_design_passes_and_names_its_rules() {
    let outcome = run(
        gold(),
        vec![
            buys(at(2026, 3, 3, 15, 10), vec![line(1, 1, 400), line(0, 1, 600)]),
            earned(19, None),
            earned(5, Some("status_bonus")),
            TrialStep::Expect(Claim::Holds(HoldingId(3), 1)),
            TrialStep::Expect(Claim::Pending(HoldingId(0), 19)),
            TrialStep::Expect(Claim::Paid(1_000)),
            TrialStep::Expect(Claim::Tier(LadderId(0), 2)),
            // The birthday's midnight has passed.
            TrialStep::Expect(Claim::Holds(HoldingId(1), 1)),
        ],
    );
    assert_eq!(outcome.failures, []);
    assert_eq!(outcome.rows_fired.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 1, 2, 4, 5]);
}

#[test]
fn a_wrong_expectation_shows_what_was_found_and_by_whom() {
    let outcome = run(
        gold(),
        vec![
            buys(at(2026, 3, 3, 15, 10), vec![line(1, 1, 400), line(0, 1, 600)]),
            earned(20, None),
            TrialStep::Expect(Claim::Tier(LadderId(0), 1)),
            TrialStep::Expect(Claim::Refused(None)),
            TrialStep::Expect(Claim::Accumulated { id: AccumulatorId(0), ago: 0, value: 999 }),
        ],
    );
    let messages: Vec<&str> = outcome.failures.iter().map(|failure| failure.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "expected 20 bean earned, found 19 bean",
            "expected 1, found 2",
            "expected a refusal, found no refusal",
            "expected 9.99 EUR, found 10.00 EUR",
        ]
    );
    assert!(outcome.failures[0].notes[0].contains("10 bean by `base`"), "{:?}", outcome.failures[0].notes);
}

#[test]
fn the_diary_says_why_a_rule_did_not_fire() {
    let outcome = run(vec![Fact::Joined(day(2026, 1, 5))], vec![buys(at(2026, 3, 4, 15, 10), vec![line(0, 1, 50)])]);
    let entry = outcome.diary.entries.last().expect("the purchase");
    assert_eq!(entry.occasion, Occasion::Purchase);
    let skips: Vec<(u16, Skip)> = entry
        .facts
        .iter()
        .filter_map(|fact| match fact {
            DiaryFact::Skipped(row, why) => Some((row.0, *why)),
            _ => None,
        })
        .collect();
    assert_eq!(
        skips,
        [(2, Skip::NoLine), (6, Skip::Guard(None)), (4, Skip::NoLine), (5, Skip::Guard(None)), (0, Skip::NothingDue),]
    );
}

#[test]
fn given_lots_lapse_when_they_say_and_given_metrics_count() {
    let holds = |units, earned, until| Fact::Holds { holding: HoldingId(0), units, earned, until };
    let outcome = run(
        vec![
            Fact::Joined(day(2025, 2, 1)),
            holds(100, Some(day(2025, 2, 10)), None),
            holds(30, None, Some(day(2026, 2, 20))),
            Fact::Accumulated { id: AccumulatorId(0), value: 29_000 },
        ],
        vec![
            TrialStep::On { at: at(2026, 2, 1, 0, 0), action: None },
            TrialStep::Expect(Claim::Balance(HoldingId(0), 130)),
            TrialStep::Expect(Claim::Accumulated { id: AccumulatorId(0), ago: 0, value: 29_000 }),
            TrialStep::On { at: at(2026, 2, 20, 23, 59), action: None },
            TrialStep::Expect(Claim::Balance(HoldingId(0), 130)),
            TrialStep::On { at: at(2026, 2, 21, 0, 0), action: None },
            TrialStep::Expect(Claim::Expired(HoldingId(0), 30)),
            TrialStep::On { at: at(2026, 3, 1, 0, 0), action: None },
            TrialStep::Expect(Claim::Expired(HoldingId(0), 130)),
            buys(at(2026, 3, 1, 9, 0), vec![line(0, 1, 1_000)]),
            TrialStep::Expect(Claim::Tier(LadderId(0), 1)),
        ],
    );
    assert_eq!(outcome.failures, []);
}

#[test]
fn a_test_may_begin_with_joining_and_end_with_a_refusal() {
    let outcome = run(
        vec![Fact::Born(day(1990, 1, 1))],
        vec![
            TrialStep::On { at: at(2026, 2, 1, 9, 0), action: Some(Action::Join) },
            earned(50, Some("welcome")),
            TrialStep::On { at: at(2026, 2, 2, 9, 0), action: Some(Action::Redeem { offer: OfferId(0), times: 1 }) },
            TrialStep::Expect(Claim::Refused(Some("free_latte".into()))),
            earned(0, None),
        ],
    );
    assert_eq!(outcome.failures, []);
}

#[test]
fn events_out_of_order_fail_the_test_at_their_step() {
    let outcome = run(
        vec![],
        vec![
            buys(at(2026, 3, 4, 15, 10), vec![line(0, 1, 50)]),
            buys(at(2026, 3, 3, 15, 10), vec![line(0, 1, 50)]),
            earned(1, None),
        ],
    );
    assert_eq!(outcome.failures.len(), 1);
    assert_eq!(outcome.failures[0].code, crate::diagnostic::table::TEST_EVENT_FAILED);
}
