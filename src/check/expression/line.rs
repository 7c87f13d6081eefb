//! Filters on single lines, and on the event as a whole.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{LineField, MixedFilter};
use crate::check::model::{NumberRef, WordRef};
use crate::check::typed::{Cond, CondKind, Expr, ExprKind, Lines, Relation};

/// Most different things that are asked of lines of declared events.
const MOST_TESTS: usize = 60;

impl Checker<'_> {
    /// After `where`: what is asked of a field of lines is a set of lines.
    pub(crate) fn on_own_lines(&mut self, cond: Cond) -> Cond {
        let span = cond.span;
        let kind = match cond.kind {
            CondKind::All(parts) => CondKind::All(parts.into_iter().map(|part| self.on_own_lines(part)).collect()),
            CondKind::Any(parts) => CondKind::Any(parts.into_iter().map(|part| self.on_own_lines(part)).collect()),
            CondKind::Not(part) => CondKind::Not(Box::new(self.on_own_lines(*part))),
            CondKind::Word(field, words) if self.is_line_word(field) => {
                CondKind::Lines(self.line_test(Lines::Word(field, words), span))
            }
            CondKind::Compare(left, relation, right) => self.line_comparison(left, relation, right, span),
            other => other,
        };
        Cond { span, kind }
    }

    /// Whether lines have the field, and not the event itself.
    pub(crate) fn is_line_word(&self, field: WordRef) -> bool {
        self.out.words.get(field.0).is_some_and(|field| field.of_line)
    }

    /// Says that a field of lines has no single value for the event.
    pub(crate) fn many_values(&mut self, name: &str, span: Span) {
        let message = format!("an event has as many values of `{name}` as lines");
        let help = format!("choose lines with `where`, as in `where {name} is …`, one rule for each");
        self.say(LineField { span, message, label: "a field of its lines".into(), help });
    }

    fn line_number(&self, expr: &Expr) -> Option<NumberRef> {
        match expr.kind {
            ExprKind::Field(field) if self.out.numbers.get(field.0).is_some_and(|field| field.of_line) => Some(field),
            _ => None,
        }
    }

    fn line_comparison(&mut self, left: Expr, relation: Relation, right: Expr, span: Span) -> CondKind {
        let (field, relation, bound) = match (self.line_number(&left), self.line_number(&right)) {
            (None, None) => return CondKind::Compare(left, relation, right),
            (Some(field), _) => (field, relation, &right),
            (None, Some(field)) => (field, relation.turned(), &left),
        };
        let Some(value) = bound.as_constant() else {
            let message = "a field of a line is compared with a fixed number".to_owned();
            let help = "write a number with its unit, or let a field of the event be compared".into();
            self.say(LineField { span: bound.span, message, label: "not fixed".into(), help });
            return CondKind::Poison;
        };
        let Some(unit) = self.quantity_unit(bound) else { return CondKind::Poison };
        match self.whole(value, unit, 0, bound.span, "a bound of a line's field") {
            Some(bound) => CondKind::Lines(self.line_test(Lines::Number(field, relation, bound), span)),
            None => CondKind::Poison,
        }
    }

    /// Keeps what is asked, for the table of lines that the program tells apart.
    fn line_test(&mut self, test: Lines, span: Span) -> Lines {
        if !self.out.line_tests.contains(&test) {
            self.out.line_tests.push(test.clone());
            let found = self.out.line_tests.len();
            if found > MOST_TESTS {
                let what = "things asked of lines";
                self.say(crate::check::error::TooMany { span, what, found, most: MOST_TESTS });
            }
        }
        test
    }

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
