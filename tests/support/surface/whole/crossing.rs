//! Purchases that cross a tier, and limits on a field of the event.

use super::super::Writer;

/// A ladder by spending, rules that look at the tier after or split, limits of amounts and items.
pub fn tiers(w: &mut Writer<'_>) {
    let (purse, spend, ladder) = (w.own_wallet(), w.name("spend"), w.name("crossed"));
    let (low, mid, top) = (w.name("Low"), w.name("Mid"), w.name("Top"));
    w.line(&format!("metric {spend} = sum of paid over calendar year"));
    w.line(&format!(
        "tiers {ladder} by {spend} {{\n  {low}\n  {mid} at 50 EUR\n  {top} at 120 EUR\n  keep to the end of the next calendar year\n}}"
    ));
    let by = format!("by {ladder} {{ {low} 1 {purse}, {mid} 2 {purse}, {top} 3 {purse} }} per 1 EUR of paid");
    for how in ["at the tier after", "at the tier before", "split at the threshold"] {
        let name = w.name("crosses");
        w.line(&format!("earn {name} on purchase {{\n  give {by}\n  {how}\n  returns nothing\n}}"));
    }
    let (name, gift) = (w.name("arrives"), w.name("arrived"));
    w.line(&format!(
        "gift {gift} on purchase when {ladder} is {mid} or above {{\n  give 5 {purse}\n  at the tier after\n  returns nothing\n}}"
    ));
    let of = w.pick(&["50 EUR of paid", "20 EUR of basket", "3 of items"]);
    let per = w.pick(&["month", "day", "week"]);
    let how = w.pick(&["", ", clip", ", reject"]);
    let amount = if of.ends_with("items") {
        format!("2 {purse} per item")
    } else {
        format!("1 {purse} per 1 EUR of {}", if of.ends_with("basket") { "basket" } else { "paid" })
    };
    w.line(&format!(
        "earn {name} on purchase {{\n  give {amount}\n  at most {of} per {per}{how}\n  returns nothing\n}}"
    ));
}
