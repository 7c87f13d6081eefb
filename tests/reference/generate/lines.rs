//! Lines of events with fields of their own, and fields of goods.

use loyal::core::{
    Aggregate, Amount, AtomId, AtomSet, Claims, Comparison, Effect, EventLine, Expr, FieldId, FiniteId, Guard,
    LineFields, LineSum, LineTest, NumericField, Program, RowId, RowKind, Trigger, WordId,
};
use loyal::quantity::Rounding;
use rand_chacha::ChaCha8Rng;

use super::sharing::plain;
use super::{below, chance, pick};

/// Lines of declared events.
pub fn of_events(rng: &mut ChaCha8Rng, program: &mut Program) {
    let number = field(program, "line.number");
    let (tests, cells) = tests(rng, number, 3);
    let count = cells.len() as u32;
    let mut sums = Vec::new();
    for _ in 0..1 + below(rng, 3) {
        let cells = AtomSet(u64::from(1 + below(rng, (1 << count) - 1)));
        let of = chance(rng, 60).then_some(number);
        sums.push(LineSum { field: field(program, "line.sum"), of, cells });
    }
    let read: Vec<(FieldId, Option<AtomSet>)> = sums.iter().map(|sum| (sum.field, None)).collect();
    program.lines = LineFields { tests, cells, sums };
    let events = |on: &[Trigger]| matches!(on, [Trigger::Declared(_)]);
    rows(rng, program, &read, events);
}

/// Fields of lines of purchases: atoms are told apart by them.
pub fn of_goods(rng: &mut ChaCha8Rng, program: &mut Program) {
    let number = field(program, "goods.number");
    let (tests, cells) = tests(rng, number, 1);
    let plain = program.atoms;
    // Atom by category and cell: cells of one category follow those of all categories before.
    program.atoms = plain * cells.len() as u8;
    program.atom_table = (0..u16::from(plain))
        .flat_map(|category| (0..cells.len() as u16).map(move |cell| AtomId(category + u16::from(plain) * cell)))
        .collect();
    program.atom_names = (0..program.atoms).map(|atom| format!("atom{atom}")).collect();
    let mut sums = Vec::new();
    for _ in 0..1 + below(rng, 2) {
        let cells = AtomSet(u64::from(1 + below(rng, (1 << program.atoms) - 1)));
        let of = chance(rng, 75).then_some(number);
        sums.push(LineSum { field: field(program, "goods.sum"), of, cells });
    }
    // A row or metric is on the lines whose field it reads.
    let read: Vec<(FieldId, Option<AtomSet>)> = sums.iter().map(|sum| (sum.field, Some(sum.cells))).collect();
    program.goods = LineFields { tests, cells, sums };
    let purchases = |on: &[Trigger]| matches!(on, [Trigger::Purchase(_)]);
    rows(rng, program, &read, purchases);
}

fn field(program: &mut Program, name: &str) -> FieldId {
    program.fields.push(NumericField { name: name.to_owned(), unit: String::new(), decimals: 0 });
    FieldId(program.fields.len() as u16 - 1)
}

/// What is asked of lines, and the cells of all answers.
fn tests(rng: &mut ChaCha8Rng, number: FieldId, most: u32) -> (Vec<LineTest>, Vec<u64>) {
    let one = |rng: &mut ChaCha8Rng| {
        if chance(rng, 50) {
            let field = FiniteId(pick(rng, &[0, 2]));
            LineTest::Word { field, words: u64::from(1 + below(rng, 6)) }
        } else {
            use Comparison::{Above, AtLeast, AtMost, Below, Equal, NotEqual};
            let is = pick(rng, &[AtLeast, Above, AtMost, Below, Equal, NotEqual]);
            LineTest::Number { field: number, is, than: i64::from(below(rng, 60)) }
        }
    };
    let tests: Vec<LineTest> = (0..1 + below(rng, most)).map(|_| one(rng)).collect();
    let cells = (0..1u64 << tests.len()).collect();
    (tests, cells)
}

/// Rows and metrics that read the sums.
fn rows(
    rng: &mut ChaCha8Rng,
    program: &mut Program,
    read: &[(FieldId, Option<AtomSet>)],
    of: impl Fn(&[Trigger]) -> bool,
) {
    for at in plain(program) {
        let anew = program.returns.of(RowId(at as u16)).claims == Claims::Recompute;
        let row = &mut program.rows[at];
        if row.kind != RowKind::Award || !of(&row.on) || !row.limits.is_empty() || anew || !chance(rng, 60) {
            continue;
        }
        let (field, lines) = pick(rng, read);
        let field = Expr::Field(field);
        if let Some(lines) = lines {
            (row.on, row.scope) = (vec![Trigger::Purchase(lines)], lines);
        }
        if chance(rng, 40) {
            let some = Guard::Compare { left: field.clone(), is: Comparison::AtLeast, right: Expr::Const(1) };
            row.guard = Guard::All(vec![row.guard.clone(), some]);
        }
        if let Effect::Grant { amount, .. } = &mut row.effect {
            let rounding = pick(rng, &[Rounding::Down, Rounding::Nearest]);
            let numerator = Expr::Scale(Box::new(field), i64::from(1 + below(rng, 4)));
            *amount = Amount { numerator, over: pick(rng, &[1, 3]), rounding };
            row.rounds = Default::default();
        }
    }
    for metric in &mut program.accumulators {
        if matches!(metric.aggregate, Aggregate::Sum(Expr::Field(_) | Expr::Money(..)))
            && of(&metric.on)
            && chance(rng, 50)
        {
            let (field, lines) = pick(rng, read);
            metric.aggregate = Aggregate::Sum(Expr::Field(field));
            metric.on = lines.map_or(metric.on.clone(), |lines| vec![Trigger::Purchase(lines)]);
        }
    }
}

/// A line with some of the fields that the program asks for.
pub fn line(rng: &mut ChaCha8Rng, program: &Program, fields: &LineFields) -> EventLine {
    let mut line = EventLine::default();
    let mut numbers: Vec<FieldId> = fields.sums.iter().filter_map(|sum| sum.of).collect();
    for test in &fields.tests {
        match test {
            LineTest::Number { field, .. } => numbers.push(*field),
            LineTest::Word { field, .. } if chance(rng, 80) && line.words.iter().all(|one| one.0 != *field) => {
                let words = program.finite[field.index()].words.len() as u32;
                line.words.push((*field, WordId(below(rng, words + 1) as u16)));
            }
            LineTest::Word { .. } => {}
        }
    }
    numbers.sort();
    numbers.dedup();
    for field in numbers {
        if chance(rng, 80) {
            // On both sides of what is asked.
            let than = fields.tests.iter().filter_map(|test| match test {
                LineTest::Number { field: of, than, .. } if *of == field => u32::try_from(2 * than).ok(),
                _ => None,
            });
            let most = than.fold(80, u32::max);
            line.numbers.push((field, i64::from(below(rng, most))));
        }
    }
    line
}
