//! Metrics over metrics, challenges, streaks, leagues, raffles.

use super::super::Writer;

pub fn metrics(w: &mut Writer<'_>) {
    let (visits, busy) = (w.name("visits"), w.name("busy"));
    w.line(&format!("metric {visits} = count of purchase over calendar month"));
    w.line(&format!("metric {busy} = count of months where {visits} >= 2 over calendar year"));
    let further = [
        format!("count of years where {busy} >= 3 over lifetime"),
        "count of weeks with purchase, stay over last 60 days".to_owned(),
        "run of calendar weeks with purchase over lifetime".to_owned(),
        format!("run of months where {visits} >= 1 over lifetime"),
        "distinct of brand on stay over calendar year".to_owned(),
        "distinct of category on purchase over calendar month".to_owned(),
        format!("max of {visits} over calendar year"),
        format!("sum of {visits} over last 12 months by month"),
        "last of paid over lifetime".to_owned(),
        "sum of paid on return over lifetime".to_owned(),
        "count of redemption over calendar month".to_owned(),
    ];
    for how in further {
        if w.chance(35) {
            let name = w.name("further");
            w.line(&format!("metric {name} = {how}"));
        }
    }
    if let Some((rule, _)) = w.rates.first().cloned() {
        let name = w.name("by_rule");
        let wallet = w
            .wallets
            .iter()
            .map(|wallet| wallet.name.clone())
            .find(|wallet| w.text.contains(&format!("earn {rule} ")) && earns(&w.text, &rule, wallet));
        if let Some(wallet) = wallet {
            w.line(&format!("metric {name} = sum of earned {wallet} by {rule} over calendar year"));
        }
    }
}

fn earns(text: &str, rule: &str, wallet: &str) -> bool {
    let body = text.split(&format!("earn {rule} ")).nth(1).and_then(|rest| rest.split("\n}").next());
    body.is_some_and(|body| body.contains(&format!(" {wallet}")))
}

pub fn challenge(w: &mut Writer<'_>) {
    let (purse, visits, name) = (w.own_wallet(), w.name("visits"), w.name("quest"));
    w.line(&format!("metric {visits} = count of purchase over calendar month"));
    let goals = [
        format!("goal {} when {visits} >= 2", w.name("goal")),
        format!("goal {} on stay where nights >= 2 night", w.name("goal")),
        format!("goal {} on workout, purchase when weekday in Monday .. Friday", w.name("goal")),
    ];
    let within = w.pick(&["", " within 10 days", " within 30 days after join", " within the end of the month"]);
    let body = if w.chance(70) {
        format!("  complete 2 of {{\n    {}\n  }}{within}\n", goals.join("\n    "))
    } else {
        format!("  {}\n", goals[..2].join("\n  "))
    };
    let most = w.pick(&["", "  at most once per month\n", "  at most 5 per year\n"]);
    let gate = w.pick(&["", " when month in March .. October", " from 2024-01-01 until 2027-12-31"]);
    w.line(&format!("challenge {name}{gate} {{\n{body}  give 50 {purse}\n{most}}}"));
    let follower = w.name("half_way");
    w.line(&format!("gift {follower} on reach {name} >= 1 {{ give 1 {purse} }}"));
}

pub fn streak(w: &mut Writer<'_>) {
    let (purse, ice, name) = (w.own_wallet(), w.own_item(), w.name("streak"));
    let plural = w.pick(&["days", "weeks", "months", "quarters", "years"]);
    let with = w.pick(&["purchase", "workout where minutes >= 20", "stay, purchase"]);
    let freeze = if w.chance(50) { format!("  freeze with {ice}\n") } else { String::new() };
    let (every, at) = (w.from(2, 9), w.from(2, 30));
    w.line(&format!(
        "streak {name} of {plural} with {with} {{\n{freeze}  every {every} {{\n    give 20 {purse}\n  }}\n  at {at} {{\n    give 1 {ice}\n  }}\n}}"
    ));
}

pub fn league(w: &mut Writer<'_>) {
    let (purse, score, name) = (w.own_wallet(), w.name("score"), w.name("league"));
    let period = w.pick(&["week", "month"]);
    w.line(&format!("metric {score} = sum of minutes over calendar {period}"));
    let n = w.names;
    let promote = w.pick(&["promote 10", "promote 5"]).to_owned();
    let demote = format!("demote by {name} {{ Bronze{n} 0, Silver{n} 5, Golden{n} 10 }}");
    let size = w.from(30, 40);
    w.line(&format!(
        "league {name} by {score} {{\n  levels Bronze{n}, Silver{n}, Golden{n}\n  every {period}\n  cohorts of {size}\n  {promote}\n  {demote}\n  top 3 {{\n    give 20 {purse}\n  }}\n}}"
    ));
    let gift = w.name("risen");
    w.line(&format!("gift {gift} on reach Silver{n} {{ give 5 {purse} }}"));
}

pub fn raffle(w: &mut Writer<'_>) {
    let (mug, car, name) = (w.own_item(), w.own_item(), w.name("raffle"));
    let draw = w.pick(&["end of quarter", "start of month", "every 15 March", "end of month, every 24 December"]);
    let all = if w.chance(50) { format!("  every entry wins {mug}\n") } else { String::new() };
    let most = w.pick(&["", "  at most 2 per day\n"]);
    w.line(&format!("raffle {name} {{\n  entry on purchase where paid >= 10 EUR\n  draw on {draw}\n  1 win {car}\n  3 win {mug}\n{all}{most}}}"));
    let enter = w.name("entered");
    w.line(&format!("earn {enter} on workout {{\n  enter {name}\n}}"));
}
