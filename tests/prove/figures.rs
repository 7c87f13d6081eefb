//! What `check` says in figures: sums a year, domains, rounded cents. A figure is one that somebody can live to see.

use loyal::prove::Finding;

use crate::ways::findings_in;

fn of(text: &str, code: &str, about: &str) -> Option<Finding> {
    findings_in(text).into_iter().find(|one| one.code.0 == code && one.about == about)
}

fn notes(found: &Finding) -> String {
    found.notes.join("\n")
}

#[test]
fn a_year_holds_no_more_than_the_limit_of_the_rule() {
    let text = |limit: &str| {
        format!(
            "program \"Ink\" {{\n  currency EUR\n}}\n\nevent recycle {{\n  price money\n}}\n\npoints credit {{\n  in EUR\n}}\n\n\
             earn ink on recycle {{\n  give 3 EUR as credit\n  {limit}\n}}\n\n\
             reward money_off {{\n  costs 1 credit per 1 EUR off\n}}\n\nassume price 0.50 EUR .. 5 EUR\n"
        )
    };
    let said = |limit: &str| notes(&of(&text(limit), "L0001", "ink").expect("3 EUR for 0.50 EUR"));
    // Ten times 2.50 EUR a month.
    let ten = said("at most 30 EUR per month");
    assert!(ten.contains("120 times a year (what limits let through) that is 300.00 EUR a member and year"), "{ten}");
    // Two thirds of the second award bring at most two thirds of its gain.
    let cut = said("at most 5 EUR per month");
    assert!(cut.contains("24 times a year (what limits let through) that is at most 50.00 EUR"), "{cut}");
    assert!(said("at most 10 times per year").contains("10 times a year (what limits let through) that is 25.00 EUR"));
}
