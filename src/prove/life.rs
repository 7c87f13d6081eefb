//! A witness as text: a `test` block that can be saved, and a receipt.

use super::context::Context;
use super::witness::Witness;
use crate::core::{Action, AttributeKind, Fact, FieldId, HoldingId, Program, PurchaseLine, Returned, TrialStep, Use};
use crate::evaluate::{CashFor, DiaryFact, Entry, MembershipChange, OwnFact, Source};
use crate::quantity::{DAY_SECONDS, Day, Instant, decimal};

/// Lives of more steps say what is done day after day in one line, with what the last day brings.
const LONG: usize = 12;

/// The same done at the same time on one day, or on several days in a row.
struct Run {
    first: Instant,
    last: Instant,
    action: String,
}

/// The steps of a life in order.
fn runs(program: &Program, witness: &Witness) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let long = witness.trial.steps.len() > LONG;
    for (step, _) in &witness.trial.steps {
        let TrialStep::On { at, action } = step else { continue };
        let action = action_text(program, action.as_ref());
        match runs.last_mut() {
            Some(run) if long && run.action == action && run.last.0 + DAY_SECONDS == at.0 => run.last = *at,
            _ => runs.push(Run { first: *at, last: *at, action }),
        }
    }
    runs
}

/// The witness as a `test` block with what the evaluator gave as its expectations.
pub(super) fn test_block(context: &Context<'_>, code: &str, witness: &Witness) -> String {
    let program = context.program;
    let given: Vec<String> = witness.trial.given.iter().filter_map(|(fact, _)| fact_text(program, fact)).collect();
    let mut out = format!("test \"{code} witness\" {{\n");
    if !given.is_empty() {
        out.push_str(&format!("  given {}\n", given.join(", ")));
    }
    let runs = runs(program, witness);
    for (at, run) in runs.iter().enumerate() {
        let first = if run.first < run.last { format!("{} .. ", day(run.first.day())) } else { String::new() };
        out.push_str(&format!("  on {first}{}{}\n", moment(run.last), run.action));
        let expected = expected(context, witness, run.last, at + 1 == runs.len());
        if !expected.is_empty() {
            out.push_str(&format!("  expect {}\n", expected.join(", ")));
        }
    }
    out.push_str("}\n");
    out
}

/// A date, and the time of day unless it is midnight.
fn moment(at: Instant) -> String {
    let second = at.second_of_day();
    if second == 0 { day(at.day()) } else { format!("{} {:02}:{:02}", day(at.day()), second / 3_600, second / 60 % 60) }
}

fn day(day: Day) -> String {
    let date = day.date();
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

fn money(program: &Program, amount: i64) -> String {
    format!("{} {}", decimal(amount, program.currency.decimals), program.currency.code)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn fact_text(program: &Program, fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::Joined(joined) => format!("joined {}", day(*joined)),
        Fact::Born(born) => format!("born {}", day(*born)),
        Fact::Holds { holding, units, .. } => {
            let of = program.holdings.get(holding.index())?;
            let word = if of.kind == crate::core::HoldingKind::Points { "balance" } else { "holds" };
            format!("{word} {} {}", decimal(*units, of.decimals), of.name)
        }
        Fact::Tier { ladder, rank, .. } => {
            let ladder = program.ladders.get(ladder.index())?;
            format!("{} {}", ladder.name, ladder.tiers.get(usize::from(*rank))?.name)
        }
        Fact::Attribute(id, value) => {
            let attribute = program.attributes.get(id.index())?;
            let value = match &attribute.kind {
                AttributeKind::Words(words) => words.get(usize::try_from(*value - 1).ok()?)?.clone(),
                AttributeKind::Number { unit, decimals } => format!("{} {unit}", decimal(*value, *decimals)),
                AttributeKind::Date => day(Day(i32::try_from(*value).ok()?)),
            };
            format!("{} {value}", attribute.name)
        }
        Fact::Activated(id) => format!("{} activated", program.activations.get(id.index())?.name),
        Fact::Member(id, _) => format!("{} active", program.memberships.get(id.index())?.name),
        Fact::Accumulated { id, value } => {
            let metric = program.accumulators.get(id.index())?;
            format!("{} {} {}", metric.name, decimal(*value, metric.decimals), metric.unit)
        }
        Fact::Drawn { .. } | Fact::Other { .. } | Fact::Of(..) => return None,
    })
}

fn action_text(program: &Program, action: Option<&Action>) -> String {
    match action {
        None => String::new(),
        Some(Action::Join) => " join".into(),
        Some(Action::Purchase { lines, words, uses, numbers }) => {
            let mut entries: Vec<String> = lines
                .iter()
                .map(|line| {
                    let times = if line.items > 1 { format!(" x {}", line.items) } else { String::new() };
                    let each = if line.items > 1 && line.amount % line.items == 0 {
                        line.amount / line.items
                    } else {
                        line.amount
                    };
                    format!("{} {}{times}{}", quoted(&line.text), money(program, each), carried(program, line, numbers))
                })
                .collect();
            for (field, word) in program.finite.iter().zip(words) {
                if let Some(word) = word.index().checked_sub(1).and_then(|at| field.words.get(at)) {
                    entries.push(format!("{} {}", field.name, quoted(word)));
                }
            }
            let used = uses.iter().map(|(used, _)| use_text(program, used)).collect::<Vec<_>>();
            let using = if used.is_empty() { String::new() } else { format!(" using {}", used.join(", ")) };
            format!(" purchase {{ {} }}{using}", entries.join(", "))
        }
        Some(Action::Redeem { offer, times }) => {
            let name = program.offers.get(offer.index()).map_or("", |offer| &offer.name);
            if *times > 1 { format!(" redeem {name} {times} times") } else { format!(" redeem {name}") }
        }
        Some(Action::Enroll(id)) => {
            let name = program.memberships.get(id.index()).map_or("", |of| &of.name);
            format!(" enter {name}")
        }
        Some(Action::Declared { event, numbers, words, .. }) => declared(program, *event, numbers, words),
        Some(Action::Return { of, time, what }) => {
            let of = time.map_or_else(|| day(*of), |second| moment(Instant(of.start().0 + second)));
            match what {
                Returned::Amount(amount) => format!(" return of {of} {{ amount {} }}", money(program, *amount)),
                _ => format!(" return of {of}"),
            }
        }
        Some(_) => String::new(),
    }
}

/// The fields of the one line of a purchase that carries numbers.
fn carried(program: &Program, line: &PurchaseLine, numbers: &[i64]) -> String {
    let mut told: Vec<FieldId> = Vec::new();
    let mut out = String::new();
    for sum in program.goods.sums.iter().filter(|sum| sum.cells.has(line.atom)) {
        let value = numbers.get(sum.field.index()).copied().unwrap_or(0);
        let Some(of) = sum.of.filter(|of| value != 0 && !told.contains(of)) else { continue };
        let Some(field) = program.fields.get(of.index()) else { continue };
        let bare = field.name.split_once('.').map_or(field.name.as_str(), |(_, field)| field);
        let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
        out.push_str(&format!(" {bare} {}{unit}", decimal(value, field.decimals)));
        told.push(of);
    }
    out
}

/// A declared event with what its fields hold.
fn declared(program: &Program, event: u16, numbers: &[i64], words: &[crate::core::WordId]) -> String {
    let name = program.events.get(usize::from(event)).map_or("", |event| &event.name);
    let mut entries = Vec::new();
    for (field, value) in program.fields.iter().zip(numbers).filter(|(_, value)| **value != 0) {
        let own = field.name.split_once('.');
        if own.is_none_or(|(of, _)| of == name) {
            let bare = own.map_or(field.name.as_str(), |(_, field)| field);
            let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
            entries.push(format!("{bare} {}{unit}", decimal(*value, field.decimals)));
        }
    }
    for (field, word) in program.finite.iter().zip(words) {
        if let Some(word) = word.index().checked_sub(1).and_then(|at| field.words.get(at)) {
            let plain = word.chars().all(|c| c.is_alphanumeric() || c == '_');
            let word = if plain { word.clone() } else { quoted(word) };
            entries.push(format!("{} {word}", field.name));
        }
    }
    if entries.is_empty() { format!(" {name}") } else { format!(" {name} {{ {} }}", entries.join(", ")) }
}

fn use_text(program: &Program, used: &Use) -> String {
    match used {
        Use::Voucher(holding, count) => {
            let name = program.holdings.get(holding.index()).map_or("", |holding| &holding.name);
            if *count > 1 { format!("{name} {count}") } else { name.to_owned() }
        }
        Use::Points(payment, units) => {
            let payment = program.money_off.get(usize::from(*payment));
            let name = payment.map_or("", |payment| &payment.name);
            let holding = payment.and_then(|payment| program.holdings.get(payment.holding.index()));
            match (units, holding) {
                (Some(units), Some(of)) => format!("{name} {} {}", decimal(*units, of.decimals), of.name),
                _ => name.to_owned(),
            }
        }
    }
}

/// Money that went to the member (below 0) or came from them.
fn cash(fact: &DiaryFact) -> Option<(CashFor, i64)> {
    if let DiaryFact::Own(OwnFact::Cash(why, money)) = fact { Some((*why, *money)) } else { None }
}

/// Money beside the purchase's own, a membership that was a gift, and what was forgiven.
fn settled(context: &Context<'_>, entry: &Entry) -> Vec<String> {
    let program = context.program;
    let mut out = Vec::new();
    let flows = || entry.facts.iter().filter_map(cash);
    let fees: i64 = flows().filter(|(why, _)| matches!(why, CashFor::Fee(_))).map(|(_, money)| money).sum();
    let mut given = entry.facts.iter().filter_map(|fact| match fact {
        DiaryFact::Own(OwnFact::Membership(id, MembershipChange::Given)) => program.memberships.get(id.index()),
        _ => None,
    });
    let gift = given.next().map(|membership| format!("{} active", membership.name));
    if fees > 0 || gift.is_some() {
        out.extend(gift);
        out.push(format!("charged {}", money(program, fees)));
    }
    let received: i64 = flows().map(|(_, money)| (-money).max(0)).sum();
    if received > 0 {
        out.push(format!("paid out {}", money(program, received)));
    }
    for holding in (0u16..).take(program.holdings.len()).map(HoldingId) {
        let gone = entry.facts.iter().map(|fact| match fact {
            DiaryFact::Forgiven(of, units, _) if *of == holding => *units,
            _ => 0,
        });
        let gone: i64 = gone.sum();
        if gone > 0 {
            out.push(format!("forgiven {}", context.units(holding, gone)));
        }
    }
    out
}

/// What the evaluator gave at that instant: units by rule, money and, for a purchase, what was paid; balances at the end.
fn expected(context: &Context<'_>, witness: &Witness, at: Instant, last: bool) -> Vec<String> {
    let program = context.program;
    let mut out = Vec::new();
    let entries: Vec<_> = witness.entries(|entry| entry.at == at && entry.member == 0).collect();
    let mut sums: Vec<(&str, HoldingId, i64)> = Vec::new();
    for fact in entries.iter().rev().take(1).flat_map(|entry| &entry.facts) {
        if let DiaryFact::Granted { source: Source::Row(row), holding, units, .. } = fact
            && let Some(row) = program.rows.get(row.index())
        {
            match sums.iter_mut().find(|(rule, of, _)| *rule == row.rule && of == holding) {
                Some(sum) => sum.2 += units,
                None => sums.push((row.rule.as_str(), *holding, *units)),
            }
        }
    }
    for (rule, holding, units) in sums {
        let stamps = rule == program.holdings.get(holding.index()).map_or("", |of| of.name.as_str());
        if !stamps {
            out.push(format!("earned {} by {rule}", context.units(holding, units)));
        }
    }
    if let Some(receipt) = entries.iter().rev().find_map(|entry| entry.receipt) {
        out.push(format!("paid {}", money(program, receipt.paid)));
    }
    if let Some(entry) = entries.last() {
        out.extend(settled(context, entry));
    }
    if last && out.is_empty() {
        for (of, balance) in program.holdings.iter().zip(entries.last().map_or(&[][..], |entry| &entry.balances)) {
            if balance.available > 0 && of.kind == crate::core::HoldingKind::Points {
                out.push(format!("balance {} {}", decimal(balance.available, of.decimals), of.name));
            }
        }
    }
    out
}
