//! L47: what changed beside purchases: terms of points, thresholds of tiers, prices of rewards, fees,
//! limits. For each, whether members are worse off.

mod caps;

use super::finding::term::{length, shown};
use crate::base::Span;
use crate::core::{Comparison, Deadline, Expr, Guard, Holding, Ladder, Program, Tier};
use crate::quantity::decimal;

/// Something that says another number than before.
#[derive(Clone, Debug)]
pub struct Term {
    /// Of what: a wallet, tier, reward or membership of the new program.
    pub about: String,
    /// Where it is declared in the new program.
    pub span: Span,
    /// Both numbers, in words.
    pub words: String,
    /// Whether members are worse off.
    pub worse: bool,
}

/// Every such number.
pub(super) fn terms(old: &Program, new: &Program) -> Vec<Term> {
    let mut out = Vec::new();
    for after in &new.holdings {
        let before = old.holdings.iter().find(|of| of.name == after.name);
        out.extend(before.and_then(|before| expiry(before, after)));
        out.extend(before.and_then(|before| pending(before, after)));
    }
    for after in &new.ladders {
        let Some(before) = old.ladders.iter().find(|of| of.name == after.name) else { continue };
        out.extend(tiers((old, before), (new, after)));
    }
    out.extend(prices(old, new));
    out.extend(fees(old, new));
    out.extend(caps::all(old, new));
    out
}

fn life(deadline: &Deadline) -> (i64, String) {
    match length(deadline) {
        Some((length, seconds)) => (seconds, format!("after {}", shown(length))),
        None if deadline.is_never() => (i64::MAX, "never".to_owned()),
        None => (-1, "on another day".to_owned()),
    }
}

fn expiry(before: &Holding, after: &Holding) -> Option<Term> {
    let ((was, was_shown), (is, is_shown)) = (life(&before.expiry), life(&after.expiry));
    (was != is && was >= 0 && is >= 0).then(|| Term {
        about: after.name.clone(),
        span: after.span,
        words: format!("`{}` lapses {is_shown}, where it lapsed {was_shown}", after.name),
        worse: is < was,
    })
}

fn pending(before: &Holding, after: &Holding) -> Option<Term> {
    let wait = |deadline: &Deadline| if deadline.is_never() { (0, "at once".to_owned()) } else { life(deadline) };
    let ((was, was_shown), (is, is_shown)) = (wait(&before.pending), wait(&after.pending));
    (was != is && was >= 0 && is >= 0).then(|| Term {
        about: after.name.clone(),
        span: after.span,
        words: format!("`{}` can be spent {is_shown}, where it could {was_shown}", after.name),
        worse: is > was,
    })
}

/// The metric of a threshold and the least that it asks for.
fn threshold<'p>(program: &'p Program, tier: &Tier) -> Option<(&'p str, u8, &'p str, i64)> {
    let Guard::Compare { left: Expr::Accumulator { id, ago: 0 }, is: Comparison::AtLeast, right: Expr::Const(least) } =
        &tier.reach
    else {
        return None;
    };
    let of = program.accumulators.get(id.index())?;
    Some((of.name.as_str(), of.decimals, of.unit.as_str(), *least))
}

fn tiers((old, before): (&Program, &Ladder), (new, after): (&Program, &Ladder)) -> Vec<Term> {
    let mut out = Vec::new();
    for tier in &after.tiers {
        let Some(known) = before.tiers.iter().find(|of| of.name == tier.name) else { continue };
        let (Some(was), Some(is)) = (threshold(old, known), threshold(new, tier)) else { continue };
        if was.0 == is.0 && (was.1, was.2) == (is.1, is.2) && was.3 != is.3 {
            let number = |value: i64| format!("{} {}", decimal(value, is.1), is.2);
            let words = format!("{} asks for {}, where it asked for {}", tier.name, number(is.3), number(was.3));
            out.push(Term { about: tier.name.clone(), span: tier.span, words, worse: is.3 > was.3 });
        }
    }
    for known in before.tiers.iter().filter(|known| after.tiers.iter().all(|tier| tier.name != known.name)) {
        let words = format!("{} is gone", known.name);
        out.push(Term { about: known.name.clone(), span: after.span, words, worse: true });
    }
    out
}

fn prices(old: &Program, new: &Program) -> Vec<Term> {
    let mut out = Vec::new();
    for offer in &new.offers {
        let same = |of: &&crate::core::Offer| of.name == offer.name && of.rung == offer.rung && of.guard == offer.guard;
        let Some(before) = old.offers.iter().find(same) else { continue };
        let ([(was, units)], [(is, now)]) = (before.takes.as_slice(), offer.takes.as_slice()) else { continue };
        let holding = |program: &Program, id: &crate::core::HoldingId| {
            program.holdings.get(id.index()).map(|of| (of.name.clone(), of.decimals))
        };
        let (Some(of), Some(known)) = (holding(new, is), holding(old, was)) else { continue };
        if of == known && units != now {
            let shown = |units: i64| format!("{} {}", decimal(units, of.1), of.0);
            let words = format!("`{}` takes {}, where it took {}", offer.name, shown(*now), shown(*units));
            out.push(Term { about: offer.name.clone(), span: offer.span, words, worse: now > units });
        }
    }
    for offer in old.offers.iter().filter(|known| new.offers.iter().all(|offer| offer.name != known.name)) {
        let paid = new.money_off.iter().any(|payment| payment.name == offer.name);
        if let (false, Some(holding)) = (paid, new.holdings.first())
            && out.iter().all(|term| term.about != offer.name)
        {
            let words = format!("`{}` is gone", offer.name);
            out.push(Term { about: offer.name.clone(), span: holding.span, words, worse: true });
        }
    }
    out
}

fn fees(old: &Program, new: &Program) -> Vec<Term> {
    let mut out = Vec::new();
    for membership in &new.memberships {
        let Some(before) = old.memberships.iter().find(|of| of.name == membership.name) else { continue };
        let fee = |of: &crate::core::Membership| match of.fee.as_ref() {
            Some(fee) => match fee.numerator {
                Expr::Const(paid) => Some(paid / fee.over.max(1)),
                _ => None,
            },
            None => Some(0),
        };
        let (Some(was), Some(is)) = (fee(before), fee(membership)) else { continue };
        if was != is && before.term == membership.term {
            let money = |paid: i64| format!("{} {}", decimal(paid, new.currency.decimals), new.currency.code);
            let words = format!("`{}` costs {} a term, where it cost {}", membership.name, money(is), money(was));
            out.push(Term { about: membership.name.clone(), span: membership.span, words, worse: is > was });
        }
    }
    out
}
