//! What is owed and posted, and what it hangs on.

use super::super::html::{Html, table, tag};
use super::super::svg::{Row, bars};
use super::super::{figure, paragraph, titled};
use super::{named, percent, whole};
use crate::finance::accounting::{Movement, RollForward, Sensitivity};
use crate::finance::close::{Closed, Ledgers, position, sensitivities};
use crate::report::close::{CloseContext, journal, left, revenue, soon};
use crate::report::table::grouped;

/// Most periods and cohorts of a table.
const MOST: usize = 36;

/// The sections of one close; none where nothing says what points are worth.
pub(super) fn sections(name: &str, closed: &Closed) -> Vec<Html> {
    let Some(ledgers) = &closed.ledgers else { return Vec::new() };
    let currency = &ledgers.accounts.currency;
    let of = super::of(name, currency);
    let schedule = &ledgers.schedule;
    let mut all = named("Contract liability", &of, liability(closed, ledgers));
    if moved(&schedule.accrual) {
        all.extend(named("Accrued cost of rewards", &of, vec![rolls(ledgers, &schedule.accrual)]));
    }
    all.extend(named("Cohorts in money", &of, cohorts(ledgers)));
    all.extend(named("What it hangs on", &of, tornados(closed)));
    all.extend(named("Other choices on the same movements", &of, choices(closed)));
    all.extend(named("Journal entries of the period", &of, entries(ledgers)));
    all
}

fn moved(rolls: &[RollForward]) -> bool {
    rolls.iter().any(|roll| roll.opening() != 0 || roll.movements().iter().any(|(_, amount)| *amount != 0))
}

fn liability(closed: &Closed, ledgers: &Ledgers) -> Vec<Html> {
    let money = |value: i64| grouped(value.into(), ledgers.accounts.decimals);
    let closing = ledgers.schedule.money.last().map_or(0, RollForward::closing);
    let soon = soon(closed, ledgers);
    let text = format!("Within twelve months {}, later {}.", money(soon), money(closing - soon));
    let mut parts = vec![rolls(ledgers, &ledgers.schedule.money), paragraph("", [Html::text(&text)])];
    for (treatment, liability, accrued) in &closed.perks {
        let used = *treatment == closed.terms.status_perk;
        let text = format!(
            "Tier perks read as “{}”{}: contract liability {}, accrued cost {}.",
            treatment.name(),
            if used { ", as posted" } else { "" },
            money(*liability),
            money(*accrued),
        );
        parts.push(paragraph("", [Html::text(&text)]));
    }
    parts
}

fn rolls(ledgers: &Ledgers, rolls: &[RollForward]) -> Html {
    let money = |value: i64| Html::text(&grouped(value.into(), ledgers.accounts.decimals));
    let mut kinds: Vec<Movement> =
        rolls.iter().flat_map(|roll| roll.movements().iter().map(|(kind, _)| *kind)).collect();
    kinds.sort();
    kinds.dedup();
    let header: Vec<Html> = ["period", "opening"]
        .into_iter()
        .chain(kinds.iter().map(|kind| kind.name()))
        .chain(["closing"])
        .map(Html::text)
        .collect();
    let each = rolls.iter().zip(&ledgers.accounts.periods).skip(rolls.len().saturating_sub(MOST));
    let rows = each.map(|(roll, period)| {
        let mut cells = vec![Html::name(period), money(roll.opening())];
        cells.extend(kinds.iter().map(|kind| money(roll.moved(*kind))));
        cells.push(money(roll.closing()));
        cells
    });
    table(&header, rows.collect::<Vec<_>>())
}

fn cohorts(ledgers: &Ledgers) -> Vec<Html> {
    let accounts = &ledgers.accounts;
    let money = |value: i64| Html::text(&grouped(value.into(), accounts.decimals));
    let header = ["cohort", "kind", "treatment", "price", "to points", "liability", "accrued cost"].map(Html::text);
    let each = accounts.cohorts.iter().zip(&ledgers.schedule.cohorts);
    let rows = each.skip(accounts.cohorts.len().saturating_sub(MOST)).map(|(cohort, results)| {
        let accrued = results.periods.last().and_then(|period| period.accrued).map(|accrued| accrued.closing);
        let accrued = accrued.filter(|_| results.treatment == crate::finance::accounting::Treatment::Accrue);
        vec![
            Html::name(&cohort.name),
            Html::text(cohort.kind.name()),
            Html::text(results.treatment.name()),
            money(cohort.price),
            money(results.allocated),
            money(left(results)),
            accrued.map_or_else(Html::default, money),
        ]
    });
    let mut parts = vec![table(&header, rows.collect::<Vec<_>>())];
    if accounts.cohorts.len() > MOST {
        let text =
            format!("The last {MOST} of {} cohorts; the files beside this page hold all.", accounts.cohorts.len());
        parts.push(paragraph("note", [Html::text(&text)]));
    }
    parts
}

fn tornados(closed: &Closed) -> Vec<Html> {
    let (deferred, accrued) = sensitivities(closed);
    let digits = closed.terms.decimals;
    let mut parts = Vec::new();
    if !deferred.is_empty() {
        parts.extend(tornado("Contract liability", &deferred, digits));
    }
    for (wallet, list) in &accrued {
        let own = closed.wallets.iter().find(|one| one.development.wallet == *wallet);
        let Some(position) = own.and_then(|own| position(own, &closed.terms)) else { continue };
        let scale = (0..digits).fold(1.0, |scale, _| scale * 10.0);
        let now = whole(position.liability() * scale, digits);
        parts.extend(tornado(&format!("{wallet}: all points at cost, {now} now"), list, digits));
    }
    if !parts.is_empty() {
        let text = "One assumption at a time, in the units that filings use; relative and absolute are said. The split of \
                    prices is not reopened by a change of the rate.";
        parts.push(paragraph("note", [Html::text(text)]));
    }
    parts
}

/// The contract liability under other choices.
fn choices(closed: &Closed) -> Vec<Html> {
    let posted = closed.ledgers.as_ref().and_then(|all| all.schedule.money.last()).map_or(0, RollForward::closing);
    let money = |value: i64| Html::text(&grouped(value.into(), closed.terms.decimals));
    let header = ["choice", "contract liability", "change"].map(Html::text);
    let rows = closed.alternatives.iter().filter_map(|one| {
        let liability = one.liability?;
        let name = Html::text(&one.choice);
        let name = if one.chosen { tag("strong", &[], [name]) } else { name };
        Some(vec![name, money(liability), money(liability - posted)])
    });
    let rows: Vec<Vec<Html>> = rows.collect();
    if rows.is_empty() { Vec::new() } else { vec![table(&header, rows)] }
}

fn tornado(title: &str, list: &[Sensitivity], digits: u8) -> Vec<Html> {
    let unit = (0..digits).fold(1.0, |unit, _| unit * 10.0);
    let rows: Vec<Row> = list
        .iter()
        .map(|one| Row {
            name: one.shock.name(),
            from: 0.0,
            to: one.change / unit,
            class: if one.change >= 0.0 { "f0" } else { "f1" }.to_owned(),
            label: whole(one.change, digits),
        })
        .collect();
    let says = "What the amount does if an assumption moves, the largest first";
    vec![tag("h3", &[], [Html::name(title)]), figure(bars(&rows, 0.0, says), says)]
}

fn entries(ledgers: &Ledgers) -> Vec<Html> {
    let accounts = &ledgers.accounts;
    let last = accounts.periods.len().saturating_sub(1);
    let side = |amount: i64| match amount {
        0 => Html::default(),
        amount => Html::text(&grouped(amount.into(), accounts.decimals)),
    };
    let mut rows = Vec::new();
    for (text, sums) in journal(ledgers.entries.iter().filter(|entry| entry.period == last)) {
        for (account, debit, credit) in sums {
            rows.push(vec![Html::name(account.name(accounts)), side(debit), side(credit), Html::text(text)]);
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let header = ["account", "debit", "credit", "text"].map(Html::text);
    let text = "All cohorts together; entries.csv has them one by one, for every period.";
    vec![table(&header, rows), paragraph("note", [Html::text(text)])]
}

/// Several programs on the same customers.
pub(super) fn side_by_side(context: &CloseContext<'_>) -> Vec<Html> {
    if context.closes.len() < 2 {
        return Vec::new();
    }
    let header =
        ["program", "rate of issued", "rate of held", "held", "to come", "contract liability", "revenue of the period"]
            .map(Html::text);
    let mut rows = Vec::new();
    for (name, closed) in &context.closes {
        let money = |value: Option<i64>| {
            Html::text(&value.map_or("-".to_owned(), |value| grouped(value.into(), closed.terms.decimals)))
        };
        let liability = closed.ledgers.as_ref().and_then(|all| all.schedule.money.last().map(RollForward::closing));
        for wallet in &closed.wallets {
            let digits = wallet.development.decimals;
            rows.push(vec![
                Html::name(&super::of(name, &wallet.development.wallet)),
                Html::text(&percent(wallet.rates.on_issued)),
                Html::text(&percent(wallet.rates.on_outstanding)),
                Html::text(&grouped(wallet.rates.outstanding.into(), digits)),
                Html::text(&whole(wallet.rates.to_come, digits)),
                money(liability),
                money(revenue(closed)),
            ]);
        }
    }
    titled("Programs side by side, the same customers", vec![table(&header, rows)])
}
