//! Tables: `by status { Silver 25%, Gold 50% }`.

use crate::base::Span;
use crate::check::builtin::{BuiltIn, built_in};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{MixedTable, NotRising, TableRows, Twice};
use crate::check::model::{LadderRef, WordRef};
use crate::check::typed::{Cond, CondKind, Expr, ExprKind, Table};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, TableKey, TableName};

impl Checker<'_> {
    pub(super) fn table(&mut self, table: &tree::Table) -> Expr {
        let span = table.span;
        let Some(values) = self.row_values(table) else { return Expr::poison(span) };
        let Some(unit) = self.one_unit(&values) else { return Expr::poison(span) };
        let calendar = matches!(built_in(&table.by.text), Some((BuiltIn::Weekday | BuiltIn::Month, _)));
        let symbol = self.names.get(&table.by.text).map(|found| found.0);
        let words = self.word_field(&table.by);
        if words.is_some_and(|field| self.is_line_word(field)) {
            self.many_values(&table.by.text, table.by.span);
            return Expr::poison(span);
        }
        let own = self.chooses_own(&table.by);
        let by_number = !calendar && !own && words.is_none() && !matches!(symbol, Some(Symbol::Ladder(_)));
        if let Some(mode) = table.mode.as_ref().filter(|_| !by_number) {
            let message = format!("`{}` is only for tables by a number", mode.text);
            self.rows_wrong(mode.span, message, "this table chooses by name", "leave it out");
            return Expr::poison(span);
        }
        let found = match symbol {
            _ if calendar => self.by_calendar(table, values, unit),
            Some(Symbol::Ladder(ladder)) => self.by_tier(table, ladder, values, unit),
            Some(Symbol::Broken) => None,
            _ if own => self.by_own(table, values, unit),
            _ => match words {
                Some(field) => self.by_word(table, field, values, unit),
                None => self.by_number(table, values),
            },
        };
        match found {
            Some(found) => Expr { span, ty: Type::Quantity(unit), kind: ExprKind::Table(Box::new(found)) },
            None => Expr::poison(span),
        }
    }

    fn row_values(&mut self, table: &tree::Table) -> Option<Vec<Expr>> {
        if table.rows.is_empty() {
            let message = "this table has no rows".into();
            self.rows_wrong(table.span, message, "nothing to choose from", "write a row, such as `Gold 50%`");
            return None;
        }
        Some(table.rows.iter().map(|row| self.expr(&row.value)).collect())
    }

    /// The unit of all rows; says so if they differ.
    fn one_unit(&mut self, values: &[Expr]) -> Option<Unit> {
        let units: Vec<Option<Unit>> = values.iter().map(|value| self.quantity_unit(value)).collect();
        let first = *units.first()?;
        for (value, unit) in values.iter().zip(&units) {
            let (Some(one), Some(first_value), Some(unit)) = (first, values.first(), unit) else { return None };
            if !self.alike(*unit, one) {
                let (first, other) = (self.operand(first_value, one), self.operand(value, *unit));
                self.say(MixedTable { first, other });
                return None;
            }
        }
        first
    }

    fn rows_wrong(&mut self, span: Span, message: String, label: &str, help: &str) {
        self.say(TableRows { span, message, label: label.into(), help: help.into(), other: None });
    }

    fn twice(&mut self, what: &str, second: Span, first: Span) {
        self.say(Twice { what, second, first });
    }

    fn by_tier(&mut self, table: &tree::Table, ladder: LadderRef, values: Vec<Expr>, unit: Unit) -> Option<Table> {
        let mut rows: Vec<Option<Expr>> = vec![None; self.tier_names(ladder).len()];
        let mut rest = Expr::constant(table.span, unit, Ratio::ZERO);
        let mut rest_at: Option<Span> = None;
        let mut complete = true;
        for (row, value) in table.rows.iter().zip(values) {
            match &row.key {
                TableKey::Otherwise(span) => match rest_at.replace(*span) {
                    Some(first) => self.twice("`otherwise`", *span, first),
                    None => rest = value,
                },
                TableKey::Names(names) => {
                    for name in names {
                        let name = table_name(name);
                        let Some(rank) = self.tier(ladder, &name) else {
                            complete = false;
                            continue;
                        };
                        let place = rows.get_mut(usize::from(rank))?;
                        match place.as_ref().map(|first| first.span) {
                            Some(first) => self.twice(&format!("`{}`", name.text), name.span, first),
                            None => *place = Some(value.clone()),
                        }
                    }
                }
                TableKey::From(from) => {
                    let message = "a table by tier names tiers".into();
                    self.rows_wrong(from.span, message, "a bound of numbers", "write a tier's name before each value");
                    complete = false;
                }
            }
        }
        complete.then(|| Table::ByTier(ladder, rows.into_iter().map(|row| row.unwrap_or(rest.clone())).collect()))
    }

    fn by_word(&mut self, table: &tree::Table, field: WordRef, values: Vec<Expr>, unit: Unit) -> Option<Table> {
        let mut rows: Vec<(Vec<String>, Expr)> = Vec::new();
        let mut rest = Expr::constant(table.span, unit, Ratio::ZERO);
        let mut seen: Vec<(String, Span)> = Vec::new();
        for (row, value) in table.rows.iter().zip(values) {
            match &row.key {
                TableKey::Otherwise(_) => rest = value,
                TableKey::Names(names) => {
                    let mut words = Vec::new();
                    for name in names {
                        let name = table_name(name);
                        if let Some((_, first)) = seen.iter().find(|(word, _)| *word == name.text) {
                            let first = *first;
                            self.twice(&format!("`{}`", name.text), name.span, first);
                            continue;
                        }
                        words.extend(self.word(field, &name.text, name.span));
                        seen.push((name.text, name.span));
                    }
                    rows.push((words, value));
                }
                TableKey::From(from) => {
                    let message = "a table by text names values".into();
                    self.rows_wrong(from.span, message, "a bound of numbers", "write a text before each value");
                    return None;
                }
            }
        }
        Some(Table::ByWord(field, rows, rest))
    }

    fn by_calendar(&mut self, table: &tree::Table, values: Vec<Expr>, unit: Unit) -> Option<Table> {
        let weekdays = table.by.text == "weekday";
        let mut rows = Vec::new();
        let mut seen: Vec<(u8, Span)> = Vec::new();
        let mut rest = Expr::constant(table.span, unit, Ratio::ZERO);
        for (row, value) in table.rows.iter().zip(values) {
            match &row.key {
                TableKey::Otherwise(_) => rest = value,
                TableKey::Names(names) => {
                    let mut bits = 0u16;
                    for name in names {
                        let name = table_name(name);
                        let at = if weekdays { self.weekday(&name)? } else { self.month(&name)? - 1 };
                        match seen.iter().find(|(known, _)| *known == at) {
                            Some(&(_, first)) => self.twice(&format!("`{}`", name.text), name.span, first),
                            None => seen.push((at, name.span)),
                        }
                        bits |= 1 << at;
                    }
                    let kind = if weekdays { CondKind::Weekdays(bits as u8) } else { CondKind::Months(bits) };
                    rows.push((Cond { span: row.span, kind }, value));
                }
                TableKey::From(from) => {
                    let message = "a table by the calendar names weekdays or months".into();
                    self.rows_wrong(from.span, message, "a bound of numbers", "write a name before each value");
                    return None;
                }
            }
        }
        Some(Table::ByCondition(rows, rest))
    }

    fn by_number(&mut self, table: &tree::Table, values: Vec<Expr>) -> Option<Table> {
        let by = self.name_expr(&table.by);
        let unit = self.quantity_unit(&by)?;
        let marginal = match &table.mode {
            Some(mode) if mode.text == "marginal" => true,
            Some(mode) if mode.text != "whole" => {
                let message = format!("a table is `whole` or `marginal`, not `{}`", mode.text);
                self.rows_wrong(mode.span, message, "unknown word", "leave it out for `whole`");
                return None;
            }
            _ => false,
        };
        let mut bands: Vec<(i64, Expr)> = Vec::new();
        let mut otherwise = None;
        let mut last: Option<(i64, Span)> = None;
        for (row, value) in table.rows.iter().zip(values) {
            match &row.key {
                TableKey::Otherwise(_) => otherwise = Some(value),
                TableKey::From(from) => {
                    let bound = self.whole_of(from, unit, 0, "a bound of a table")?;
                    if let Some((_, before)) = last.filter(|(before, _)| bound <= *before) {
                        self.say(NotRising { span: from.span, before });
                        return None;
                    }
                    last = Some((bound, from.span));
                    bands.push((bound, value));
                }
                TableKey::Names(_) => {
                    let message = format!("a table by `{}` counts from bounds", table.by.text);
                    self.rows_wrong(row.span, message, "a name", "write `from` and a bound, as in `from 300 EUR 2%`");
                    return None;
                }
            }
        }
        if marginal && otherwise.is_some() {
            let message = "a marginal table has no `otherwise`".into();
            self.rows_wrong(table.span, message, "the first band begins at its `from`", "begin with a row `from 0`");
            return None;
        }
        Some(Table::ByNumber { by, marginal, bands, otherwise })
    }
}

fn table_name(name: &TableName) -> tree::Name {
    match name {
        TableName::Name(name) => name.clone(),
        TableName::Text(text) => tree::Name { text: text.value.clone(), span: text.span },
    }
}
