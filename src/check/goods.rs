//! `event purchase { line { litres litre  grade one of plain, premium } }`: what lines of purchases have.

use super::checker::Checker;
use super::collect::is_purchase;
use super::error::GoodsField;
use super::model::{Checked, EventLine, EventRef};
use super::typed::Lines;
use crate::syntax::tree::{Field, LineField};

impl Checker<'_> {
    /// The declaration that says what lines of purchases have.
    pub(crate) fn goods(&self) -> Option<EventRef> {
        self.all.events.iter().position(is_purchase).map(EventRef)
    }

    /// A purchase as a whole has no further fields.
    pub(super) fn goods_fields(&mut self, fields: &[Field]) {
        if let Some(field) = fields.first() {
            self.say(GoodsField { span: field.name.span, name: &field.name.text });
        }
    }

    /// What a line of a purchase in a test says of its own fields.
    pub(super) fn goods_line(&mut self, fields: &[LineField]) -> EventLine {
        if fields.is_empty() {
            return EventLine::default();
        }
        match self.goods() {
            Some(event) => self.own_line(event, "purchase", fields),
            None => {
                for field in fields {
                    let message = format!("goods have no `{}` of their own", field.name.text);
                    let help = "declare what lines of purchases have, as in `event purchase { line { litres count } }`";
                    self.no_entry(field.name.span, message, help, None);
                }
                EventLine::default()
            }
        }
    }
}

impl Checked {
    /// Whether lines of purchases, and nothing else, have the numeric field.
    pub fn is_goods_number(&self, at: usize) -> bool {
        self.numbers.get(at).is_some_and(|field| self.is_goods(&field.events))
    }

    /// The same of a text field.
    pub fn is_goods_word(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|field| self.is_goods(&field.events))
    }

    fn is_goods(&self, events: &[EventRef]) -> bool {
        events.iter().any(|event| self.events.get(event.0).is_some_and(|event| event.name == "purchase"))
    }

    /// Whether a set of lines asks for fields of lines of purchases.
    pub fn asks_goods(&self, lines: &Lines) -> bool {
        match lines {
            Lines::All | Lines::Category(_) | Lines::Item(_) => false,
            Lines::Word(field, _) => self.is_goods_word(field.0),
            Lines::Number(field, ..) => self.is_goods_number(field.0),
            Lines::Not(inner) => self.asks_goods(inner),
            Lines::AllOf(parts) | Lines::AnyOf(parts) => parts.iter().any(|part| self.asks_goods(part)),
        }
    }
}
