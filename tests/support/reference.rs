//! REF-1 built by hand as a core program, and its scenario.

use loyal::base::{SourceId, Span};
use loyal::core::*;
use loyal::numeric::{BgNbd, ln};
use loyal::quantity::{Calendar, Day, Instant, Part, Ratio, Rounding};
use loyal::scenario::*;

pub fn program() -> Program {
    let whole = |n: i64| Ratio::new(i128::from(n), 1).expect("small");
    let spend = AccumulatorId(0);
    let at_least = |minor: i64| Guard::Compare {
        left: Expr::Accumulator { id: spend, ago: 0 },
        is: Comparison::AtLeast,
        right: Expr::Const(minor),
    };
    let tier = |name: &str, reach: Guard| Tier { name: name.into(), span: Span::default(), keep: reach.clone(), reach };
    Program {
        title: "REF-1".into(),
        currency: Currency { code: "EUR".into(), decimals: 2 },
        zone: "UTC".into(),
        atoms: 1,
        atom_table: vec![AtomId(0)],
        atom_names: vec!["other".into()],
        holdings: vec![Holding {
            name: "point".into(),
            span: Span::default(),
            kind: HoldingKind::Points,
            decimals: 0,
            cost: Some(whole(1)),
            worth: None,
            pending: Deadline::never(),
            expiry: Deadline { anchor: Anchor::Earning, steps: vec![Step::After(Length::Seconds(8_760 * 3_600))] },
            expiry_by_rank: None,
            touched_by: vec![],
            spend: SpendOrder::SoonestExpiring,
            maximum: None,
            may_go_negative: false,
            qualifying: false,
        }],
        accumulators: vec![Accumulator {
            name: "spend".into(),
            span: Span::default(),
            on: vec![Trigger::Purchase(AtomSet::ALL)],
            filter: Guard::True,
            aggregate: Aggregate::Sum(Expr::Money(AtomSet::ALL, Stage::Paid)),
            window: Window::Period(Calendar::plain(Part::Year)),
            keeps: 0,
            unit: "EUR".into(),
            decimals: 2,
        }],
        ladders: vec![Ladder {
            name: "status".into(),
            span: Span::default(),
            tiers: vec![tier("Basic", Guard::True), tier("Plus", at_least(50_000)), tier("Top", at_least(150_000))],
            keep: Deadline {
                anchor: Anchor::Earning,
                steps: vec![Step::EndOf { calendar: Calendar::plain(Part::Year), ahead: 1 }],
            },
            reviews: None,
            fall: Fall::ToEarned,
            initial: 0,
        }],
        rows: vec![Row {
            rule: "base".into(),
            name: "base".into(),
            span: Span::default(),
            kind: RowKind::Award,
            gift: false,
            on: vec![Trigger::Purchase(AtomSet::ALL)],
            scope: AtomSet::ALL,
            stage: Stage::Paid,
            guard: Guard::True,
            reasons: vec![],
            effect: Effect::Grant {
                holding: HoldingId(0),
                amount: Amount {
                    numerator: Expr::ByRank {
                        ladder: LadderId(0),
                        factors: vec![4, 5, 6],
                        on: Box::new(Expr::Money(AtomSet::ALL, Stage::Paid)),
                    },
                    over: 400,
                    rounding: Rounding::Down,
                },
                expiry: None,
                pending: None,
            },
            limits: vec![],
        }],
        offers: vec![Offer {
            name: "five_off".into(),
            span: Span::default(),
            guard: Guard::True,
            takes: vec![(HoldingId(0), 500)],
            gives: vec![],
            money: 500,
            cost: None,
            limits: vec![],
        }],
        ..Program::default()
    }
}

pub fn scenario(customers: u64) -> Scenario {
    let (start, days) = (Day(20_089), 1_095);
    let first = |k: i64| Instant(start.start().0 + (k * days * 86_400 + 35).div_euclid(36));
    Scenario {
        title: "REF-1".into(),
        source: SourceId(0),
        customers,
        start,
        end: Day(20_089 + 1_095).start(),
        periods: (0..36).map(|k| Period { start: first(k), end: first(k + 1) }).collect(),
        seed: 2026,
        currency: Currency { code: "EUR".into(), decimals: 2 },
        economics: Economics::default(),
        segments: vec![Segment {
            name: "all".into(),
            share: 1.0,
            process: Process::BgNbd { model: BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 }, unit_seconds: 604_800.0 },
            basket: Basket::Lognormal { mu: ln(2_500.0), sigma: 0.6 },
            lines: vec![("other".into(), 1.0)],
            choices: Choices {
                redeem: Redeem::Listed(vec![Wish {
                    reward: "five_off".into(),
                    span: Span::default(),
                    probability: 0.5,
                    spread: 0.0,
                }]),
                vouchers: 1.0,
            },
        }],
        variants: vec![Variant { name: "REF-1".into(), program: program() }],
        targets: vec![],
        hashes: vec![],
    }
}
