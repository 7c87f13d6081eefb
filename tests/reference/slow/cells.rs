//! Fields of lines (`core` section 1): the sums that an event carries into its phases, and the atoms of goods.

use loyal::core::{AtomId, Comparison, EventLine, FieldId, LineFields, LineTest, Program};

use crate::acts::note;

fn number(line: &EventLine, field: FieldId) -> i64 {
    line.numbers.iter().filter(|one| one.0 == field).map(|one| one.1).next().unwrap_or(0)
}

/// What a line answers to what is asked; a field that it does not name is 0 or "other".
fn answers(fields: &LineFields, line: &EventLine) -> Vec<bool> {
    let holds = |test: &LineTest| match test {
        LineTest::Word { field, words } => {
            let word = line.words.iter().find(|one| one.0 == *field).map_or(0, |one| one.1.index());
            words >> word & 1 == 1
        }
        LineTest::Number { field, is, than } => {
            let value = number(line, *field);
            match is {
                Comparison::AtLeast => value >= *than,
                Comparison::Above => value > *than,
                Comparison::AtMost => value <= *than,
                Comparison::Below => value < *than,
                Comparison::Equal => value == *than,
                Comparison::NotEqual => value != *than,
            }
        }
    };
    fields.tests.iter().map(holds).collect()
}

/// The cell in which lines lie that answer so.
fn cell(fields: &LineFields, line: &EventLine) -> Option<usize> {
    let answers = answers(fields, line);
    let same = |cell: &u64| answers.iter().enumerate().all(|(test, answer)| (cell >> test & 1 == 1) == *answer);
    fields.cells.iter().position(same)
}

/// Numbers of an event with the sums over its lines.
pub fn summed(program: &Program, numbers: &[i64], lines: &[EventLine]) -> Vec<i64> {
    let mut numbers = numbers.to_vec();
    for sum in &program.lines.sums {
        let inside = |line: &&EventLine| cell(&program.lines, line).is_some_and(|cell| sum.cells.0 >> cell & 1 == 1);
        let counted = lines.iter().filter(inside);
        let total: i64 = counted.map(|line| sum.of.map_or(1, |of| number(line, of))).sum();
        if total > 0 {
            program.lines.tests.iter().for_each(|test| note("LineTest", test));
        }
        numbers[sum.field.index()] += total;
    }
    numbers
}

/// The atom of a line of a purchase, of a category and an item by their places (0 = other).
pub fn atom(program: &Program, (category, item): (usize, usize), own: &EventLine) -> AtomId {
    let (items, cells) = (program.items.len() + 1, program.goods.cells.len().max(1));
    let cell = cell(&program.goods, own).expect("every line lies in a cell");
    program.atom_table[(category * items + item) * cells + cell]
}

/// Numbers that the lines of a purchase carry.
pub fn carried(program: &Program, lines: &[(AtomId, EventLine)]) -> Vec<i64> {
    let mut numbers = vec![0; program.fields.len()];
    for sum in &program.goods.sums {
        let inside = lines.iter().filter(|(atom, _)| sum.cells.has(*atom));
        let total: i64 = inside.map(|(_, own)| sum.of.map_or(1, |of| number(own, of))).sum();
        if total > 0 {
            program.goods.tests.iter().for_each(|test| note("LineTest", test));
        }
        numbers[sum.field.index()] = total;
    }
    numbers
}
