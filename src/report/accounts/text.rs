//! A schedule for people, and its entries as CSV.

use super::AccountsContext;
use crate::diagnostic::render::one_line;
use crate::finance::accounting::{
    Accounts, Cohort, CohortSchedule, Entry, Movement, Position, RollForward, Treatment, of_cohort, of_position,
};
use crate::report::rows::{Kind, Rows, Value};
use crate::report::table::{grouped, table};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// The schedule for people.
pub fn accounts_text(context: &AccountsContext<'_>, unicode: bool) -> String {
    let (accounts, schedule) = (context.accounts, context.schedule);
    let mut out = String::new();
    for (name, sha256) in &context.hashes {
        out.push_str(&format!("{}  sha256 {}\n", one_line(name), sha256.get(..16).unwrap_or(sha256)));
    }
    for (cohort, results) in accounts.cohorts.iter().zip(&schedule.cohorts) {
        out.push('\n');
        out.push_str(&cohort_text(accounts, cohort, results, unicode));
    }
    let any = |rolls: &[RollForward]| rolls.iter().any(|roll| roll.movements().iter().any(|(_, amount)| *amount != 0));
    for (title, rolls, decimals) in [
        (format!("Contract liability, {}", accounts.currency), &schedule.money, accounts.decimals),
        ("Points".to_owned(), &schedule.points, 0),
        (format!("Accrued cost of rewards, {}", accounts.currency), &schedule.accrual, accounts.decimals),
    ] {
        if any(rolls) {
            out.push_str(&format!("\n{title}\n{}", rolls_text(accounts, rolls, decimals, unicode)));
        }
    }
    if !context.entries.is_empty() {
        out.push_str(&format!(
            "\nJournal entries, {}\n{}",
            accounts.currency,
            entries_text(accounts, context.entries, unicode)
        ));
    }
    for (name, position) in &accounts.positions {
        out.push('\n');
        out.push_str(&position_text(accounts, name, position, unicode));
    }
    out
}

fn cohort_text(accounts: &Accounts, cohort: &Cohort, results: &CohortSchedule, unicode: bool) -> String {
    let money = |value: i64| grouped(value.into(), accounts.decimals);
    let mut out = format!("{} ({}, {})\n", one_line(&cohort.name), cohort.kind.name(), results.treatment.name());
    out.push_str(&format!(
        "price {} = goods {} + points {} {}\n",
        money(cohort.price),
        money(results.goods),
        money(results.allocated),
        accounts.currency
    ));
    let deferred = results.treatment == Treatment::Defer;
    if deferred {
        out.push_str(&format!("method {}; revenue = current + true-up + released\n", cohort.variant.name()));
    }
    let mut header = texts(&["period", "redeemed", "to date", "estimate"]);
    if deferred {
        header.extend(texts(&["revenue", "current", "true-up", "released", "liability"]));
    }
    let costed = cohort.cost_per_point.is_some();
    if costed {
        header.extend(texts(&["cost expensed", "cost used", "accrued cost"]));
    }
    let rows: Vec<Vec<String>> = results
        .periods
        .iter()
        .map(|period| {
            let used = &period.recognised;
            let raised = if used.floored { " (raised)" } else { "" };
            let mut cells = vec![
                accounts.periods.get(period.number).cloned().unwrap_or_default(),
                grouped(period.redeemed.into(), 0),
                grouped(used.redeemed.round() as i128, 0),
                format!("{}{raised}", grouped(used.expected.round() as i128, 0)),
            ];
            if deferred {
                let p = &period.posted;
                cells.extend([p.revenue, p.current, p.true_up, p.released, p.liability].map(money));
            }
            if let (true, Some(accrued)) = (costed, period.accrued) {
                cells.extend([accrued.expense, accrued.used, accrued.closing].map(money));
            }
            cells
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&table(&header, &rows, unicode));
    }
    let exact = |value: f64| grouped(value.round() as i128, accounts.decimals);
    if deferred && !rows.is_empty() {
        let shown: Vec<String> =
            results.by_variant.iter().map(|(variant, value)| format!("{} {}", variant.name(), exact(*value))).collect();
        out.push_str(&format!("liability at the end by method: {}\n", shown.join(", ")));
    }
    if results.by_treatment.len() > 1 {
        let shown: Vec<String> = results
            .by_treatment
            .iter()
            .map(|(treatment, value)| format!("{} {}", treatment.name(), money(*value)))
            .collect();
        out.push_str(&format!("liability at the end by treatment: {}\n", shown.join(", ")));
    }
    let found = of_cohort(cohort, results);
    if !found.is_empty() {
        let rows: Vec<Vec<String>> = found.iter().map(|one| vec![one.shock.name(), exact(one.change)]).collect();
        out.push_str(&table(&texts(&["if this moves", "the liability moves by"]), &rows, unicode));
    }
    out
}

pub(in crate::report) fn rolls_text(accounts: &Accounts, rolls: &[RollForward], decimals: u8, unicode: bool) -> String {
    let cell = |value: i64| grouped(value.into(), decimals);
    let kinds: Vec<Movement> =
        rolls.first().map_or_else(Vec::new, |roll| roll.movements().iter().map(|(kind, _)| *kind).collect());
    let mut header = texts(&["period", "opening"]);
    header.extend(kinds.iter().map(|kind| kind.name().to_owned()));
    header.push("closing".into());
    let rows: Vec<Vec<String>> = rolls
        .iter()
        .zip(&accounts.periods)
        .map(|(roll, period)| {
            let mut cells = vec![period.clone(), cell(roll.opening())];
            cells.extend(kinds.iter().map(|kind| cell(roll.moved(*kind))));
            cells.push(cell(roll.closing()));
            cells
        })
        .collect();
    table(&header, &rows, unicode)
}

/// An amount of an entry; nothing for the other side.
fn side(amount: i64, decimals: u8) -> String {
    if amount == 0 { String::new() } else { grouped(amount.into(), decimals) }
}

fn entries_text<'e>(accounts: &Accounts, entries: impl IntoIterator<Item = &'e Entry>, unicode: bool) -> String {
    let mut rows = Vec::new();
    for entry in entries {
        let cohort = accounts.cohorts.get(entry.cohort).map_or("", |cohort| cohort.name.as_str());
        for (at, line) in entry.lines.iter().enumerate() {
            let head = |text: &str| if at == 0 { text.to_owned() } else { String::new() };
            let period = accounts.periods.get(entry.period).map_or("", String::as_str);
            let indent = if line.credit > 0 { "  " } else { "" };
            rows.push(vec![
                format!("{indent}{}", line.account.name(accounts)),
                side(line.debit, accounts.decimals),
                side(line.credit, accounts.decimals),
                head(period),
                head(cohort),
                head(entry.text),
            ]);
        }
    }
    table(&texts(&["account", "debit", "credit", "period", "cohort", "text"]), &rows, unicode)
}

fn position_text(accounts: &Accounts, name: &str, position: &Position, unicode: bool) -> String {
    let points = |value: f64| grouped(value.round() as i128, 0);
    let scale = (0..accounts.decimals).fold(1.0, |scale, _| scale * 10.0);
    let money = |value: f64| grouped((value * scale).round() as i128, accounts.decimals);
    let balance = &position.balance;
    let mut out = format!("{}, {}\n", one_line(name), accounts.currency);
    out.push_str(&format!(
        "points issued {}, redeemed {}, outstanding {}, still to be redeemed {}\n",
        points(balance.issued()),
        points(balance.redeemed()),
        points(balance.outstanding()),
        points(balance.to_come(position.rate)),
    ));
    out.push_str(&format!(
        "redemption rate {:.2}% of all points issued = {:.2}% of the points outstanding\n",
        position.rate.value() * 100.0,
        position.on_outstanding().value() * 100.0,
    ));
    out.push_str(&format!("cost per point {}; liability {}\n", position.cost_per_point, money(position.liability())));
    let rows: Vec<Vec<String>> =
        of_position(position).iter().map(|one| vec![one.shock.name(), money(one.change)]).collect();
    out.push_str(&table(&texts(&["if this moves", "the liability moves by"]), &rows, unicode));
    out
}

/// The lines of entries: entry, period, cohort, text, account, debit, credit, currency; amounts in whole minor units.
pub(in crate::report) fn entry_rows(accounts: &Accounts, entries: &[Entry]) -> Vec<[Value; 8]> {
    let mut rows = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        let cohort = accounts.cohorts.get(entry.cohort).map_or("", |cohort| cohort.name.as_str());
        let period = accounts.periods.get(entry.period).map_or("", String::as_str);
        for line in &entry.lines {
            rows.push([
                Value::Whole(number as i64 + 1),
                period.into(),
                cohort.into(),
                entry.text.into(),
                line.account.name(accounts).into(),
                line.debit.into(),
                line.credit.into(),
                accounts.currency.as_str().into(),
            ]);
        }
    }
    rows
}

/// The columns of [`entry_rows`].
pub(in crate::report) const ENTRY_COLUMNS: [(&str, Kind); 8] = [
    ("entry", Kind::Whole),
    ("period", Kind::Text),
    ("cohort", Kind::Text),
    ("text", Kind::Text),
    ("account", Kind::Text),
    ("debit", Kind::Whole),
    ("credit", Kind::Whole),
    ("currency", Kind::Text),
];

/// The entries as a table, one row a line of an entry, amounts in whole minor units.
pub fn entries_table(context: &AccountsContext<'_>) -> Rows {
    let mut rows = Rows::new("entries", &ENTRY_COLUMNS);
    rows.rows = entry_rows(context.accounts, context.entries).into_iter().map(Vec::from).collect();
    rows
}
