//! Lines of purchases with fields of their own.

use super::super::Writer;

/// Litres and a grade on the lines of purchases; rules, a metric and a discount that look at them.
pub fn fields(w: &mut Writer<'_>) {
    let (purse, litres, grade) = (w.own_wallet(), w.name("litres"), w.name("grade"));
    let (plain, premium, fresh) = (w.name("plain"), w.name("premium"), w.name("fresh"));
    w.line(&format!(
        "event purchase {{\n  line {{\n    {litres} kilo\n    {grade} one of {plain}, {premium}\n    {fresh} flag\n  }}\n}}"
    ));
    // Both at once would tell too many kinds of lines apart beside many categories.
    let asks = w.pick(&["LITRES >= 20 kilo", "not FRESH"]).replace("LITRES", &litres).replace("FRESH", &fresh);
    let rules = [
        format!("earn {} on purchase of \"fuel\" {{ give 1 {purse} per 2 kilo of {litres} }}", w.name("fuel")),
        format!(
            "earn {} on purchase where {grade} is {premium} {{ give 2 {purse} per 1 EUR of paid }}",
            w.name("by_grade")
        ),
        format!("earn {} on purchase where {asks} {{ give 1 {purse} per 1 kilo of {litres} }}", w.name("by_litres")),
        format!("metric {} = sum of {litres} on purchase of \"fuel\" over calendar month", w.name("filled")),
        format!(
            "discount {} on purchase of \"fuel\" {{ take 0.03 EUR per 1 kilo of {litres} off of \"fuel\" }}",
            w.name("pump")
        ),
    ];
    for rule in rules {
        if w.chance(60) {
            w.line(&rule);
        }
    }
}
