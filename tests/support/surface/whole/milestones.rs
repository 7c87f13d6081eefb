//! Every so many of a metric, days of the week, what is left over when a tier is reached, ends that have a name.

use super::super::Writer;

/// Gifts on multiples of a metric and on days of the week.
pub fn gifts(w: &mut Writer<'_>) {
    let (purse, mug, nights) = (w.own_wallet(), w.own_item(), w.name("nights"));
    let over = w.pick(&["calendar year", "lifetime", "membership year", "last 90 days"]);
    w.line(&format!("metric {nights} = sum of nights over {over}"));
    let (every, gives) = (w.from(1, 12), w.pick(&["give 5 PURSE", "give MUG valid 3 days", "choose"]));
    let bonus = w.name("bonus");
    let gives = match gives {
        "choose" => {
            format!("choose 1 of {{ {mug}, {bonus} {{ give 90 {purse} }} }} within 30 days otherwise {bonus}")
        }
        other => other.replace("PURSE", &purse).replace("MUG", &mug),
    };
    let name = w.name("milestone");
    w.line(&format!("gift {name} on every {every} night of {nights} {{\n  {gives}\n}}"));
    let (name, day) = (w.name("treat"), w.pick(&["Tuesday", "Sunday", "Saturday"]));
    w.line(&format!("gift {name} on every {day} {{ give 1 {purse} pending 3 days }}"));
}

/// A ladder whose metric carries its surplus on, with terms to named ends.
pub fn surplus(w: &mut Writer<'_>) {
    let (metric, name) = (w.name("carried"), w.name("ladder"));
    let (low, mid, top) = (w.name("Low"), w.name("Mid"), w.name("Top"));
    let (sum, at, high, most) = w.pick(&[
        ("sum of paid", "50 EUR", "120 EUR", "30 EUR"),
        ("sum of nights", "5 night", "9 night", "3 night"),
        ("count of purchase", "3", "6", "4"),
    ]);
    let over = w.pick(&["calendar year", "calendar quarter", "membership year", "calendar month"]);
    w.line(&format!("metric {metric} = {sum} over {over}"));
    let most = if w.chance(40) { format!(", at most {most}") } else { String::new() };
    let keep = named_end(w);
    let down = w.pick(&["", "  move down one step\n", "  move down never\n"]);
    w.line(&format!(
        "tiers {name} by {metric} {{\n  {low}\n  {mid} at {at}\n  {top} at {high}\n  keep to {keep}\n  carry the surplus{most}\n{down}}}"
    ));
}

/// The end of a month by its name, or of a period since joining.
pub fn named_end(w: &mut Writer<'_>) -> String {
    w.pick(&[
        "the end of March",
        "the end of February",
        "the end of the membership year",
        "the end of the next membership year",
        "the end of the membership quarter",
        "the end of the next calendar year, then the end of January",
    ])
    .to_owned()
}
