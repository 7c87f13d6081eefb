//! Conditions that cannot hold: by themselves, or for no purchase and no event that is assumed.

use super::facts::Facts;
use super::range::range;
use crate::core::{Expr, Guard, Stage};
use crate::prove::context::Context;

/// Why a condition never holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::prove) enum Dead {
    /// Its parts exclude one another.
    Itself,
    /// It asks a number for more than is assumed of it: the least that it asks for, and the most that there is.
    Above {
        /// Whether the number is the amount of a purchase.
        basket: bool,
        /// Asked for at least.
        asks: i128,
        /// Assumed at most.
        most: i128,
    },
    /// It asks a number for less than is assumed of it.
    Below,
}

/// Why a condition never holds, if that can be told. Only numbers of which the program itself says how large they are count.
pub(in crate::prove) fn dead(context: &Context<'_>, guard: &Guard) -> Option<Dead> {
    let cases = Facts::of(&[guard]);
    if cases.is_empty() {
        return Some(Dead::Itself);
    }
    let mut why = None;
    for case in &cases {
        why = Some(outside(context, case)?);
    }
    why
}

/// The first number of a case that is asked for what it never is.
fn outside(context: &Context<'_>, case: &Facts<'_>) -> Option<Dead> {
    case.asked().find_map(|(expr, (low, high))| {
        let basket = matches!(expr, Expr::Money(_, Stage::List));
        let said = match expr {
            Expr::Money(..) => context.domain.is_declared("basket"),
            Expr::Field(id) => context.domain.field(context.program, *id).is_some(),
            _ => false,
        };
        if !said {
            return None;
        }
        // What is asked here is not known of it yet.
        let free = Facts::of(&[]);
        let (least, most) = range(context, free.first()?, expr);
        match (low.zip(most), high.zip(least)) {
            (Some((asks, most)), _) if asks > most => Some(Dead::Above { basket, asks, most }),
            (_, Some((asks, least))) if asks < least => Some(Dead::Below),
            _ => None,
        }
    })
}

/// Whether a condition holds only where one of the others does.
pub(in crate::prove) fn covered(guard: &Guard, others: &[&Guard]) -> bool {
    let opposites: Vec<Guard> = others.iter().map(|other| Guard::Not(Box::new((*other).clone()))).collect();
    let all: Vec<&Guard> = std::iter::once(guard).chain(&opposites).collect();
    Facts::of(&all).is_empty()
}
