use proptest::prelude::*;

use super::{Kind, NoTriangle, Options, Triangle, read, read_exposures};
use crate::base::{SourceId, Sources};
use crate::history::line::Separator;

/// A code and the line and column where it stands.
type Placed = (&'static str, Option<(u32, u32)>);

fn found(text: &str, options: &Options) -> (Option<Triangle>, Vec<Placed>) {
    let mut sources = Sources::new();
    let source = sources.add("t.csv", text);
    let (found, problems) = read(source, text, options);
    assert_eq!(found.is_none(), problems.iter().any(|problem| problem.is_error()), "{problems:?}");
    let place = |problem: &crate::diagnostic::Diagnostic| {
        problem.span().and_then(|span| Some(sources.get(span.source)?.line_column(span.start)))
    };
    let codes = problems.iter().map(|problem| (problem.code.0, place(problem))).collect();
    (found.map(|(triangle, _)| triangle), codes)
}

fn codes(text: &str) -> Vec<Placed> {
    found(text, &Options::default()).1
}

fn good(text: &str, options: &Options) -> Triangle {
    let (triangle, problems) = found(text, options);
    assert!(problems.is_empty(), "{problems:?}");
    triangle.expect("no problems")
}

#[test]
fn long_wide_cumulative_and_incremental_files_hold_the_same_triangle() {
    let plain = Options::default();
    let wide = good("origin,12,24,36\n2023,10,14,15\n2024,11,16,\n2025,9,,\n", &plain);
    assert_eq!(wide.origins(), ["2023", "2024", "2025"]);
    assert_eq!(wide.ages(), [12.0, 24.0, 36.0]);
    assert_eq!(wide.rows(), [vec![10.0, 14.0, 15.0], vec![11.0, 16.0], vec![9.0]]);
    let same = |text: &str, options: &Options| {
        let other = good(text, options);
        assert_eq!((other.origins(), other.ages(), other.rows()), (wide.origins(), wide.ages(), wide.rows()), "{text}");
    };
    same("age,origin,value\n36,2023,15\n12,2025,9\n12,2023,10\n24,2024,16\n24,2023,14\n12,2024,11\n", &plain);
    same("\u{feff}Cohort,Dev 12,Dev 24,Dev 36\r\n2023,10,14,15\r\n2025,9,NA,NaN\r\n\r\n2024,11,16,\r\n", &plain);
    same("origin,age,incremental\n2023,12,10\n2023,24,4\n2023,36,1\n2024,12,11\n2024,24,5\n2025,12,9\n", &plain);
    let incremental = Options { kind: Some(Kind::Incremental), ..Options::default() };
    same("origin,12,24,36\n2023,10,4,1\n2024,11,5,\n2025,9,,\n", &incremental);
    same(
        "origin,age,cumulative,incremental\n2023,12,10,10\n2023,24,14,4\n2023,36,15,1\n2024,12,11,11\n2024,24,16,5\n2025,12,9,9\n",
        &incremental,
    );
    let comma = Options { separator: Separator::Semicolon, decimal_comma: true, ..Options::default() };
    same("origin;12;24;36\n2023;10,0;14;15\n2024;11;16,00;\n2025;9;;\n", &comma);
    let only = Options { only: vec![("set".into(), "b".into())], ..Options::default() };
    same(
        "set,origin,age,value\na,2023,12,1\nb,2023,12,10\nb,2023,24,14\nb,2023,36,15\nb,2024,12,11\nb,2024,24,16\nb,2025,12,9\n",
        &only,
    );
}

#[test]
fn origins_are_put_in_order() {
    let plain = Options::default();
    let names = |text: &str| good(text, &plain).origins().to_vec();
    assert_eq!(names("origin,1,2\n10,1,\n9,1,2\n"), ["9", "10"]);
    assert_eq!(names("origin,1,2\n2024-02,1,\n2024-01,1,2\n"), ["2024-01", "2024-02"]);
    assert_eq!(names("origin,1,2\nmarch,1,2\napril,1,\n"), ["march", "april"]);
}

#[test]
fn every_problem_names_its_line_and_column() {
    assert_eq!(codes(""), [("F0307", Some((1, 1)))]);
    assert_eq!(codes("origin,1,2\n"), [("F0307", Some((1, 1)))]);
    assert_eq!(codes("origin;1;2\n2023;1;2\n"), [("F0301", Some((1, 1)))]);
    assert_eq!(codes("cohort,value\n2023,1\n"), [("F0301", Some((1, 1)))]);
    assert_eq!(codes("origin,1,2\n2023,x,2\n"), [("F0302", Some((2, 6)))]);
    assert_eq!(codes("origin,1,2\n2023,\"1,5\",2\n"), [("F0302", Some((2, 6)))]);
    assert_eq!(codes("origin,1,2\n2023,inf,2\n"), [("F0302", Some((2, 6)))]);
    assert_eq!(codes("origin,1,2\n2023,1,1e300\n"), [("F0302", Some((2, 8)))]);
    assert_eq!(codes("origin,age,value\n2023,soon,2\n"), [("F0302", Some((2, 6)))]);
    assert_eq!(codes("origin,age,value\n2023,1,2\n2023,1,2\n"), [("F0303", Some((3, 8)))]);
    assert_eq!(codes("origin,1\n2023,1\n2023,2\n"), [("F0303", Some((3, 1)))]);
    assert_eq!(codes("origin,1,2\n2023,,2\n"), [("F0304", Some((2, 7)))]);
    assert_eq!(codes("origin,1,2\n2023,1,\n2024,1,2\n"), [("F0304", Some((3, 8)))]);
    assert_eq!(codes("origin,1,2\n2023,1,2\n2024,,\n"), [("F0304", None)]);
    assert_eq!(codes("origin,1,2\n2023,1,-2\n"), [("F0305", Some((2, 8)))]);
    assert_eq!(codes("origin,1,2,note\n2023,1,2,x\n"), [("F0308", Some((1, 12)))]);
    assert_eq!(codes("origin,1,2\n2023,5,4\n"), [("F0309", Some((2, 8)))]);
    assert_eq!(codes("origin,exposure,1\n2023,0,4\n"), [("F0310", Some((2, 6)))]);
    assert_eq!(codes("origin,age,value,issued\n2023,1,4,9\n2023,2,5,8\n"), [("F0310", Some((3, 10)))]);
    assert_eq!(codes("origin,1,2\n2023,1\n"), [("F0313", Some((2, 1)))]);
    assert_eq!(codes("origin,1,2\n\"2023,1,2\n"), [("F0313", Some((2, 1)))]);
    assert_eq!(codes("origin,1,2\n,1,2\n"), [("F0313", Some((2, 1)))]);
    let other = Options { only: vec![("sat".into(), "b".into())], ..Options::default() };
    assert_eq!(found("set,origin,1\na,2023,1\n", &other).1, [("F0301", Some((1, 1)))]);
    let negative = Options { kind: Some(Kind::Incremental), ..Options::default() };
    assert_eq!(found("origin,1,2\n2023,1,-2\n", &negative).1, [("F0305", Some((2, 8)))]);
}

#[test]
fn huge_files_are_refused_before_they_cost_time() {
    let many: String = (0..100_000).map(|at| format!("{at},1,1\n")).collect();
    assert_eq!(codes(&format!("origin,age,value\n{many}"))[0].0, "F0307");
    let ages: Vec<String> = (0..100_000).map(|at| at.to_string()).collect();
    assert_eq!(codes(&format!("origin,{}\n", ages.join(",")))[0].0, "F0307");
    let wrong: String = (0..100_000).map(|at| format!("{at},1,x\n")).collect();
    assert_eq!(codes(&format!("origin,age,value\n{wrong}")).len(), 50);
}

#[test]
fn exposures_fit_the_origins_or_say_why() {
    let origins = ["2023".to_owned(), "2024".to_owned()];
    let codes = |text: &str| {
        let (exposures, problems) = read_exposures(SourceId(0), text, &origins, &Options::default());
        assert_eq!(exposures.is_none(), !problems.is_empty(), "{problems:?}");
        problems.iter().map(|problem| problem.code.0).collect::<Vec<_>>()
    };
    assert!(codes("origin,issued,prior\n2024,5,0.5\n2023,4,\n").is_empty());
    assert_eq!(codes("origin,issued\n2024,5\n"), ["F0310"]);
    assert_eq!(codes("origin,issued\n2024,5\n2023,4\n2025,4\n"), ["F0310"]);
    assert_eq!(codes("origin,issued\n2024,5\n2023,4\n2023,4\n"), ["F0310"]);
    assert_eq!(codes("origin,issued\n2024,5\n2023,-4\n"), ["F0310"]);
    assert_eq!(codes("origin,issued,prior\n2024,5,2\n2023,4,1\n"), ["F0310"]);
    assert_eq!(codes("origin,issued\n2024,5\n2023,x\n"), ["F0302"]);
    assert_eq!(codes("origin,much\n2024,5\n"), ["F0301"]);
    assert_eq!(codes(""), ["F0301"]);
}

#[test]
fn a_triangle_keeps_its_shape() {
    let new = |rows: Vec<Vec<f64>>| {
        let origins = (0..rows.len()).map(|at| at.to_string()).collect();
        Triangle::new(origins, vec![1.0, 2.0], rows).err()
    };
    assert_eq!(new(vec![vec![1.0, 2.0], vec![1.0]]), None);
    assert_eq!(new(vec![vec![1.0], vec![1.0, 2.0]]), Some(NoTriangle::Missing { row: 0, column: 1 }));
    assert_eq!(new(vec![vec![1.0], vec![1.0]]), Some(NoTriangle::Missing { row: 0, column: 1 }));
    assert_eq!(new(vec![vec![1.0, 2.0], vec![]]), Some(NoTriangle::Missing { row: 1, column: 0 }));
    assert_eq!(new(vec![vec![1.0, f64::NAN]]), Some(NoTriangle::Huge { row: 0, column: 1 }));
    assert_eq!(new(vec![vec![1.0, -1.0]]), Some(NoTriangle::Negative { row: 0, column: 1 }));
    assert_eq!(new(vec![]), Some(NoTriangle::Empty));
}

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(text in "(origin,(age,value|1,2,3))?\n?([0-9a-z\",;.\n\r -]|NA){0,80}") {
        let _ = found(&text, &Options::default());
    }
}
