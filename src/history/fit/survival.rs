//! A survival table: how many customers were left after 0, 1, 2, … renewals.

use crate::base::{Sources, Span};
use crate::diagnostic::{Diagnostic, table};

/// Most rows.
const MOST: usize = 10_000;
const HEADER: &str = "renewals,customers";

/// Reads a table with the header `renewals,customers`: whole numbers, renewals from 0 up by one, customers never rising.
///
/// `None` if the text is no such table at all (it may be a transaction file then).
pub fn read_survival(text: &str, name: &str, sources: &mut Sources) -> Option<Result<Vec<u64>, Box<Diagnostic>>> {
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next()?;
    let header: String = header.trim_start_matches('\u{feff}').chars().filter(|c| !c.is_whitespace()).collect();
    if header.to_lowercase() != HEADER {
        return None;
    }
    let mut wrong = |number: usize, line: &str, message: String, help: &str| {
        let source = sources.add_part(name, line, number as u32 + 1);
        let span = Span::new(source, 0, line.len() as u32);
        Some(Err(Box::new(Diagnostic::new(table::FIT_SURVIVAL, message).label(span, "this line").help(help))))
    };
    let mut survivors: Vec<u64> = Vec::new();
    for (number, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let cells: Option<Vec<u64>> = line.split(',').map(|cell| cell.trim().parse().ok()).collect();
        let Some([renewals, customers]) = cells.as_deref() else {
            let help = "write two whole numbers: `3,653` says that 653 customers made three renewals";
            return wrong(number, line, "this is no row of a survival table".into(), help);
        };
        if *renewals != survivors.len() as u64 || survivors.len() >= MOST {
            let help = "the rows count 0, 1, 2, … renewals without gaps; at 0 stand all customers";
            return wrong(number, line, format!("renewal {} is missing here", survivors.len()), help);
        }
        if survivors.last().is_some_and(|before| before < customers) || *customers > 1_000_000_000_000 {
            let help = "customers who left do not come back in this table";
            return wrong(number, line, "more customers than before".into(), help);
        }
        survivors.push(*customers);
    }
    Some(Ok(survivors))
}
