//! How a formula depends on a metric while the amount stays the same, and where that dependence breaks.
//!
//! For a fixed amount x every formula of the core is, between finitely many breaks, one of three things of the metric m:
//! a line, the steps of a line, or a wave that repeats (`per full` of the metric). What a comparison or a floor adds is a
//! break, and where it lies is a function of x in pieces. A comparison of two things that are not followed is refused.

use crate::core::Expr;
use crate::prove::blind::BEFORE;
use crate::prove::piece::{Opaque, Pieces};

type Result<T> = std::result::Result<T, Opaque>;

/// Most things that one formula may be.
const MOST_FORMS: usize = 64;

/// What is said of a dependence that is not followed.
pub(super) const NOT_FOLLOWED: Opaque = Opaque::Unseen(BEFORE);

/// One thing that a formula is between breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `at(x) + slope·m`.
    Line { at: Pieces, slope: i128 },
    /// floor((`at(x) + slope·m`) / step).
    Stair { at: Pieces, slope: i128, step: i128 },
    /// The same again after so many m.
    Wave,
}

impl Form {
    /// A line that does not depend on the metric.
    pub fn flat(at: Pieces) -> Form {
        Form::Line { at, slope: 0 }
    }

    pub fn is_bounded(&self) -> bool {
        matches!(self, Form::Line { slope: 0, .. } | Form::Wave)
    }
}

/// Alternatives without those that are there twice.
pub(super) fn distinct(forms: impl IntoIterator<Item = Form>) -> Result<Vec<Form>> {
    let mut out: Vec<Form> = Vec::new();
    for form in forms {
        if !out.contains(&form) {
            out.push(form);
        }
    }
    if out.len() > MOST_FORMS { Err(Opaque::TooMany) } else { Ok(out) }
}

/// The sum of two things.
pub(super) fn plus(one: &Form, two: &Form) -> Result<Form> {
    Ok(match (one, two) {
        (Form::Line { at: a, slope: p }, Form::Line { at: b, slope: q }) => Form::Line { at: a.plus(b)?, slope: p + q },
        (Form::Wave, other) | (other, Form::Wave) if other.is_bounded() => Form::Wave,
        (Form::Stair { at, slope, step }, Form::Line { at: more, slope: 0 })
        | (Form::Line { at: more, slope: 0 }, Form::Stair { at, slope, step }) => {
            Form::Stair { at: at.plus(&more.times(*step)?)?, slope: *slope, step: *step }
        }
        _ => return Err(NOT_FOLLOWED),
    })
}

pub(super) fn times(form: &Form, factor: i128) -> Result<Form> {
    Ok(match form {
        Form::Line { at, slope } => {
            Form::Line { at: at.times(factor)?, slope: slope.checked_mul(factor).ok_or(Opaque::TooLarge)? }
        }
        Form::Wave => Form::Wave,
        Form::Stair { .. } if factor == 1 => form.clone(),
        Form::Stair { .. } => return Err(NOT_FOLLOWED),
    })
}

/// Every sum of one alternative of each.
pub(super) fn sums(of: &[Vec<Form>]) -> Result<Vec<Form>> {
    let Some((first, rest)) = of.split_first() else { return Err(NOT_FOLLOWED) };
    let mut out = first.clone();
    for forms in rest {
        let all: Result<Vec<Form>> = out.iter().flat_map(|one| forms.iter().map(move |two| plus(one, two))).collect();
        out = distinct(all?)?;
    }
    Ok(out)
}

/// The least m, not below 0, with slope·m ≥ at(x).
pub(super) fn first(at: &Pieces, slope: i128) -> Result<Pieces> {
    at.shifted(slope - 1)?.floor_over(slope)?.at_least(0)
}

/// One or the other; where that changes again and again, a wave.
pub(super) fn either(wavy: bool, one: Vec<Form>, two: Vec<Form>) -> Result<Vec<Form>> {
    let all = one.into_iter().chain(two);
    if !wavy {
        return distinct(all);
    }
    let all: Vec<Form> = all.chain([Form::Wave]).collect();
    if all.iter().all(Form::is_bounded) { distinct(all) } else { Err(NOT_FOLLOWED) }
}

/// Whether a formula takes a share of what another row was credited.
pub(super) fn credits(expr: &Expr) -> bool {
    let mut found = matches!(expr, Expr::Credited(_));
    expr.each_part(&mut |part| found |= credits(part));
    found
}
