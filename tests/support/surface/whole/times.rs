//! Terms, triggers, windows, conversions and amendments in every form.

use super::super::Writer;
use super::milestones::named_end;

fn deadline(w: &mut Writer<'_>) -> String {
    match w.below(16) {
        0 => "never".to_owned(),
        1 => "for ever".to_owned(),
        2 => format!("{} seconds after earning", w.from(60, 900)),
        3 => format!("{} weeks after earning, then the next 10th", w.from(1, 20)),
        4 => "12 months after earning, at the end of the half year".to_owned(),
        5 => format!("{} quarters after earning, then the next {} March", w.from(1, 6), w.from(1, 28)),
        6 => "the next 30 September".to_owned(),
        7 => "the next 15th".to_owned(),
        8 => "the next day at 06:30".to_owned(),
        9 => "the next day".to_owned(),
        10 => format!("on {}", w.date()),
        11 => "at the end of the calendar year from 1 April".to_owned(),
        12 => "at the end of the next week from Sunday".to_owned(),
        13 => named_end(w),
        14 => format!("{} months after earning, then {}", w.from(1, 9), named_end(w)),
        _ => format!("{} minutes after earning", w.from(90, 9_000)),
    }
}

/// A wallet with everything that a wallet may say.
pub fn wallet(w: &mut Writer<'_>) {
    let (name, cap) = (w.name("purse"), w.from(100, 900));
    let mut text = format!("points {name} {{\n");
    let unit = w.pick(&["  whole\n", "  to 0.01\n", "  in kilo\n", "  to the second\n", ""]);
    text += unit;
    let pending = match w.below(4) {
        0 => "  pending until the end of the month\n".to_owned(),
        1 => format!("  pending {} days\n", w.from(1, 20)),
        _ => String::new(),
    };
    text += &pending;
    match w.below(4) {
        0 if !w.ladders.is_empty() => {
            let ladder = w.ladders[0].clone();
            let tier = w.pick(&ladder.tiers);
            let (some, other) = (deadline(w), deadline(w));
            text += &format!("  expire {some}\n  expire {other} when {} is {tier}\n", ladder.name);
            text += w.pick(&["", "  lapse at once\n"]);
        }
        1 => text += "  expire 6 months without purchase of \"coffee\", stay\n",
        2 => {}
        _ => text += &format!("  expire {}\n", deadline(w)),
    }
    if w.chance(25) {
        text += "  suspended while month in July .. August\n";
    }
    text += w.pick(&[
        "",
        "  may go negative\n",
        "  returns pending only\n",
        "  spend pro rata\n",
        "  spend oldest first\n",
    ]);
    text += w.pick(&["", "  round down\n", "  round nearest\n", "  round up\n"]);
    if w.chance(30) {
        text += &format!("  at most {cap} {}\n", if unit.contains("kilo") { "kilo" } else { &name });
    }
    let each = w.pick(&["  cost 0.02 EUR\n", "  cost 0.01 EUR\n  worth 0.02 EUR\n"]);
    w.line(&format!("{text}{each}}}"));
}

/// Ladders with every clause.
pub fn tiers(w: &mut Writer<'_>) {
    let (metric, name) = (w.name("metric"), w.name("ladder"));
    let number = w.names;
    w.line(&format!("metric {metric} = sum of paid over calendar year"));
    let (low, mid, top) = (format!("Low{number}"), format!("Middle{number}"), format!("High{number}"));
    let mut text = format!("tiers {name} by {metric} {{\n  {low}\n  {mid} at 100 EUR kept at 50 EUR\n");
    text += &format!("  {top} at 900 EUR kept when {metric} >= 500 EUR\n");
    text += w.pick(&["  move up at once\n", "  move up at the end of the quarter\n", "  review daily\n", ""]);
    text += w.pick(&["  move down one step\n", "  move down to what is earned\n", "  move down never\n", ""]);
    text +=
        &format!("  keep {}\n", w.pick(&["12 months", "to the end of the next calendar year", "for ever", "90 days"]));
    text += w.pick(&["  grace 2 months\n", "  grace 30 days\n", ""]);
    if w.chance(50) {
        text += &format!("  start at {mid} when month in January .. March\n");
    }
    w.line(&format!("{text}}}"));
}

/// Triggers in every form.
pub fn triggers(w: &mut Writer<'_>) {
    let purse = w.own_wallet();
    let on = match w.below(15) {
        0 if w.text.contains("  runs ") => "start of the program".to_owned(),
        1 if w.text.contains("  runs 2024-01-01 .. 2031") => "end of the program".to_owned(),
        2 => "3 days before birthday".to_owned(),
        3 => "2 months after join".to_owned(),
        4 => w.date(),
        5 => "every 29 February".to_owned(),
        6 => "every week from Sunday".to_owned(),
        7 => "start of the quarter from 1 February".to_owned(),
        8 => "end of month from 15th".to_owned(),
        9 => "return of \"coffee\"".to_owned(),
        10 => "birthday, anniversary, 2027-02-14".to_owned(),
        11 => "6 weeks without purchase of \"tea\"".to_owned(),
        12 => "stay where nights >= 2 night and own".to_owned(),
        13 => "redemption".to_owned(),
        _ => "purchase of everything except \"gift card\", \"stamp\" where channel is \"app\"".to_owned(),
    };
    let name = w.name("timed");
    let until = w.pick(&["", " until 2027-12-31", " from 2024-06-01 until 2026-12-31"]);
    w.line(&format!("gift {name} on {on}{until} {{\n  give 5 {purse} pending 3 days valid 90 days\n}}"));
}

/// Conversions on every occasion.
pub fn conversion(w: &mut Writer<'_>) {
    let (purse, mug) = (w.own_wallet(), w.own_item());
    let on = match w.below(5) {
        0 => "at once".to_owned(),
        1 => "every month from 15th".to_owned(),
        2 => format!("on stay when balance of {purse} >= 20 {purse}"),
        3 => "on birthday".to_owned(),
        _ => "every half year".to_owned(),
    };
    let rest = w.pick(&["", "  carry the rest\n", "  drop the rest\n"]);
    let each = w.pick(&["one ", ""]);
    let gives = if each.is_empty() { mug.clone() } else { format!("{each}{mug} each") };
    let valid = w.pick(&["", " valid 2 months"]);
    let gives = if each.is_empty() { format!("{gives}{valid}") } else { gives };
    w.line(&format!(
        "convert {purse} {on} {{\n  at least 20 {purse}\n  steps of 10 {purse}\n  gives {gives}\n{rest}}}"
    ));
    let name = w.name("fill");
    w.line(&format!("earn {name} on purchase {{ give 1 {purse} per full 5 EUR of paid }}"));
}

/// A rule and a reward that change on a day.
pub fn amendment(w: &mut Writer<'_>) {
    let (purse, mug) = (w.own_wallet(), w.own_item());
    let (rule, reward) = (w.name("changed"), w.name("dearer"));
    let date = w.date();
    let of = w.pick(&["", " as of joining"]);
    w.line(&format!("earn {rule} on purchase {{ give 1 {purse} per 1 EUR of paid }}"));
    w.line(&format!("reward {reward} {{ costs 50 {purse}; gives {mug} }}"));
    w.line(&format!("from {date}{of} {{\n  earn {rule} on purchase {{ give 2 {purse} per 1 EUR of paid }}\n"));
    w.line(&format!("  reward {reward} {{ costs 90 {purse}; gives {mug} }}\n}}"));
    if w.chance(50) {
        let booked = w.name("booked");
        w.line(&format!("event {booked} {{\n  fare money\n  day_{booked} date\n}}"));
        let name = w.name("by_date");
        w.line(&format!(
            "earn {name} on {booked} from 2025-01-01 as of day_{booked} {{ give 1 {purse} per 1 EUR of fare }}"
        ));
    }
}

/// Metrics over every window.
pub fn windows(w: &mut Writer<'_>) {
    for window in [
        "last 12 months by month",
        "previous calendar year",
        "previous month",
        "membership year",
        "membership quarter",
        "calendar week from Sunday",
        "year from 1 March",
        "calendar quarter from 1 February",
        "half year",
        "calendar month from 15th",
        "last 26 weeks",
    ] {
        if w.chance(30) {
            let name = w.name("over");
            let how = w.pick(&[
                "sum of paid",
                "max of paid",
                "count of purchase",
                "sum of paid on purchase of \"coffee\" where paid >= 5 EUR",
            ]);
            w.line(&format!("metric {name} = {how} over {window}"));
        }
    }
    if let Some(ladder) = w.ladders.first().cloned() {
        let (name, tier) = (w.name("since"), ladder.tiers[1].clone());
        w.line(&format!("metric {name} = count of purchase over since reaching {tier}"));
    }
}
