//! A close for people.

use super::CloseContext;
use super::choices::choices_text;
use super::journal::journal;
use super::json::{judgements, left, revenue, soon, total_rolls};
use crate::diagnostic::render::one_line;
use crate::finance::accounting::{Accounts, Entry, RollForward, Sensitivity, Treatment};
use crate::finance::close::{Closed, Ledgers, WalletClose, position, sensitivities};
use crate::report::accounts::rolls_text;
use crate::report::table::{grouped, table};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".into(), |share| format!("{:.2}%", share * 100.0))
}

/// The close for people.
pub fn close_text(context: &CloseContext<'_>, unicode: bool) -> String {
    let terms = context.terms;
    let mut out = String::new();
    for (name, sha256) in &context.hashes {
        out.push_str(&format!("{}  sha256 {}\n", one_line(name), sha256.get(..16).unwrap_or(sha256)));
    }
    out.push_str(&format!("{}\n", one_line(&context.source)));
    for remark in &context.quality {
        out.push_str(&format!("  {}\n", one_line(remark)));
    }
    out.push_str(&format!(
        "close of {} by {}; estimator {}, revenue {}\n",
        context.period(),
        terms.every.name(),
        terms.method.name(),
        terms.variant.name()
    ));
    let logged = judgements(terms);
    if !logged.is_empty() {
        out.push_str("\nJudgements\n");
        let rows: Vec<Vec<String>> = logged
            .into_iter()
            .map(|one| {
                let cohort = one.cohort.unwrap_or_else(|| "all".into());
                vec![one.what, cohort, one.decision, one.author, one.date, one.reason]
            })
            .collect();
        out.push_str(&table(&texts(&["what", "cohort", "decision", "author", "date", "reason"]), &rows, unicode));
    }
    for (name, closed) in &context.closes {
        if context.closes.len() > 1 {
            out.push_str(&format!("\n== {} ==\n", one_line(name)));
        }
        for wallet in &closed.wallets {
            out.push_str(&wallet_text(wallet, unicode));
        }
        out.push_str(&money_text(closed, unicode));
        out.push_str(&choices_text(closed, unicode));
    }
    out.push_str(&differences_text(context, unicode));
    out
}

/// At most so many periods of a roll-forward are printed; files hold all.
const MOST_PERIODS: usize = 24;

fn wallet_text(wallet: &WalletClose, unicode: bool) -> String {
    let development = &wallet.development;
    let points = |value: i64| grouped(value.into(), development.decimals);
    let mut out = format!("\n{}: points by period\n", one_line(&development.wallet));
    let rolls = total_rolls(wallet);
    let mut elements: Vec<String> = rolls.iter().flat_map(|roll| roll.issued_by_element.keys().cloned()).collect();
    elements.sort();
    elements.dedup();
    let mut header = texts(&["period", "opening"]);
    header.extend(elements.iter().map(|element| format!("+ {element}")));
    header.extend(texts(&["- redeemed", "- expired", "- clawed back", "= closing"]));
    let shown = rolls.len().saturating_sub(MOST_PERIODS);
    let rows: Vec<Vec<String>> = rolls
        .iter()
        .skip(shown)
        .map(|roll| {
            let mut cells = vec![roll.period.clone(), points(roll.opening)];
            let issued = |element: &String| roll.issued_by_element.get(element).copied().unwrap_or(0);
            cells.extend(elements.iter().map(|element| points(issued(element))));
            let moves = [roll.moves.redeemed, roll.moves.expired, roll.moves.clawed_back, roll.closing];
            cells.extend(moves.map(points));
            cells
        })
        .collect();
    out.push_str(&table(&header, &rows, unicode));
    if shown > 0 {
        out.push_str(&format!("the last {MOST_PERIODS} of {} periods; files (--out) and JSON hold all\n", rolls.len()));
    }
    out.push_str(&aging_text(wallet, unicode));
    out.push_str(&methods_text(wallet, unicode));
    out.push_str(&watched_text(wallet, unicode));
    out
}

fn aging_text(wallet: &WalletClose, unicode: bool) -> String {
    let decimals = wallet.development.decimals;
    let points = |value: i64| grouped(value.into(), decimals);
    let rates = &wallet.rates;
    let header = texts(&[
        "cohort",
        "age",
        "began with",
        "redeemed",
        "expired",
        "clawed back",
        "held",
        "to come",
        "of began",
        "of held",
    ]);
    let mut rows: Vec<Vec<String>> = wallet
        .aging
        .iter()
        .zip(&wallet.estimated.choices)
        .map(|(row, choice)| {
            let mark = if choice.overlays.is_empty() { "" } else { " *" };
            vec![
                row.cohort.clone(),
                row.age.to_string(),
                points(row.begun),
                points(row.moves.redeemed),
                points(row.moves.expired),
                points(row.moves.clawed),
                points(row.outstanding),
                format!("{}{mark}", grouped(row.to_come.round() as i128, decimals)),
                percent(row.on_issued),
                percent(row.on_outstanding),
            ]
        })
        .collect();
    let sum = |of: fn(&crate::finance::close::AgingRow) -> i64| points(wallet.aging.iter().map(of).sum());
    rows.push(vec![
        "all".into(),
        String::new(),
        sum(|row| row.begun),
        sum(|row| row.moves.redeemed),
        sum(|row| row.moves.expired),
        sum(|row| row.moves.clawed),
        sum(|row| row.outstanding),
        grouped(rates.to_come.round() as i128, decimals),
        percent(rates.on_issued),
        percent(rates.on_outstanding),
    ]);
    let mut out = format!("\n{}: cohorts at the close\n", one_line(&wallet.development.wallet));
    out.push_str(&table(&header, &rows, unicode));
    out.push_str(&format!(
        "redemption rate {} of the {} points that cohorts began with = {} of the {} points held\n",
        percent(rates.on_issued),
        points(rates.begun),
        percent(rates.on_outstanding),
        points(rates.outstanding),
    ));
    out
}

fn methods_text(wallet: &WalletClose, unicode: bool) -> String {
    let decimals = wallet.development.decimals;
    let whole = |value: f64| grouped(value.round() as i128, decimals);
    let estimated = &wallet.estimated;
    let mut out = format!("\n{}: points still to come, by method\n", one_line(&wallet.development.wallet));
    let rows: Vec<Vec<String>> = estimated
        .methods
        .iter()
        .map(|(method, row)| {
            let found = estimated.study.iter().flat_map(|study| &study.estimates).find(|one| one.method == *method);
            let spread = found.and_then(|one| one.spreads.as_ref()).map(|spreads| spreads.total);
            let cell = |value: Option<f64>| value.map_or(String::new(), whole);
            let cohorts = row.iter().flatten().count();
            vec![
                method.name().to_owned(),
                whole(row.iter().flatten().sum()),
                cell(spread.map(|spread| spread.process)),
                cell(spread.map(|spread| spread.parameter)),
                format!("{cohorts} of {}", row.len()),
            ]
        })
        .collect();
    let header = texts(&["method", "to come", "process error", "parameter error", "cohorts"]);
    out.push_str(&table(&header, &rows, unicode));
    out.push_str("errors are of luck and of finite data; a change of rules or of behaviour is in neither\n");
    if estimated.beyond > 0 {
        out.push_str(&format!(
            "{} points are held at ages that were never watched; the hazards expect nothing more of them\n",
            grouped(estimated.beyond.into(), decimals)
        ));
    }
    out
}

fn watched_text(wallet: &WalletClose, unicode: bool) -> String {
    let decimals = wallet.development.decimals;
    let whole = |value: f64| grouped(value.round() as i128, decimals);
    let points = |value: i64| grouped(value.into(), decimals);
    let mut out = String::new();
    let (expected, happened, lost_expected, lost) = wallet.expected.iter().fold((0.0, 0, 0.0, 0), |sum, one| {
        (sum.0 + one.expected, sum.1 + one.redeemed, sum.2 + one.expected_lost, sum.3 + one.lost)
    });
    if !wallet.expected.is_empty() {
        out.push_str(&format!(
            "\nthe last period, of the cohorts before it: {} redeemed, {} expected; {} expired or taken back, {} expected\n",
            points(happened),
            whole(expected),
            points(lost),
            whole(lost_expected),
        ));
    }
    if wallet.back_test.is_empty() {
        return out;
    }
    out.push_str(&format!("\n{}: earlier closes and what happened since\n", one_line(&wallet.development.wallet)));
    let names: Vec<&str> = wallet
        .back_test
        .last()
        .map_or_else(Vec::new, |last| last.ever.iter().map(|(method, _)| method.name()).collect());
    let mut header = texts(&["close", "held", "redeemed since", "expected by hazard", "error", "still held"]);
    header.extend(names.iter().map(|name| format!("ever: {name}")));
    let rows: Vec<Vec<String>> = wallet
        .back_test
        .iter()
        .map(|one| {
            let error = if one.happened > 0 {
                format!("{:+.1}%", (one.by_hazard / one.happened as f64 - 1.0) * 100.0)
            } else {
                "-".into()
            };
            let mut cells = vec![
                one.period.clone(),
                points(one.held),
                points(one.happened),
                whole(one.by_hazard),
                error,
                points(one.left),
            ];
            let ever = |name: &&str| one.ever.iter().find(|(method, _)| method.name() == *name).map(|(_, sum)| *sum);
            cells.extend(names.iter().map(|name| ever(name).map_or("-".to_owned(), whole)));
            cells
        })
        .collect();
    out.push_str(&table(&header, &rows, unicode));
    out
}

fn shocks(list: &[Sensitivity], decimals: u8, unicode: bool) -> String {
    let rows: Vec<Vec<String>> =
        list.iter().map(|one| vec![one.shock.name(), grouped(one.change.round() as i128, decimals)]).collect();
    table(&texts(&["if this moves", "the liability moves by"]), &rows, unicode)
}

fn money_text(closed: &Closed, unicode: bool) -> String {
    let terms = &closed.terms;
    let Some(ledgers) = &closed.ledgers else { return String::new() };
    let (accounts, schedule) = (&ledgers.accounts, &ledgers.schedule);
    let any = |rolls: &[RollForward]| {
        rolls.iter().any(|roll| {
            roll.opening() != 0 || roll.closing() != 0 || roll.movements().iter().any(|(_, amount)| *amount != 0)
        })
    };
    let mut out = String::new();
    if any(&schedule.money) {
        out.push_str(&format!("\nContract liability, {}\n", accounts.currency));
        out.push_str(&rolls_text(accounts, &schedule.money, accounts.decimals, unicode));
        let money = |value: i64| grouped(value.into(), accounts.decimals);
        let (liability, soon) = (schedule.money.last().map_or(0, RollForward::closing), soon(closed, ledgers));
        out.push_str(&format!("within twelve months {}, later {}\n", money(soon), money(liability - soon)));
    }
    if any(&schedule.accrual) {
        out.push_str(&format!("\nAccrued cost of rewards, {}\n", accounts.currency));
        out.push_str(&rolls_text(accounts, &schedule.accrual, accounts.decimals, unicode));
    }
    for (treatment, liability, accrued) in &closed.perks {
        let money = |value: i64| grouped(value.into(), accounts.decimals);
        let used = if *treatment == terms.status_perk { " (posted)" } else { "" };
        out.push_str(&format!(
            "tier perks read as {}{used}: contract liability {}, accrued cost {}\n",
            treatment.name(),
            money(*liability),
            money(*accrued)
        ));
    }
    out.push_str(&cohorts_text(ledgers, unicode));
    let (deferred, accrued) = sensitivities(closed);
    if !deferred.is_empty() {
        out.push_str(&format!("\nContract liability if an assumption moves, {}\n", accounts.currency));
        out.push_str(&shocks(&deferred, accounts.decimals, unicode));
    }
    for (wallet, list) in &accrued {
        let own = closed.wallets.iter().find(|one| one.development.wallet == *wallet);
        let Some(position) = own.and_then(|own| position(own, terms)) else { continue };
        let scale = (0..terms.decimals).fold(1.0, |scale, _| scale * 10.0);
        out.push_str(&format!(
            "\n{}: all points at cost, whatever their treatment: {} {} at {} a point\n",
            one_line(wallet),
            grouped((position.liability() * scale).round() as i128, terms.decimals),
            accounts.currency,
            position.cost_per_point,
        ));
        out.push_str(&shocks(list, terms.decimals, unicode));
    }
    let last = accounts.periods.len().saturating_sub(1);
    let entries = || ledgers.entries.iter().filter(|entry| entry.period == last);
    if entries().next().is_some() {
        let period = accounts.periods.get(last).map_or("", String::as_str);
        out.push_str(&format!("\nJournal entries of {period}, all cohorts together, {}\n", accounts.currency));
        out.push_str(&summed(accounts, entries(), unicode));
    }
    out
}

fn summed<'e>(accounts: &Accounts, entries: impl Iterator<Item = &'e Entry>, unicode: bool) -> String {
    let mut rows = Vec::new();
    for (text, sums) in journal(entries) {
        for (at, (account, debit, credit)) in sums.into_iter().enumerate() {
            let side =
                |amount: i64| if amount == 0 { String::new() } else { grouped(amount.into(), accounts.decimals) };
            let indent = if credit > 0 { "  " } else { "" };
            let head = if at == 0 { text.to_owned() } else { String::new() };
            rows.push(vec![format!("{indent}{}", account.name(accounts)), side(debit), side(credit), head]);
        }
    }
    table(&texts(&["account", "debit", "credit", "text"]), &rows, unicode)
}

fn cohorts_text(ledgers: &Ledgers, unicode: bool) -> String {
    let accounts = &ledgers.accounts;
    let money = |value: i64| grouped(value.into(), accounts.decimals);
    let rows: Vec<Vec<String>> = accounts
        .cohorts
        .iter()
        .zip(&ledgers.schedule.cohorts)
        .map(|(cohort, results)| {
            let accrued = results.periods.last().and_then(|period| period.accrued);
            let cost = accrued.filter(|_| results.treatment == Treatment::Accrue);
            vec![
                cohort.name.clone(),
                format!("{}, {}", cohort.kind.name(), results.treatment.name()),
                money(cohort.price),
                money(results.allocated),
                money(left(results)),
                cost.map_or(String::new(), |accrued| money(accrued.closing)),
            ]
        })
        .collect();
    let header = texts(&["cohort", "kind", "price", "to points", "liability", "accrued cost"]);
    format!("\nCohorts, {}\n{}", accounts.currency, table(&header, &rows, unicode))
}

fn differences_text(context: &CloseContext<'_>, unicode: bool) -> String {
    if context.closes.len() < 2 {
        return String::new();
    }
    let terms = context.terms;
    let mut rows = Vec::new();
    for (name, closed) in &context.closes {
        for wallet in &closed.wallets {
            let money =
                |value: Option<i64>| value.map_or("-".to_owned(), |value| grouped(value.into(), terms.decimals));
            let liability = closed.ledgers.as_ref().and_then(|all| all.schedule.money.last().map(RollForward::closing));
            rows.push(vec![
                format!("{name}: {}", wallet.development.wallet),
                percent(wallet.rates.on_issued),
                percent(wallet.rates.on_outstanding),
                grouped(wallet.rates.outstanding.into(), wallet.development.decimals),
                grouped(wallet.rates.to_come.round() as i128, wallet.development.decimals),
                money(liability),
                money(revenue(closed)),
            ]);
        }
    }
    let header = texts(&[
        "program",
        "rate of issued",
        "rate of held",
        "held",
        "to come",
        "contract liability",
        "revenue of the period",
    ]);
    format!("\nPrograms side by side, the same customers\n{}", table(&header, &rows, unicode))
}
