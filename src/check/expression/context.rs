//! Which fields an expression may read where it stands.

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::{BelongsInWhere, BudgetAsked, ItemsOf, NotKnownYet, NotOfEvent, TableRows};
use crate::check::model::{HoldingRef, NumberRef, WordRef};
use crate::check::typed::{
    Cond, CondKind, Expr, ExprKind, Lines, MeasureSource, MoneyField, Table, Trigger, TriggerKind,
};

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// After `where`, or measured: the event's own fields.
    Where,
    /// After `when`: the state before, the calendar and the event's texts.
    When,
    /// An amount that a rule gives.
    Amount,
    /// An amount that a discount takes off.
    Price,
    /// No event: tiers, `reach`.
    State,
}

#[derive(Clone, Copy, PartialEq)]
enum Field {
    Money(MoneyField),
    Items,
    /// Single items by price.
    Prices,
    Number(NumberRef),
    /// What lapses of a holding.
    Lapsed(HoldingRef),
    Word(WordRef),
    Lines,
    /// Whether a budget is open.
    Budget,
    /// A marginal table that no rate uses.
    Marginal,
}

impl Checker<'_> {
    /// Says so where a condition reads what its place does not have.
    pub(crate) fn fits(&mut self, cond: &Cond, on: &[Trigger], place: Place) {
        let mut uses = Vec::new();
        in_cond(cond, &mut uses);
        self.fits_uses(uses, on, place);
    }

    /// The same for `when`.
    pub(crate) fn fits_when(&mut self, cond: &Cond, on: &[Trigger]) {
        self.fits(cond, on, Place::When);
    }

    /// The same for an amount.
    pub(crate) fn fits_expr(&mut self, expr: &Expr, on: &[Trigger], place: Place) {
        let mut uses = Vec::new();
        in_expr(expr, &mut uses);
        self.fits_uses(uses, on, place);
    }

    fn fits_uses(&mut self, uses: Vec<(Field, Span)>, on: &[Trigger], place: Place) {
        let mut said: Vec<Field> = Vec::new();
        for (field, span) in uses {
            if said.contains(&field) || self.use_fits(field, span, on, place) {
                continue;
            }
            said.push(field);
        }
    }

    fn use_fits(&mut self, field: Field, span: Span, on: &[Trigger], place: Place) -> bool {
        let text = self.field_words(field);
        if field == Field::Marginal {
            let message = "a marginal table chooses the rate of what it is asked about".into();
            let label = "nothing tells which part lies in which band".into();
            let help = "write `give by paid marginal { from 0 EUR 1 bean } per 1 EUR of paid`".into();
            self.say(TableRows { span, message, label, help, other: None });
            return false;
        }
        if field == Field::Budget {
            let rules = matches!(place, Place::When | Place::Amount | Place::Price);
            if !rules {
                self.say(BudgetAsked { span });
            }
            return rules;
        }
        if field == Field::Prices {
            if place != Place::Price {
                let message = "single items are picked only for what a discount takes off".into();
                let help = "write a `discount` rule, as in `take the cheapest of every 3 items off`";
                self.say(ItemsOf { span, message, label: "no price is taken off here", help });
            }
            return place == Place::Price;
        }
        let of_line = |at: WordRef| self.out.words.get(at.0).is_some_and(|field| field.of_line);
        let whole_event = matches!(field, Field::Word(at) if !of_line(at));
        if place == Place::State || (place == Place::When && !whole_event) {
            self.say(BelongsInWhere { field: text, span, state: place == Place::State });
            return false;
        }
        if let (Place::Price, Field::Money(field)) = (place, field)
            && field != MoneyField::Basket
        {
            self.say(NotKnownYet { field: text, span });
            return false;
        }
        let misfit = on.iter().find(|trigger| trigger.kind != TriggerKind::Poison && !self.has(&trigger.kind, field));
        if let Some(trigger) = misfit {
            let (event, on) = (self.trigger_words(&trigger.kind), trigger.span);
            let help = self.fields_of(&trigger.kind);
            self.say(NotOfEvent { field: text, span, event, on, help });
            return false;
        }
        true
    }

    fn has(&self, kind: &TriggerKind, field: Field) -> bool {
        let events = match field {
            Field::Number(at) => self.out.numbers.get(at.0).map_or(&[][..], |field| &field.events),
            Field::Word(at) => self.out.words.get(at.0).map_or(&[][..], |field| &field.events),
            _ => &[],
        };
        match kind {
            TriggerKind::Purchase | TriggerKind::Return => {
                let goods = self.goods().is_some_and(|goods| events.contains(&goods));
                // a return carries no numbers of its lines
                let known = *kind == TriggerKind::Purchase || !matches!(field, Field::Number(_));
                (events.is_empty() || goods && known) && !matches!(field, Field::Lapsed(_))
            }
            TriggerKind::Declared(at) => events.contains(at),
            TriggerKind::Friend(what, _) => self.has(what, field),
            TriggerKind::Lapsed(of) => field == Field::Lapsed(*of),
            _ => false,
        }
    }

    fn field_words(&self, field: Field) -> String {
        match field {
            Field::Money(MoneyField::Basket) => "basket".into(),
            Field::Money(MoneyField::Paid) => "paid".into(),
            Field::Money(MoneyField::Discount) => "discount".into(),
            Field::Money(MoneyField::BeforeVouchers) => "amount before vouchers".into(),
            Field::Money(MoneyField::BeforePoints) => "amount before points".into(),
            Field::Items => "items".into(),
            Field::Lapsed(_) => "expired".into(),
            Field::Number(at) => self.out.numbers.get(at.0).map(|field| field.name.clone()).unwrap_or_default(),
            Field::Word(at) => self.out.words.get(at.0).map(|field| field.name.clone()).unwrap_or_default(),
            Field::Lines => "category or item".into(),
            Field::Prices => "an item".into(),
            Field::Budget => "a budget".into(),
            Field::Marginal => "marginal".into(),
        }
    }

    fn fields_of(&self, kind: &TriggerKind) -> String {
        let event = match kind {
            TriggerKind::Purchase | TriggerKind::Return => {
                return "a purchase has paid, basket, discount, items, channel, store, partner and payment".into();
            }
            TriggerKind::Declared(event) => *event,
            TriggerKind::Friend(what, _) => return self.fields_of(what),
            TriggerKind::Lapsed(_) => return "here `expired` is what lapses, and there is no purchase".into(),
            _ => return "there is no purchase here; give a fixed amount".into(),
        };
        let numbers =
            self.out.numbers.iter().filter(|field| field.events.contains(&event)).map(|field| field.name.as_str());
        let words =
            self.out.words.iter().filter(|field| field.events.contains(&event)).map(|field| field.name.as_str());
        let names: Vec<&str> = numbers.chain(words).collect();
        if names.is_empty() { "this event has no fields".into() } else { format!("it has {}", names.join(", ")) }
    }
}

fn in_cond(cond: &Cond, uses: &mut Vec<(Field, Span)>) {
    match &cond.kind {
        CondKind::All(parts) | CondKind::Any(parts) => parts.iter().for_each(|part| in_cond(part, uses)),
        CondKind::Not(part) => in_cond(part, uses),
        CondKind::Compare(left, _, right) => {
            in_expr(left, uses);
            in_expr(right, uses);
        }
        CondKind::Word(field, _) => uses.push((Field::Word(*field), cond.span)),
        CondKind::Lines(lines) => in_lines(lines, cond.span, uses),
        CondKind::BudgetOpen(_) => uses.push((Field::Budget, cond.span)),
        _ => {}
    }
}

fn in_lines(lines: &Lines, span: Span, uses: &mut Vec<(Field, Span)>) {
    match lines {
        Lines::All | Lines::Category(_) | Lines::Item(_) => uses.push((Field::Lines, span)),
        Lines::Word(field, _) => uses.push((Field::Word(*field), span)),
        Lines::Number(field, ..) => uses.push((Field::Number(*field), span)),
        Lines::Not(inner) => in_lines(inner, span, uses),
        Lines::AllOf(parts) | Lines::AnyOf(parts) => parts.iter().for_each(|part| in_lines(part, span, uses)),
    }
}

fn in_expr(expr: &Expr, uses: &mut Vec<(Field, Span)>) {
    match &expr.kind {
        ExprKind::Money(field) => uses.push((Field::Money(*field), expr.span)),
        ExprKind::Items => uses.push((Field::Items, expr.span)),
        ExprKind::Lapsed(holding) => uses.push((Field::Lapsed(*holding), expr.span)),
        ExprKind::ItemPrices { .. } => uses.push((Field::Prices, expr.span)),
        ExprKind::Field(field) => uses.push((Field::Number(*field), expr.span)),
        ExprKind::Add(a, b) | ExprKind::Subtract(a, b) | ExprKind::Larger(a, b) | ExprKind::Smaller(a, b) => {
            in_expr(a, uses);
            in_expr(b, uses);
        }
        ExprKind::Share(rate, of) | ExprKind::Per { amount: rate, of, .. } => {
            in_rate(rate, Some(of), uses);
            in_expr(of, uses);
        }
        ExprKind::OfRule(rate, _) => in_rate(rate, None, uses),
        ExprKind::Table(_) => in_rate(expr, None, uses),
        ExprKind::Constant(_)
        | ExprKind::Metric(_)
        | ExprKind::Measure(_)
        | ExprKind::Balance(_)
        | ExprKind::Drawn(..)
        | ExprKind::Attribute(_)
        | ExprKind::Poison => {}
    }
}

/// A rate; a marginal table must be asked about the number that it multiplies.
fn in_rate(rate: &Expr, of: Option<&Expr>, uses: &mut Vec<(Field, Span)>) {
    let ExprKind::Table(table) = &rate.kind else { return in_expr(rate, uses) };
    match table.as_ref() {
        Table::ByTier(_, values) => values.iter().for_each(|value| in_expr(value, uses)),
        Table::ByWord(field, rows, otherwise) => {
            uses.push((Field::Word(*field), rate.span));
            rows.iter().for_each(|row| in_expr(&row.1, uses));
            in_expr(otherwise, uses);
        }
        Table::ByCondition(rows, otherwise) => {
            for (cond, value) in rows {
                in_cond(cond, uses);
                in_expr(value, uses);
            }
            in_expr(otherwise, uses);
        }
        Table::ByNumber { by, marginal, bands, otherwise } => {
            in_expr(by, uses);
            bands.iter().for_each(|band| in_expr(&band.1, uses));
            otherwise.iter().for_each(|value| in_expr(value, uses));
            if *marginal && !of.is_some_and(|of| asks_about(by, of)) {
                uses.push((Field::Marginal, rate.span));
            }
        }
    }
}

/// Whether the table's number is what the rate multiplies, or a measure that sums just that. A named
/// metric is looked up when the table is lowered.
fn asks_about(by: &Expr, of: &Expr) -> bool {
    match &by.kind {
        ExprKind::Measure(measure) => {
            matches!(&measure.source, MeasureSource::Value(value) if value.kind == of.kind)
        }
        ExprKind::Metric(_) => by.ty == of.ty,
        _ => by.kind == of.kind,
    }
}
