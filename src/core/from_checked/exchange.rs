//! Conversions and full stamp cards.

use super::amount::Place;
use super::deadline::deadline;
use super::guard::together;
use super::{Lowering, holding_id};
use crate::check::model::{Convert, ConvertWhen};
use crate::core::{Exchange, ExchangeWhen, Trigger};

impl Lowering<'_> {
    pub fn exchanges(&mut self) -> Vec<Exchange> {
        let checked = self.checked;
        checked.converts.iter().map(|convert| self.exchange(convert)).collect()
    }

    fn exchange(&mut self, convert: &Convert) -> Exchange {
        let place = Place::STATE;
        let (when, on): (ExchangeWhen, Vec<Trigger>) = match &convert.when {
            ConvertWhen::AtOnce => (ExchangeWhen::AtOnce, Vec::new()),
            ConvertWhen::EndOf(calendar) => (ExchangeWhen::EndOf(*calendar), Vec::new()),
            ConvertWhen::On(on) => (ExchangeWhen::On, on.iter().map(|on| self.watched(on)).collect()),
        };
        self.parts = 0;
        let own = self.gate_reasons(&convert.gate, place);
        Exchange {
            name: convert.name.clone(),
            span: convert.span,
            from: holding_id(convert.from),
            when,
            at_least: convert.at_least,
            step: convert.step,
            gives: (holding_id(convert.gives.0), convert.gives.1),
            expiry: convert.expiry.as_ref().map(deadline),
            carry: convert.carry,
            on,
            guard: together(&own),
        }
    }
}
