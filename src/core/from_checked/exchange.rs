//! Conversions and full stamp cards.

use super::deadline::deadline;
use super::{Lowering, holding_id};
use crate::check::model::ConvertWhen;
use crate::core::{Exchange, ExchangeWhen};

impl Lowering<'_> {
    pub fn exchanges(&self) -> Vec<Exchange> {
        let exchange = |convert: &crate::check::model::Convert| Exchange {
            name: convert.name.clone(),
            span: convert.span,
            from: holding_id(convert.from),
            when: match convert.when {
                ConvertWhen::AtOnce => ExchangeWhen::AtOnce,
                ConvertWhen::EndOf(calendar) => ExchangeWhen::EndOf(calendar),
            },
            at_least: convert.at_least,
            step: convert.step,
            gives: (holding_id(convert.gives.0), convert.gives.1),
            expiry: convert.expiry.as_ref().map(deadline),
            carry: convert.carry,
        };
        self.checked.converts.iter().map(exchange).collect()
    }
}
