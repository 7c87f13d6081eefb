//! Filters on single lines, and on the event as a whole.

use crate::check::checker::Checker;
use crate::check::error::MixedFilter;
use crate::check::typed::{Cond, CondKind, Lines};

impl Checker<'_> {
    /// A condition that looks only at lines becomes a set of lines, one that looks only at the event
    /// stays; one that mixes the two is refused.
    pub(crate) fn split_lines(&mut self, cond: Cond) -> Option<Result<Lines, Cond>> {
        match (about_lines(&cond), about_event(&cond)) {
            (false, _) => Some(Err(cond)),
            (true, false) => as_lines(cond.kind).map(Ok),
            (true, true) => {
                self.say(MixedFilter { span: cond.span });
                None
            }
        }
    }
}

fn parts(cond: &Cond) -> &[Cond] {
    match &cond.kind {
        CondKind::All(parts) | CondKind::Any(parts) => parts,
        CondKind::Not(part) => std::slice::from_ref(part),
        _ => &[],
    }
}

fn is_leaf(cond: &Cond) -> bool {
    !matches!(cond.kind, CondKind::All(_) | CondKind::Any(_) | CondKind::Not(_))
}

fn about_lines(cond: &Cond) -> bool {
    matches!(cond.kind, CondKind::Lines(_)) || parts(cond).iter().any(about_lines)
}

fn about_event(cond: &Cond) -> bool {
    (is_leaf(cond) && !matches!(cond.kind, CondKind::Lines(_) | CondKind::Poison))
        || parts(cond).iter().any(about_event)
}

fn as_lines(kind: CondKind) -> Option<Lines> {
    let all = |parts: Vec<Cond>| parts.into_iter().map(|part| as_lines(part.kind)).collect::<Option<Vec<Lines>>>();
    match kind {
        CondKind::Lines(lines) => Some(lines),
        CondKind::Not(part) => as_lines(part.kind).map(|lines| Lines::Not(Box::new(lines))),
        CondKind::All(parts) => all(parts).map(Lines::AllOf),
        CondKind::Any(parts) => all(parts).map(Lines::AnyOf),
        _ => None,
    }
}
