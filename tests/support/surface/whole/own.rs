//! What members are, choose, activate and belong to.

use super::super::Writer;

pub fn choices(w: &mut Writer<'_>) {
    let (purse, mode) = (w.own_wallet(), w.name("mode"));
    let n = w.names;
    let takes = w.pick(&["", "  takes effect the next day\n", "  takes effect the end of the month\n"]);
    let most = w.pick(&["", "  at most 1 change per year\n"]);
    w.line(&format!("choice {mode} {{\n  one of red{n}, blue{n}\n  default red{n}\n{most}{takes}}}"));
    let name = w.name("by_mode");
    w.line(&format!(
        "earn {name} on purchase {{ give by {mode} {{ red{n} 2 {purse}, otherwise 1 {purse} }} per 1 EUR of paid }}"
    ));
    let (round, set) = (w.name("round_up"), w.name("turn"));
    w.line(&format!("choice {round} {{ 0 EUR .. 5 EUR step 1 EUR }}"));
    w.line(&format!("gift {set} on anniversary when {mode} is blue{n} {{ set {mode} red{n} }}"));
    if w.chance(50) {
        let free = w.name("slogan");
        w.line(&format!("choice {free} {{ text }}"));
    }
}

pub fn member(w: &mut Writer<'_>) {
    if w.text.contains("\nmember {") {
        return;
    }
    let purse = w.own_wallet();
    w.line("member {\n  segment one of young, senior\n  wedding date\n  policies count\n  vip flag\n}");
    let rules = [
        format!("on purchase when segment is young or vip {{ give 1 {purse} }}"),
        format!("on purchase when in the month of wedding {{ give 1 {purse} }}"),
        format!("on purchase when within 3 days of wedding {{ give 1 {purse} }}"),
        format!("on anniversary {{ give 10 {purse} for each policies }}"),
        format!("on purchase {{ give by segment {{ young 2 {purse}, senior 3 {purse}, otherwise 1 {purse} }} }}"),
    ];
    for rule in rules {
        let name = w.name("member_rule");
        let kind = if rule.contains("anniversary") { "gift" } else { "earn" };
        w.line(&format!("{kind} {name} {rule}"));
    }
    if w.chance(50) {
        let name = w.name("ageing");
        w.line(&format!("gift {name} on stay {{ set segment senior }}"));
    }
}

pub fn membership(w: &mut Writer<'_>) {
    let (purse, lounge, name) = (w.own_wallet(), w.name("lounge"), w.name("club"));
    w.line(&format!("perk {lounge} {{ worth 20 EUR }}"));
    let fee = w.pick(&[
        "  fee 9.90 EUR per month\n",
        "  fee 30 EUR once\n  renews the next 1 April\n",
        "  fee 20 EUR per half\n  renews never\n",
        "  fee 130 EUR per year\n",
    ]);
    let gate = w.pick(&["", " when weekday is Monday"]);
    w.line(&format!("membership {name}{gate} {{\n{fee}  gives {lounge}\n  gives 100 {purse}\n}}"));
    let rules = [
        format!("gift {} on start of {name} {{ give 5 {purse} }}", w.name("hello")),
        format!("gift {} on end of {name} {{ give 1 {purse} }}", w.name("goodbye")),
        format!("earn {} on purchase when {name} is active {{ give 1 {purse} }}", w.name("active")),
        format!(
            "earn {} on purchase {{ give by {name} {{ active 2 {purse}, otherwise 1 {purse} }} per 1 EUR of paid }}",
            w.name("rate")
        ),
        format!("gift {} on 2 weeks before renewal of {name} {{ give 2 {purse} }}", w.name("soon")),
        format!("gift {} on renewal of {name} {{ give 3 {purse} }}", w.name("again")),
        format!("gift {} on workout {{ end membership }}", w.name("over")),
        format!("gift {} on stay {{ enter {name} }}", w.name("join_it")),
        format!("metric {} = sum of paid over membership year of {name}", w.name("own_year")),
    ];
    for rule in rules {
        if rule.contains("end membership") && w.text.matches("membership ").count() > 2 {
            continue;
        }
        if w.chance(50) {
            w.line(&rule);
        }
    }
}

pub fn menu(w: &mut Writer<'_>) {
    let (purse, mug, name) = (w.own_wallet(), w.own_item(), w.name("menu"));
    let option = w.name("coins");
    let repeat = w.pick(&["", " may repeat"]);
    let within = w.pick(&[" within 90 days", " within the end of the month"]);
    w.line(&format!(
        "gift {name} on join {{\n  choose 1 of {{ {mug}, {option}{repeat} {{ give 1_000 {purse} }} }}{within} otherwise {option}\n}}"
    ));
}

pub fn activation(w: &mut Writer<'_>) {
    let (purse, base, double) = (w.own_wallet(), w.name("base"), w.name("double"));
    let backdated = w.pick(&["", ", backdated", " per quarter", " per quarter, backdated"]);
    w.line(&format!("earn {base} on purchase {{ give 1 {purse} per 1 EUR of paid }}"));
    w.line(&format!("earn {double} on purchase until 2027-12-31 if activated{backdated} {{ give 100% of {base} }}"));
}
