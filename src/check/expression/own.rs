//! What members are, have chosen and belong to, in conditions and tables.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{NotComparable, TableRows};
use crate::check::model::{AttributeKind, AttributeRef, MembershipRef};
use crate::check::typed::{Cond, CondKind, Expr, Relation, Table};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Operator, TableKey, TableName};

impl Checker<'_> {
    /// `segment is young`, `plus is active`; `None` if the name is neither.
    pub(super) fn is_own(&mut self, name: &tree::Name, values: &[tree::Expr], span: Span) -> Option<Cond> {
        let cond = match self.names.get(&name.text)?.0 {
            Symbol::Attribute(attribute) => self.is_attribute(attribute, values, span),
            Symbol::Membership(membership) => self.is_member(membership, values, span),
            Symbol::Limit => self.is_open(name, values, span),
            _ => return None,
        };
        Some(cond)
    }

    fn is_attribute(&mut self, attribute: AttributeRef, values: &[tree::Expr], span: Span) -> Cond {
        let kind = self.out.attributes.get(attribute.0).map(|one| one.kind.clone());
        let Some(AttributeKind::Words { .. }) = kind else {
            let help = "compare quantities and dates with >=, <=, >, < or =".into();
            self.say(NotComparable { span, found: "no name".into(), help });
            return Cond::poison(span);
        };
        let mut words = Vec::new();
        for value in values {
            match value.kind.as_ref() {
                tree::ExprKind::Name(name) => words.extend(self.own_word(attribute, &name.text, name.span)),
                tree::ExprKind::Text(text) => words.extend(self.own_word(attribute, &text.value, text.span)),
                tree::ExprKind::Broken => {}
                _ => {
                    let help = "write a name or a quoted text after `is`".into();
                    self.say(NotComparable { span: value.span, found: "a number".into(), help });
                }
            }
        }
        let kind = if words.is_empty() { CondKind::Poison } else { CondKind::Attribute(attribute, words) };
        Cond { span, kind }
    }

    fn is_member(&mut self, membership: MembershipRef, values: &[tree::Expr], span: Span) -> Cond {
        let states: Vec<Option<bool>> = values.iter().map(|value| self.active_or_ended(value)).collect();
        let member = Cond { span, kind: CondKind::Member(membership) };
        match states.as_slice() {
            [Some(true)] => member,
            [Some(false)] => Cond { span, kind: CondKind::Not(Box::new(member)) },
            states if states.contains(&None) => Cond::poison(span),
            _ => Cond { span, kind: CondKind::All(Vec::new()) },
        }
    }

    /// A flag of the member alone.
    pub(crate) fn own_flag(&self, name: &tree::Name) -> Option<CondKind> {
        let Symbol::Attribute(attribute) = self.names.get(&name.text)?.0 else { return None };
        match self.out.attributes.get(attribute.0)?.kind {
            AttributeKind::Words { flag: true, .. } => Some(CondKind::Attribute(attribute, vec!["yes".into()])),
            _ => None,
        }
    }

    /// A date that is known of the member.
    pub(super) fn date_attribute(&self, name: &tree::Name) -> Option<AttributeRef> {
        let Symbol::Attribute(attribute) = self.names.get(&name.text)?.0 else { return None };
        matches!(self.out.attributes.get(attribute.0)?.kind, AttributeKind::Date).then_some(attribute)
    }

    /// A date field of an event.
    fn is_date_field(&self, name: &tree::Name) -> bool {
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Number(field)) => self.out.numbers.get(field.0).is_some_and(|one| one.date),
            _ => false,
        }
    }

    /// `policy_start >= 2026-01-01`, `booked >= 2026-01-01`: a date of the member or of the event is compared with a date;
    /// `None` if the left side is none.
    pub(super) fn compare_dates(
        &mut self,
        operator: Operator,
        left: &tree::Expr,
        right: &tree::Expr,
        span: Span,
    ) -> Option<Cond> {
        let tree::ExprKind::Name(name) = left.kind.as_ref() else { return None };
        let attribute = self.date_attribute(name);
        if attribute.is_none() && !self.is_date_field(name) {
            return None;
        }
        let tree::ExprKind::Date(date) = right.kind.as_ref() else {
            if !matches!(right.kind.as_ref(), tree::ExprKind::Broken) {
                let help = format!("compare it with a date, as in `{} >= 2026-01-01`", name.text);
                self.say(NotComparable { span: right.span, found: "no date".into(), help });
            }
            return Some(Cond::poison(span));
        };
        let relation = match operator {
            Operator::AtLeast => Relation::AtLeast,
            Operator::AtMost => Relation::AtMost,
            Operator::Above => Relation::Above,
            Operator::Below => Relation::Below,
            _ => Relation::Equal,
        };
        let Some(day) = self.day(date) else { return Some(Cond::poison(span)) };
        if let Some(attribute) = attribute {
            return Some(Cond { span, kind: CondKind::Dates(attribute, relation, day) });
        }
        // A date field is a number of days to the machine.
        let field = self.expr(left);
        let Type::Quantity(unit) = field.ty else { return Some(Cond::poison(span)) };
        let Ok(days) = Ratio::whole(i64::from(day.0)) else { return Some(Cond::poison(span)) };
        let day = Expr::constant(right.span, unit, days);
        Some(Cond { span, kind: CondKind::Compare(field, relation, day) })
    }

    /// Whether a table by that name chooses by what the member is or belongs to.
    pub(super) fn chooses_own(&self, name: &tree::Name) -> bool {
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Attribute(attribute)) => {
                self.out.attributes.get(attribute.0).is_some_and(|one| matches!(one.kind, AttributeKind::Words { .. }))
            }
            Some(Symbol::Membership(_)) => true,
            _ => false,
        }
    }

    /// `by segment { young 10 bean, old or retired 5 bean }`
    pub(super) fn by_own(&mut self, table: &tree::Table, values: Vec<Expr>, unit: Unit) -> Option<Table> {
        let mut rows: Vec<(Cond, Expr)> = Vec::new();
        let mut rest = Expr::constant(table.span, unit, Ratio::ZERO);
        let mut seen: Vec<(String, Span)> = Vec::new();
        let mut fine = true;
        for (row, value) in table.rows.iter().zip(values) {
            match &row.key {
                TableKey::Otherwise(_) => rest = value,
                TableKey::Names(names) => {
                    let mut written = Vec::new();
                    for name in names {
                        let (text, span) = match name {
                            TableName::Name(name) => (name.text.clone(), name.span),
                            TableName::Text(text) => (text.value.clone(), text.span),
                        };
                        if let Some((_, first)) = seen.iter().find(|(one, _)| *one == text) {
                            let what = format!("`{text}`");
                            let first = *first;
                            self.say(crate::check::error::Twice { what: &what, second: span, first });
                            fine = false;
                        }
                        seen.push((text.clone(), span));
                        let name = tree::Name { text, span };
                        written.push(tree::Expr { span, kind: Box::new(tree::ExprKind::Name(name)) });
                    }
                    let cond = self.is_own(&table.by, &written, row.span)?;
                    fine &= cond.kind != CondKind::Poison;
                    rows.push((cond, value));
                }
                TableKey::From(from) => {
                    let message = format!("a table by `{}` names its values", table.by.text);
                    let (label, help) = ("a bound of numbers".into(), "write a name before each value".into());
                    self.say(TableRows { span: from.span, message, label, help, other: None });
                    return None;
                }
            }
        }
        fine.then_some(Table::ByCondition(rows, rest))
    }
}
