//! Buying and bringing everything back leaves what was there before.

use loyal::core::{AccumulatorId, Aggregate, HoldingId, LimitId, Program, RowKind};
use loyal::evaluate::{
    Grant, Joining, Line, Member, Part, Plan, Purchase, Recorder, Return, ReturnOutcome, Source, Taking, Which,
};
use loyal::quantity::{Date, Instant};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::identities::{Writing, compiled, texts};

/// Whether a purchase did nothing but give what its own rules give.
struct Watch<'p> {
    program: &'p Program,
    plain: bool,
}

impl Recorder for Watch<'_> {
    fn granted(&mut self, grant: &Grant<'_>) {
        let own = matches!(grant.source, Source::Row(row) if self.program.rows[row.index()].kind == RowKind::Award);
        self.plain &= own;
    }
    fn taken(&mut self, _at: Instant, _holding: HoldingId, _units: i64, _taking: Taking) {
        self.plain = false;
    }
    fn row_acted(&mut self, _at: Instant, _row: loyal::core::RowId) {
        self.plain = false;
    }
}

/// Balances, sums and counts, and what limits have let through.
fn state(plan: &Plan, program: &Program, member: &Member) -> Vec<i64> {
    let holdings = (0..program.holdings.len()).map(|at| HoldingId(at as u16));
    let mut all: Vec<i64> = holdings.flat_map(|of| [member.available(of), member.pending(of)]).collect();
    for (at, metric) in program.accumulators.iter().enumerate() {
        if matches!(metric.aggregate, Aggregate::Sum(_) | Aggregate::Count | Aggregate::Earned(_)) {
            all.push(member.accumulated(plan, AccumulatorId(at as u16)));
        }
    }
    let award = |limit: &loyal::core::Limit| {
        !limit.rows.is_empty() && limit.rows.iter().all(|row| program.rows[row.index()].kind == RowKind::Award)
    };
    let limits = program.limits.iter().enumerate().filter(|(_, limit)| award(limit));
    all.extend(limits.map(|(at, _)| member.used(plan, LimitId(at as u16))));
    all
}

#[test]
fn a_purchase_that_comes_back_whole_leaves_nothing_behind() {
    let (mut compared, mut report) = (0, String::new());
    // A fiasco may be one because something is left behind; random rules may say that it is.
    let keeps =
        |text: &str| ["returns nothing", "returns recompute", "returns pending"].iter().any(|w| text.contains(w));
    let leaves = |name: &str, text: &str| name.contains("fiascos") || name.starts_with("whole") && keeps(text);
    for (name, text) in texts().into_iter().filter(|(name, text)| !leaves(name, text)) {
        let program = compiled(&Writing::of(text)).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        let first = Date::new(2026, 1, 1).expect("a date").to_day();
        let plan = Plan::with_receipts(&program, first, first.plus_days(900)).expect("a plan");
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut member = plan.member();
        let joining = Joining { joined: first.start(), born: None, run_join_rules: true, attributes: &[] };
        plan.start(&mut member, &joining, &mut loyal::evaluate::NoRecorder).expect("joins");
        let mut at = first.start().0 + 1;
        for round in 0..60 {
            at += rng.random_range(0..9 * 86_400);
            let line = |rng: &mut ChaCha8Rng| {
                let atom = loyal::core::AtomId(rng.random_range(0..u16::from(program.atoms.max(1))));
                Line { atom, items: rng.random_range(1..4), amount: rng.random_range(1..20_000) }
            };
            let lines = [line(&mut rng), line(&mut rng)];
            let purchase = Purchase { at: Instant(at), lines: &lines, words: &[], uses: &[] };
            plan.settle(&mut member, Instant(at), &mut loyal::evaluate::NoRecorder).expect("settles");
            if round % 3 == 0 {
                // One that is kept, so that there is something to disturb.
                plan.purchase(&mut member, &purchase, &mut loyal::evaluate::NoRecorder).expect("buys");
                continue;
            }
            let before = state(&plan, &program, &member);
            let mut watch = Watch { program: &program, plain: true };
            plan.purchase(&mut member, &purchase, &mut watch).expect("buys");
            let plain = watch.plain;
            let back = Return { at: Instant(at), of: Which::At(Instant(at)), part: Part::Everything };
            let outcome = plan.give_back(&mut member, &back, &mut loyal::evaluate::NoRecorder).expect("returns");
            if !matches!(outcome, ReturnOutcome::Done(_)) {
                report += &format!("{name}, round {round}: {outcome:?}\n");
            }
            if plain {
                compared += 1;
                let after = state(&plan, &program, &member);
                if before != after {
                    report += &format!("{name}, round {round}: {before:?} became {after:?}\n");
                }
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(compared > 500, "{compared}");
}
