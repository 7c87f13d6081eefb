//! Tests: facts, steps and claims. What they claim need not be true; they are checked, not run.

use super::super::Writer;

pub fn test(w: &mut Writer<'_>) {
    let wallet = w.wallets[0].name.clone();
    let mut text = "given joined 2024-02-01, born 1990-05-01".to_owned();
    let spendable = !w.wallets[0].qualifying;
    if spendable {
        text += &format!(", balance 50 {wallet} earned 2024-02-01");
    }
    if let Some(thing) = w.things.first() {
        text += &format!(", holds 2 {thing} until 2027-01-31");
    }
    if let Some(ladder) = w.ladders.first() {
        text += &format!(", {} {} since 2024-02-01", ladder.name, ladder.tiers[1]);
    }
    let mut text = format!("  {text}\n");
    text += "  on 2024-03-01 09:30 purchase { \"coffee\" 3.20 EUR x 2, \"cake\" 4 EUR, channel \"app\" }\n";
    text += &format!("  expect earned 5 {wallet}, paid 10.40 EUR, expired 0 {wallet}\n");
    text += "  on 2024-03-02 .. 2024-03-04 purchase { basket 20 EUR, store \"airport\" }\n";
    text += "  on 2024-03-05 stay { nights 3 night, price 200 EUR, brand beach, own }\n";
    text += &format!("  expect balance 50 {wallet}, pending 0 {wallet}\n");
    if !w.text.contains("returns nothing") {
        text += "  on 2024-03-06 return of 2024-03-01 { \"coffee\" 3.20 EUR }\n";
        text += &format!("  expect clawed back 1 {wallet}, forgiven 0 {wallet}\n");
    }
    if let Some(voucher) = w.vouchers.first() {
        text +=
            &format!("  on 2024-03-07 purchase {{ basket 50 EUR }} using {voucher}\n  expect paid 45 EUR, refused\n");
        text += &format!("  expect vouchers 0 {voucher}\n");
    }
    text += &goods(w);
    text += "  on 2024-03-08 confirm 2024-03-05\n  on 2024-03-09 cancel 2024-03-05\n  on 2024-03-10\n";
    text += &further(w);
    w.line(&format!("test \"a life\" {{\n{text}}}"));
}

/// A purchase whose lines say more than their price.
fn goods(w: &Writer<'_>) -> String {
    let Some(part) = w.text.split("\nevent purchase {\n  line {\n").nth(1) else { return String::new() };
    let mut fields = part.lines().map(str::trim);
    let (litres, grade, fresh) = (fields.next(), fields.next(), fields.next());
    let first = |line: Option<&str>| line.and_then(|line| line.split(' ').next()).unwrap_or_default().to_owned();
    let word = grade.and_then(|line| line.split([' ', ',']).nth(3)).unwrap_or_default();
    let (litres, grade, fresh) = (first(litres), first(grade), first(fresh));
    format!("  on 2024-03-07 purchase {{ \"fuel\" 60 EUR {litres} 40 kilo {grade} {word}, \"fuel\" 9 EUR {fresh} }}\n")
}

fn declared(text: &str, kind: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(&format!("{kind} ")))?;
    line.split_whitespace().nth(1).map(str::to_owned)
}

fn further(w: &mut Writer<'_>) -> String {
    let mut text = String::new();
    let all = w.text.clone();
    if let Some(reward) = declared(&all, "reward")
        && all.contains(&format!("reward {reward} {{\n  costs"))
        && !all.contains("per 1 EUR off")
        && !all.contains("\" off\n")
    {
        text += &format!("  on 2024-04-01 redeem {reward} 2 times\n  expect refused {reward}\n");
    }
    if let Some(choice) = declared(&all, "choice") {
        let word = all.split(&format!("choice {choice} {{\n  one of ")).nth(1).and_then(|rest| rest.split(',').next());
        if let Some(word) = word {
            text += &format!("  on 2024-04-02 choose {choice} {word}\n");
        }
    }
    if all.contains("\nmember {") {
        text += "  on 2024-04-03 set segment senior\n";
    }
    if let Some(club) = declared(&all, "membership") {
        text += &format!(
            "  on 2024-04-04 enter {club}\n  expect charged 0 EUR, {club} active, paid out 0 EUR\n  on 2024-04-05 leave {club}\n"
        );
    }
    if all.contains("\n  may go negative\n") {
        text += &format!("  expect owes 0 {}\n", w.wallets[0].name);
    }
    if let Some(treat) = all.split("reward ").skip(1).find(|part| part.contains("gives \"drink\" off")) {
        let name = treat.split([' ', '{']).next().unwrap_or_default().to_owned();
        text += &format!("  on 2024-04-05 purchase {{ \"drink\" 4 EUR }} using {name} choosing drink\n");
    }
    if let Some(part) =
        all.split("\nevent ").skip(1).find(|part| part.contains("\n  line {") && !part.starts_with("purchase "))
    {
        let event = part.split(' ').next().unwrap_or_default().to_owned();
        let field = |name: &str| {
            let at = part.find(name).map_or("", |at| &part[at..]);
            at.split(' ').next().unwrap_or_default().to_owned()
        };
        let (kilos, kind, own) = (field("kilos_"), field("kind_"), field("own_"));
        text += &format!("  on 2024-04-05 {event} {{ line {{ {kilos} 2, {kind} toy }}, line {{ {own} }} }}\n");
    }
    if let Some(note) = all.split("voucher ").skip(1).find(|part| part.contains("{ its value off }")) {
        let name = note.split(' ').next().unwrap_or_default().to_owned();
        text += &format!("  expect holds 0 {name} of 10 EUR\n");
    }
    if let Some(ladder) = all.split("reward ").skip(1).find(|part| part.contains(" gives 3 EUR off")) {
        let name = ladder.split([' ', '{']).next().unwrap_or_default().to_owned();
        text += &format!("  on 2024-04-05 purchase {{ basket 20 EUR }} using {name}\n");
    }
    text + &played(w, &all)
}

/// Leagues, raffles, friends, families and what is claimed of cards and metrics.
fn played(w: &Writer<'_>, all: &str) -> String {
    let mut text = String::new();
    if let Some(league) = declared(all, "league") {
        text += &format!("  on 2024-04-06 league {league} 3 of 30\n");
    }
    if let Some(raffle) = declared(all, "raffle") {
        text += &format!("  on 2024-04-07 raffle {raffle} loses\n");
        let prize = all.split("  1 win ").nth(1).and_then(|rest| rest.lines().next());
        if let Some(prize) = prize {
            text += &format!("  on 2024-04-07 raffle {raffle} wins {prize}\n");
        }
    }
    if all.contains(" if activated") {
        let rule = all.lines().find(|line| line.contains(" if activated"));
        if let Some(rule) = rule.and_then(|line| line.split_whitespace().nth(1)) {
            text += &format!("  on 2024-04-08 activate {rule}\n");
        }
    }
    if all.contains("\nreferral ") {
        text += "  on 2024-04-09 invite \"Bo\"\n  on 2024-04-10 friend \"Bo\" join\n  on 2024-04-11 friend \"Bo\" purchase { basket 20 EUR }\n";
    }
    if let Some(family) = declared(all, "household") {
        text += &format!(
            "  on 2024-04-12 \"Ana\" join\n  on 2024-04-12 \"Ana\" enter {family}\n  on 2024-04-13 \"Ana\" purchase {{ basket 9 EUR }}\n"
        );
    }
    if let Some(card) = declared(all, "stamps") {
        text += &format!("  expect stamps {card} 0\n");
    }
    if let Some(metric) = w.metrics.iter().find(|metric| metric.unit.is_none()) {
        text += &format!("  expect {} 0\n", metric.name);
    }
    text
}
