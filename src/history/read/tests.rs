use super::read;
use crate::base::Sources;
use crate::history::History;

fn codes(text: &[u8]) -> Vec<(&'static str, Option<u32>)> {
    let mut sources = Sources::new();
    let (history, problems) = read(text, "t.csv", 2, &mut sources);
    assert_eq!(history.is_none(), problems.iter().any(|problem| problem.is_error()));
    let line = |problem: &crate::diagnostic::Diagnostic| {
        problem.span().and_then(|span| Some(sources.get(span.source)?.line_column(span.start).0))
    };
    problems.iter().map(|problem| (problem.code.0, line(problem))).collect()
}

/// A purchase as its day and amounts.
type Shown = (String, Vec<i64>);

fn good(text: &str) -> History {
    let (history, problems) = read(text.as_bytes(), "t.csv", 2, &mut Sources::new());
    assert!(problems.is_empty(), "{problems:?}");
    history.expect("no problems")
}

#[test]
fn rows_of_one_customer_instant_and_basket_are_one_purchase() {
    let history = good(
        "date,customer,amount,basket,item,quantity\r\n2026-01-02,b,3.00,,latte,1\r\n2026-01-01,b,1,,cake,2\r\n\
         2026-01-01,a,5.25,y,,\n2026-01-01,a,4.75,x,,\n2026-01-01,a,1,x,,\n\n",
    );
    let shape: Vec<(&str, Vec<Shown>)> = history
        .customers
        .iter()
        .map(|customer| {
            let baskets = history.baskets[customer.baskets.clone()].iter();
            let amounts = |range: std::ops::Range<usize>| history.items[range].iter().map(|item| item.amount).collect();
            let shown = baskets.map(|basket| (basket.at.day().to_string(), amounts(basket.items.clone())));
            (customer.name.as_str(), shown.collect())
        })
        .collect();
    let day = |d: &str, amounts: &[i64]| (d.to_owned(), amounts.to_vec());
    assert_eq!(
        shape,
        vec![
            ("a", vec![day("2026-01-01", &[475, 100]), day("2026-01-01", &[525])]),
            ("b", vec![day("2026-01-01", &[100]), day("2026-01-02", &[300])]),
        ]
    );
    assert_eq!(history.overview.rows, 5);
    assert_eq!(history.items.iter().map(|item| item.quantity).sum::<i32>(), 6);
    assert_eq!(history.overview.text(history.items[2].item), "");
}

#[test]
fn every_problem_names_its_line() {
    let head = "customer,date,amount\n";
    let with = |rows: &str| codes(format!("{head}{rows}").as_bytes());
    assert_eq!(with("a,2026-01-01,1\n\"b,2026-01-01,1\n"), [("F0101", Some(3))]);
    assert_eq!(with("a,2026-01-01\n"), [("F0101", Some(2))]);
    assert_eq!(with(",2026-01-01,1\n"), [("F0101", Some(2))]);
    assert_eq!(with("a,01/02/2026,1\n"), [("F0103", Some(2))]);
    assert_eq!(
        with("a,2026-01-01,NaN\nb,2026-01-01,-2\nc,2026-01-01,9e99\n"),
        [("F0104", Some(2)), ("F0104", Some(3)), ("F0104", Some(4))]
    );
    assert_eq!(with("a,soon,NaN\n"), [("F0103", Some(2)), ("F0104", Some(2))]);
    assert_eq!(with(""), [("F0105", None)]);
    assert_eq!(codes(b""), [("F0105", None)]);
    assert_eq!(codes(b"customer,date\na,2026-01-01\n"), [("F0102", Some(1))]);
    assert_eq!(codes(b"customer;date;amount\n"), [("F0106", Some(1)), ("F0102", Some(1))]);
    assert_eq!(codes(b"ann,2026-03-01,12.50\n"), [("F0102", Some(1))]);
    assert_eq!(codes(b"customer,date,amount,amount\n"), [("F0102", Some(1))]);
    assert_eq!(codes(b"customer,date,amount,colour\na,2026-01-01,1,red\n"), [("F0106", Some(1))]);
    assert_eq!(codes(b"customer,date,amount\na,2026-01-01,\xff\n"), [("F0221", Some(2))]);
    assert_eq!(codes(&[b'x'; 70_000]), [("F0101", None)]);
}

#[test]
fn reading_stops_after_fifty_problems() {
    let rows = "a,soon,1\n".repeat(1_000);
    assert_eq!(codes(format!("customer,date,amount\n{rows}").as_bytes()).len(), 50);
}

#[test]
fn a_purchase_has_at_most_a_thousand_lines() {
    let rows = "a,2026-01-01,1\n".repeat(1_001);
    assert_eq!(codes(format!("customer,date,amount\n{rows}").as_bytes()), [("F0107", None)]);
}
