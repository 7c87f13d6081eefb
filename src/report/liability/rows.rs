//! The methods of a study side by side as a table.

use super::StudyContext;
use crate::report::rows::{Kind, Rows, Value};

/// One row an origin: the latest amount, points issued where they are known, and ever redeemed by method.
pub fn study_rows(context: &StudyContext<'_>) -> Rows {
    let estimates = &context.study.estimates;
    let mut columns = vec![("origin", Kind::Text), ("latest", Kind::Number), ("issued", Kind::Number)];
    columns.extend(estimates.iter().map(|one| (one.method.name(), Kind::Number)));
    let mut rows = Rows::new("methods", &columns);
    let triangle = context.data.triangle;
    for (number, (origin, latest)) in triangle.origins().iter().zip(triangle.latest()).enumerate() {
        let issued = context.data.exposures.and_then(|exposures| exposures.issued().get(number).copied());
        let mut row = vec![Value::from(origin.as_str()), Value::Number(latest), Value::number(issued)];
        row.extend(estimates.iter().map(|one| Value::number(one.ultimates.get(number).copied())));
        rows.rows.push(row);
    }
    rows
}
