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

#[test]
fn the_least_of_all_lines_is_the_least_of_one() {
    let text = |lines: &str, on: &str, promise: &str| {
        format!(
            "program \"Lines\" {{\n  currency EUR\n}}\n\npoints point {{\n  whole\n  may go negative\n  cost 0.01 EUR\n}}\n\n\
             reward money_off {{\n  costs 100 point per 1 EUR off\n}}\n\n\
             event order {{\n  line {{\n    price money\n{lines}  }}\n}}\n\nearn x on order {{\n  {on}\n}}\n\n\
             assume price 10 EUR .. 100 EUR\n\nguarantee give_back at most {promise} per order\n"
        )
    };
    for code in ["L0001", "L0044", "L0048"] {
        assert!(of(&text("    kilos count\n", "give 100 point", "10%"), code, "x").is_none(), "{code}");
    }
    let dear = text("", "give 1_001 point", "10%");
    let found = of(&dear, "L0001", "x").expect("10.01 EUR for 10 EUR");
    assert!(found.message.contains("for a order of 10.00 EUR") && found.test.is_some(), "{}", found.message);
    assert!(notes(&found).contains("price from 10.00 EUR to 100.00 EUR"), "{}", notes(&found));
}
