//! Households, friends, partners; what is promised of a program.

use super::super::Writer;

pub fn household(w: &mut Writer<'_>) {
    let purse = w.own_wallet();
    let (metric, name) = (w.name("pooled"), w.name("family"));
    w.line(&format!("metric {metric} = sum of paid over calendar year"));
    let pools = w.pick(&["PURSE", "PURSE, METRIC", "METRIC"]).replace("PURSE", &purse).replace("METRIC", &metric);
    let spend = if pools.contains(&purse) { w.pick(&["", "  spend pro rata\n"]) } else { "" };
    let most = w.pick(&["", "  at most 1 change per half year\n"]);
    let members = w.from(2, 9);
    w.line(&format!("household {name} {{\n  up to {members} members\n  pools {pools}\n{spend}{most}}}"));
}

pub fn referral(w: &mut Writer<'_>) {
    let (purse, name) = (w.own_wallet(), w.name("friends"));
    let friend = w.pick(&["friend", "friend on join"]);
    let inviter = w.pick(&["inviter", "inviter on purchase where paid >= 15 EUR", "inviter on purchase"]);
    let most = w.pick(&["", "  at most 5 per year\n"]);
    w.line(&format!("referral {name} {{\n  {friend} {{ give 500 {purse} }}\n  {inviter} {{ give 300 {purse} pending 14 days }}\n{most}}}"));
    let rules = [
        format!("metric {} = count of friend joined over lifetime", w.name("joined_friends")),
        format!("gift {} on friend's first purchase {{ give 5 {purse} }}", w.name("first")),
        format!("gift {} on friend's stay where nights >= 2 night {{ give 5 {purse} }}", w.name("theirs")),
        format!("gift {} on friend joined {{ give 5 {purse} }}", w.name("per_friend")),
    ];
    for rule in rules {
        w.line(&rule);
    }
}

pub fn partner(w: &mut Writer<'_>) {
    let (purse, other, rule) = (w.own_wallet(), w.name("brand"), w.name("fuel"));
    w.line(&format!("earn {rule} on purchase where partner is \"{other}\" {{ give 1 {purse} per 2 EUR of paid }}"));
    let second = w.name("fuel");
    w.line(&format!("earn {second} on stay {{ give 1 {purse} }}"));
    let funds = if w.chance(50) { format!("{rule}, {second}") } else { rule.clone() };
    let pays = w.pick(&["", "  pays PAY\n"]).replace("PAY", &format!("0.012 EUR per 1 {purse}"));
    w.line(&format!("partner \"{other}\" {{\n  funds {funds}\n{pays}}}"));
    let (bank, funded) = (w.name("bank"), w.name("paid_by"));
    w.line(&format!("partner \"{bank}\" {{ \"pays what its points cost\" }}"));
    w.line(&format!("earn {funded} on purchase {{\n  give 2 {purse}\n  funded by \"{bank}\"\n}}"));
}

pub fn promises(w: &mut Writer<'_>) {
    let purse = w.own_wallet();
    let (rule, name) = (w.name("plain"), w.name("dear"));
    w.line(&format!("earn {rule} on purchase {{ give 1 {purse} per 1 EUR of paid }}"));
    let assumes =
        ["assume paid at most 900 EUR", "assume \"coffee\" 2 EUR .. 9 EUR", "assume purchase at most 3 per day"];
    let assume = w.pick(&assumes);
    w.line(assume);
    w.line(&format!("metric {name} = sum of paid over calendar year"));
    let guarantee = match w.below(7) {
        0 => "guarantee no arbitrage".to_owned(),
        1 => "guarantee paying more never earns less".to_owned(),
        2 => format!("guarantee splitting a purchase never earns more than 5 {purse} extra"),
        3 => format!("guarantee splitting a purchase never earns more than 5 {purse} extra, within one tier"),
        4 => "guarantee give_back at most 25% of paid".to_owned(),
        5 => "guarantee give_back at least 1%".to_owned(),
        _ => format!("guarantee balance of {purse} >= 0 {purse}"),
    };
    w.line(&guarantee);
    let (code, owner) = (w.pick(&["L0010", "L0001", "L12"]), w.pick(&["Anna Horvat", "the club"]));
    let on = if w.chance(60) { format!(" on {rule}") } else { String::new() };
    w.line(&format!("allow {code}{on} until 2099-12-31 because \"it is meant\" by \"{owner}\""));
}
