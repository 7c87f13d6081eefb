//! What is held back: limits over several purchases, budgets, and how much a wallet may hold.

use super::Term;
use crate::base::Span;
use crate::core::{Budget, Effect, Expr, Holding, Limit, LimitCap, Measure, Program, RowId, Spending, Window};
use crate::prove::finding::days_in;
use crate::prove::show::over;
use crate::quantity::{DAY_SECONDS, decimal};

/// Every limit, budget and wallet that holds back otherwise.
pub(super) fn all(old: &Program, new: &Program) -> Vec<Term> {
    let mut out = limits(old, new);
    for after in &new.budgets {
        let before = old.budgets.iter().find(|of| of.name == after.name);
        out.extend(before.and_then(|before| budget((old, before), (new, after))));
    }
    for after in &new.holdings {
        let before = old.holdings.iter().find(|of| of.name == after.name);
        out.extend(before.and_then(|before| maximum(before, after)));
    }
    out
}

/// A cap as far as it is compared: by tier, and over how many seconds.
struct Cap {
    name: String,
    /// Rules and rewards that it holds back.
    of: Vec<String>,
    span: Span,
    caps: Vec<i64>,
    seconds: Option<i128>,
    words: String,
}

/// Limits over more than one purchase, in order: one purchase shows the others.
fn caps(program: &Program) -> Vec<Cap> {
    let longer = program.limits.iter().filter(|limit| limit.window != Window::Event);
    longer.map(|limit| cap(program, limit)).collect()
}

fn cap(program: &Program, limit: &Limit) -> Cap {
    let caps = each(&limit.cap);
    let shown: Vec<String> = caps.iter().map(|cap| amount(program, limit, *cap)).collect();
    let seconds = match limit.window {
        Window::LastSeconds(seconds) => Some(i128::from(seconds)),
        window => days_in(window).map(|days| days * i128::from(DAY_SECONDS)),
    };
    let words = format!("at most {} {}", shown.join(" / "), over(limit.window));
    let rows = limit.rows.iter().filter_map(|row| program.rows.get(row.index()));
    let of = rows.map(|row| row.rule.clone()).chain([limit.name.clone()]).collect();
    Cap { name: limit.name.clone(), of, span: limit.span, caps, seconds, words }
}

impl Cap {
    /// Whether a program has something that it holds back.
    fn is_about(&self, program: &Program) -> bool {
        let is = |name: &String| self.of.contains(name);
        program.rows.iter().any(|row| is(&row.rule)) || program.offers.iter().any(|offer| is(&offer.name))
    }
}

fn each(cap: &LimitCap) -> Vec<i64> {
    match cap {
        LimitCap::Fixed(most) => vec![*most],
        LimitCap::ByRank(_, most) => most.clone(),
    }
}

fn money(program: &Program, amount: i64) -> String {
    format!("{} {}", decimal(amount, program.currency.decimals), program.currency.code)
}

/// So much of what these rules give.
fn given(program: &Program, rows: &[RowId], units: i64) -> String {
    let effect = rows.first().and_then(|row| program.rows.get(row.index())).map(|row| &row.effect);
    match effect {
        Some(Effect::Grant { holding, .. }) => program
            .holdings
            .get(holding.index())
            .map_or_else(String::new, |of| format!("{} {}", decimal(units, of.decimals), of.name)),
        _ => money(program, units),
    }
}

fn times(count: i64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// So much in the unit of a limit.
fn amount(program: &Program, limit: &Limit, units: i64) -> String {
    let money = || money(program, units);
    let field = |counts: &Expr| match counts {
        Expr::Field(id) => {
            program.fields.get(id.index()).map(|of| format!("{} {}", decimal(units, of.decimals), of.unit))
        }
        Expr::Money(..) => Some(money()),
        _ => None,
    };
    match limit.measure {
        Measure::Count => times(units),
        Measure::Cost => money(),
        Measure::Field => limit.counts.as_ref().and_then(field).unwrap_or_else(|| units.to_string()),
        Measure::Units => given(program, &limit.rows, units),
    }
}

/// Whether less is let through: not one tier gets less, and it is not less over the same time.
fn is_worse(before: &Cap, after: &Cap) -> bool {
    let pairs = || before.caps.iter().zip(&after.caps).map(|(was, is)| (i128::from(*was), i128::from(*is)));
    match (before.seconds, after.seconds) {
        _ if before.caps.len() != after.caps.len() => true,
        (Some(long), Some(longer)) => pairs().any(|(was, is)| is * long < was * longer),
        (None, None) => pairs().any(|(was, is)| is < was),
        // A time without an end is the longest.
        (long, _) => long.is_some() || pairs().any(|(was, is)| is < was),
    }
}

fn limits(old: &Program, new: &Program) -> Vec<Term> {
    let (known, mut out) = (caps(old), Vec::new());
    let mut used = vec![false; known.len()];
    for after in caps(new) {
        let mut free = known.iter().zip(&mut used).filter(|(before, used)| before.name == after.name && !**used);
        let before = free.next().map(|(before, used)| {
            *used = true;
            before
        });
        let (words, worse) = match before {
            Some(before) if before.words == after.words => continue,
            Some(before) => (
                format!("`{}` gives {}, where it gave {}", after.name, after.words, before.words),
                is_worse(before, &after),
            ),
            None if after.is_about(old) => (format!("`{}` gives {}", after.name, after.words), true),
            None => continue,
        };
        out.push(Term { about: after.name, span: after.span, words, worse });
    }
    for (before, _) in known.iter().zip(&used).filter(|(before, used)| !**used && before.is_about(new)) {
        let span = new.rows.iter().find(|row| before.of.contains(&row.rule)).map(|row| row.span).unwrap_or_default();
        let words = format!("`{}` is no longer held to {}", before.name, before.words);
        out.push(Term { about: before.name.clone(), span, words, worse: false });
    }
    out
}

fn budget((old, before): (&Program, &Budget), (new, after): (&Program, &Budget)) -> Option<Term> {
    let shown = |program: &Program, of: &Budget| {
        let cap = match of.measure {
            Spending::Cost => money(program, of.cap),
            Spending::Count => times(of.cap),
            Spending::Units => given(program, &of.rows, of.cap),
        };
        let over = of.period.map_or_else(|| "in all".to_owned(), |calendar| over(Window::Period(calendar)));
        format!("{cap} {over}")
    };
    let (was, is) = (shown(old, before), shown(new, after));
    (was != is).then(|| Term {
        about: after.name.clone(),
        span: after.span,
        words: format!("`{}` lasts for {is} of all members, where it lasted for {was}", after.name),
        worse: before.period != after.period || after.cap < before.cap,
    })
}

fn maximum(before: &Holding, after: &Holding) -> Option<Term> {
    let most = |of: &Holding| of.maximum.as_ref().map(each);
    let shown = |caps: &Option<Vec<i64>>| match caps {
        Some(caps) => {
            let caps: Vec<String> = caps.iter().map(|cap| decimal(*cap, after.decimals)).collect();
            format!("at most {} {}", caps.join(" / "), after.name)
        }
        None => format!("any number of {}", after.name),
    };
    let (was, is) = (most(before), most(after));
    let worse = match (&was, &is) {
        (Some(was), Some(is)) => was.len() != is.len() || was.iter().zip(is).any(|(was, is)| is < was),
        (_, is) => is.is_some(),
    };
    (was != is).then(|| Term {
        about: after.name.clone(),
        span: after.span,
        words: format!("a member has {}, where it was {}", shown(&is), shown(&was)),
        worse,
    })
}
