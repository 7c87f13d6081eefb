//! Amounts, conditions, price reductions, rewards, limits, groups.

use super::super::Writer;

/// Params with ranges, and rules that use them.
pub fn params(w: &mut Writer<'_>) {
    let (purse, rate, from) = (w.own_wallet(), w.name("rate"), w.name("threshold"));
    w.line(&format!("param {rate} = 2 {purse} in 1 {purse} .. 6 {purse} step 1 {purse}"));
    let plain = w.from(5, 60);
    w.line(&format!("param {from} = {plain} EUR in 1 EUR .. 90 EUR"));
    let (name, sum) = (w.name("by_param"), w.name("sum"));
    w.line(&format!("let {sum} = {from} + 5 EUR - 1 EUR"));
    w.line(&format!("earn {name} on purchase where paid >= {sum} {{ give {rate} per 1 EUR of paid }}"));
}

/// Amounts in every form.
pub fn amounts(w: &mut Writer<'_>) {
    let purse = w.own_wallet();
    let amount = match w.below(17) {
        0 => format!("5 {purse} per full 20 EUR of (paid - 5 EUR)"),
        1 => format!("1 {purse} per 1 EUR of the larger of the smaller of paid and 50 EUR and 10 EUR"),
        2 => format!("1 {purse} per 1 EUR of amount before discounts"),
        3 => format!("1 {purse} per 1 EUR of amount before vouchers"),
        4 => format!("1 {purse} per 1 EUR of amount before points"),
        5 => format!("by paid marginal {{ from 0 EUR 1 {purse}, from 100 EUR 2 {purse} }} per 1 EUR of paid"),
        6 => format!("by paid whole {{ from 0 EUR 1 {purse}, from 100 EUR 2 {purse} }} per 1 EUR of paid"),
        7 => format!("by weekday {{ Saturday or Sunday 3 {purse}, otherwise 1 {purse} }}"),
        8 => format!("by channel {{ \"app\" or \"web\" 3 {purse}, otherwise 1 {purse} }} per 2 EUR of paid"),
        9 => format!("2 {purse} for each item"),
        10 => {
            let note = w.name("note");
            w.line(&format!("voucher {note} {{ its value off }}"));
            format!("{note} of 10 EUR per full 50 EUR of paid")
        }
        11 => format!("(1 {purse} + 2 {purse}) per 1 EUR of basket"),
        12 => format!("1 {purse} per 1 EUR of 20% of paid"),
        13 => format!("by month {{ December 5 {purse}, otherwise 1 {purse} }}"),
        14 => format!("1 {purse} per 1 EUR of paid pending until the end of the month valid 3 months"),
        15 => format!("1 {purse} per 1 EUR of by channel {{ \"app\" 200%, otherwise 100% }} of paid"),
        _ => format!("3 {purse} per item"),
    };
    let name = w.name("amount");
    let round = w.pick(&[
        "",
        "",
        "  round up\n",
        "  round nearest per line\n",
        "  round down per purchase\n",
        "  round nearest to 1\n",
    ]);
    let round = if amount.contains("item")
        || amount.contains("full")
        || !amount.contains(" per 1 EUR of paid")
        || amount.contains("by ")
    {
        ""
    } else {
        round
    };
    let more = w.pick(&[
        "",
        "  \"what the receipt says\"\n",
        "  returns recompute\n",
        "  returns pending only\n",
        "  returns nothing\n",
    ]);
    // What is rounded with others is not evaluated anew alone.
    let anew = more.contains("recompute") || w.text.contains("  returns recompute\n");
    let round = if round.contains("per ") && anew { "" } else { round };
    w.line(&format!("earn {name} on purchase {{\n  give {amount}\n{round}{more}}}"));
}

/// Conditions in every form.
pub fn conditions(w: &mut Writer<'_>) {
    let purse = w.own_wallet();
    let condition = match w.below(15) {
        0 => "weekday in Monday .. Friday".to_owned(),
        1 => "time in 22:00 .. 02:00".to_owned(),
        2 => "in the month of birthday".to_owned(),
        3 => "within 3 days of birthday".to_owned(),
        4 => "not (month in June .. August or weekday is Sunday)".to_owned(),
        5 => format!("balance of {purse} < 100 {purse}"),
        6 => "count of purchase over last 30 days >= 3".to_owned(),
        7 => "sum of paid over calendar month > 50 EUR and sum of paid over lifetime <= 900 EUR".to_owned(),
        8 => "count of purchase over lifetime = 0".to_owned(),
        9 => "store is not \"airport\", \"station\"".to_owned(),
        10 => "payment is \"card\" or partner is \"north\"".to_owned(),
        11 => format!("balance of {purse} > 5 {purse}"),
        12 => "time in 09:00 .. 12:30".to_owned(),
        13 => "weekday is Friday".to_owned(),
        _ => match w.ladders.first().cloned() {
            Some(ladder) => format!("{} is {} or above", ladder.name, ladder.tiers[1]),
            None => "month is March".to_owned(),
        },
    };
    let regular = w.name("regular");
    w.line(&format!("let {regular} = {condition}"));
    let name = w.name("if_so");
    w.line(&format!("earn {name} on purchase when {regular} {{ give 2 {purse} }}"));
}

/// Events with lines of their own.
pub fn lines_of_events(w: &mut Writer<'_>) {
    let (purse, event) = (w.own_wallet(), w.name("parcel"));
    let n = w.names;
    w.line(&format!("event {event} {{\n  total_{n} money\n  line {{\n    kilos_{n} count\n    kind_{n} one of book, toy\n    own_{n} flag\n  }}\n}}"));
    let (name, each) = (w.name("by_line"), w.name("each"));
    w.line(&format!("earn {name} on {event} where kind_{n} is toy {{ give 2 {purse} per 1 of kilos_{n} }}"));
    w.line(&format!("earn {each} on {event} where not own_{n} {{ give 1 {purse} for each kilos_{n} }}"));
}

/// One amount shared out, cash, money wallets.
pub fn splits(w: &mut Writer<'_>) {
    let (one, two, cash) = (w.own_wallet(), w.own_wallet(), w.name("cash"));
    let (split, back) = (w.name("shared"), w.name("back"));
    w.line(&format!("points {cash} {{ in EUR }}"));
    w.line(&format!("points {cash}2 {{ in EUR }}"));
    w.line(&format!(
        "earn {split} on purchase {{\n  split 10% of paid {{\n    60% as {cash}\n    the rest as {cash}2\n  }}\n}}"
    ));
    w.line(&format!("earn {back} on purchase {{ give 2% of paid as {cash} }}"));
    let (gift, longer, set) = (w.name("both"), w.name("longer"), w.name("lift"));
    w.line(&format!("gift {gift} on join {{ give 5 {one}; give 6 {two} expire 30 days }}"));
    w.line(&format!("gift {longer} on stay {{ extend {one} by 2 months }}"));
    if let Some(ladder) = w.ladders.first().cloned() {
        let tier = w.pick(&ladder.tiers[1..]);
        let how = w.pick(&[" for 90 days", " until the end of the next calendar year", " for ever"]);
        w.line(&format!("gift {set} on workout {{ set {} {tier}{how} }}", ladder.name));
    }
}

/// Vouchers, perks and price reductions in every form.
pub fn things(w: &mut Writer<'_>) {
    let (voucher, gift) = (w.name("off"), w.name("handed"));
    let off = match w.below(5) {
        0 => "its value off of \"coffee\"".to_owned(),
        1 => format!("{} off", w.money(9)),
        2 => format!("{}% off of \"hot drinks\"", w.from(5, 50)),
        3 => "20% off of everything except \"gift card\"".to_owned(),
        _ => "its value off".to_owned(),
    };
    let limit = w.pick(&["", "  at most 1 per purchase\n"]);
    let valid = w.pick(&["  valid 30 days\n", "  valid until 2027-03-31\n", "  valid the next 10th\n", ""]);
    let minimum = w.pick(&["", "  minimum basket 12 EUR\n"]);
    let about = w.pick(&["", "  \"for one coffee\"\n"]);
    let cost = if off.contains("EUR off") { "" } else { "  cost 1 EUR\n  worth 3 EUR\n" };
    w.line(&format!("voucher {voucher} {{\n  {off}\n{minimum}{valid}{limit}{cost}{about}}}"));
    w.line(&format!("gift {gift} on join {{ give 2 {voucher} valid 14 days }}"));
    let name = w.name("cut");
    let take = match w.below(8) {
        5 => "take the cheapest of every 3 items off".to_owned(),
        6 => "take 50% of the dearest item off".to_owned(),
        7 => "take the 2 cheapest of every 5 items off".to_owned(),
        0 => "take 20% off of \"cake\", \"tea\"".to_owned(),
        1 => "take by basket { from 0 EUR 1%, from 50 EUR 3% } off".to_owned(),
        2 => "take 2 EUR off".to_owned(),
        3 => "take by weekday { Monday 5%, otherwise 1% } off".to_owned(),
        _ => "take 10% off of everything except \"gift card\"".to_owned(),
    };
    let most = w.pick(&["", "  at most 10 EUR per month\n", "  at most once per day\n", "  cooldown 6 hours\n"]);
    let funded = w.pick(&["", "", "  funded by \"Maker\"\n"]);
    w.line(&format!("discount {name} on purchase where basket >= 10 EUR {{\n  {take}\n{most}{funded}}}"));
    if !funded.is_empty() {
        w.line("partner \"Maker\" { \"pays for what it wants sold\" }");
    }
    let (perk, badge) = (w.name("lounge"), w.name("badge"));
    w.line(&format!("perk {perk} {{\n  worth 20 EUR\n  at most 2 per month\n}}"));
    w.line(&format!("badge {badge} {{ \"first steps\" }}"));
}

/// Rewards in every form.
pub fn rewards(w: &mut Writer<'_>) {
    let (purse, mug) = (w.own_wallet(), w.own_item());
    let body = match w.below(8) {
        0 => format!("100 {purse} gives 3 EUR off\n  250 {purse} gives 8 EUR off\n  minimum basket 9 EUR"),
        1 => format!(
            "costs 100 {purse} per 1 EUR off\n  steps of 200 {purse}\n  at least 200 {purse}\n  at most 50% of basket\n  at most 20 EUR"
        ),
        2 => format!("costs 100 {purse} per 1 EUR off\n  covers the whole basket"),
        3 => format!("costs 50 {purse} plus 5 EUR\n  gives {mug}\n  stock 100 per month"),
        4 => format!("costs 50 {purse}\n  gives {mug} valid 2 months\n  stock 1_000\n  at most 2 per month"),
        5 => match w.ladders.first().cloned() {
            Some(ladder) => {
                let rows: Vec<String> =
                    ladder.tiers.iter().map(|tier| format!("{tier} {} {purse}", w.from(50, 90))).collect();
                format!("costs by {} {{ {} }}\n  gives {mug}", ladder.name, rows.join(", "))
            }
            None => format!("costs 70 {purse}\n  gives {mug}"),
        },
        6 => format!(
            "costs 30 {purse}\n  gives \"cake\" off\n  at most 4 EUR\n  costs 50 {purse}\n  gives \"drink\" off\n  at most 6 EUR"
        ),
        _ => format!("costs 30 {purse}\n  gives 2 {mug}\n  at most once per day\n  \"two at a time\""),
    };
    let name = w.name("reward");
    let gate = w.pick(&["", " from 2024-02-01", " until 2028-01-31"]);
    w.line(&format!("reward {name}{gate} {{\n  {body}\n}}"));
}

/// Groups, limits over several rules, budgets.
pub fn sharing(w: &mut Writer<'_>) {
    let purse = w.own_wallet();
    let names: Vec<String> = (0..4).map(|_| w.name("part")).collect();
    let kind = w.pick(&["best of", "first of", "exclusive"]);
    let group = if w.chance(50) { format!(" {}", w.name("group")) } else { String::new() };
    let inner = w.pick(&["best of", "first of", "exclusive"]);
    let limit =
        if w.chance(40) && !group.is_empty() { format!("  at most 90 {purse} per month\n") } else { String::new() };
    let rule =
        |name: &str, units: u32| format!("earn {name} on purchase {{ give {units} {purse} per 1 EUR of paid }}\n");
    let inside = format!("  {inner} {{\n    {}    {}  }}\n", rule(&names[1], 2), rule(&names[2], 3));
    w.line(&format!("{kind}{group} {{\n  {}{inside}{limit}}}", rule(&names[0], 1)));
    w.line(&rule(&names[3], 1));
    let most = match w.below(7) {
        0 => format!("at most 50 {purse} per purchase, clip"),
        1 => "at most 3 per 3 hours".to_owned(),
        2 => format!("at most 100 {purse} per membership year, reject"),
        3 => "at most 5 per last 30 days, then stop".to_owned(),
        4 => format!("at most 70 {purse} per day"),
        _ => format!("at most 7 {purse} per week"),
    };
    let (limit, budget) = (w.name("limit"), w.name("budget"));
    w.line(&format!("limit {limit} on {} {{ {most} }}", names[3]));
    let cap = match w.below(5) {
        0 => "at most 100 EUR per month, stop".to_owned(),
        1 => format!("at most 9_000 {purse}"),
        2 => "at most 500 per year, reject".to_owned(),
        3 => format!("at most 900 {purse} per quarter, finish the award"),
        _ => "at most 10 EUR per week, clip\n  returned on refund".to_owned(),
    };
    w.line(&format!("budget {budget} on {} {{\n  {cap}\n}}", names[3]));
}
