//! `redemption of free_latte`, `expiry of bean`: what one reward, voucher or wallet does.

use super::checker::Checker;
use super::collect::Symbol;
use super::error::{NotOfEvent, OfWhat, WrongKind};
use super::model::HoldingRef;
use super::typed::{Expr, ExprKind, Trigger, TriggerKind};
use crate::base::Span;
use crate::check::Type;
use crate::syntax::tree;

impl Checker<'_> {
    /// `EVENT of NAME` where the name is no category; `kind` is what the event is without it.
    pub(super) fn about(&mut self, kind: TriggerKind, event: &tree::Name, about: &tree::Name) -> TriggerKind {
        match kind {
            TriggerKind::Redemption => self.redemption_of(about),
            TriggerKind::Poison => TriggerKind::Poison,
            TriggerKind::Purchase | TriggerKind::Return => {
                let message = format!("categories and items after `{} of` stand in quotes", event.text);
                let help = format!("write `{} of \"{}\"`", event.text, about.text);
                self.say(OfWhat { span: about.span, message, label: "no quotes", help });
                TriggerKind::Poison
            }
            other => {
                let (field, event) = ("of".into(), self.trigger_words(&other));
                let help = "leave out `of`, or choose with `where`".into();
                self.say(NotOfEvent { field, span: about.span, event, on: about.span, help });
                TriggerKind::Poison
            }
        }
    }

    fn redemption_of(&mut self, about: &tree::Name) -> TriggerKind {
        let fits = |symbol| matches!(symbol, Symbol::Reward(_) | Symbol::Holding(_));
        let wanted = "a reward or a voucher";
        let Some((symbol, at)) = self.symbol(about, wanted, fits) else { return TriggerKind::Poison };
        let help = match symbol {
            Symbol::Broken => return TriggerKind::Poison,
            Symbol::Reward(_) => return TriggerKind::Taken(about.text.clone()),
            Symbol::Holding(holding) if !self.is_points(holding) => return TriggerKind::Taken(about.text.clone()),
            Symbol::Holding(_) => {
                format!("points are spent on rewards: name one of these; `sum of spent {}` counts points", about.text)
            }
            _ => "name a reward, or a voucher, item or perk that is used in a purchase".into(),
        };
        let (is, declared) = (self.names.describe(&about.text), Some(at));
        let help = Some(help);
        self.say(WrongKind { name: &about.text, span: about.span, is, wanted, declared, help });
        TriggerKind::Poison
    }

    /// `every 10 night of nights_of_year`: each multiple that the metric reaches.
    pub(super) fn every_full(&mut self, step: &tree::Expr, of: &tree::Name) -> TriggerKind {
        let wanted = "a metric";
        let found = self.symbol(of, wanted, |symbol| matches!(symbol, Symbol::Metric(_)));
        let metric = match found {
            Some((Symbol::Metric(metric), _)) => metric,
            Some((Symbol::Broken, _)) | None => return TriggerKind::Poison,
            Some((_, at)) => {
                let (is, declared) = (self.names.describe(&of.text), Some(at));
                let help = Some(
                    "declare a metric that adds it up, as in `metric visits = count of purchase over lifetime`".into(),
                );
                self.say(WrongKind { name: &of.text, span: of.span, is, wanted, declared, help });
                return TriggerKind::Poison;
            }
        };
        let unit = self.metric(metric, of).and_then(|metric| metric.measure.ty.unit());
        let step = unit.and_then(|unit| self.whole_of(step, unit, 1, "the size of a step"));
        step.map_or(TriggerKind::Poison, |step| TriggerKind::Passing(metric, step))
    }

    /// `expiry of bean`
    pub(super) fn expiry_of(&mut self, about: Option<&tree::Name>, span: Span) -> TriggerKind {
        let Some(about) = about else {
            let known = self.names.all(|symbol| matches!(symbol, Symbol::Holding(_)));
            let one = known.first().map_or("bean", |name| name);
            let message = "`expiry` does not say of what".into();
            let help = format!("name a wallet, voucher or item, as in `expiry of {one}`");
            self.say(OfWhat { span, message, label: "what lapses?", help });
            return TriggerKind::Poison;
        };
        let Some(holding) = self.holding(about) else { return TriggerKind::Poison };
        if !self.out.lapsing.contains(&holding) {
            self.out.lapsing.push(holding);
        }
        TriggerKind::Lapsed(holding)
    }

    /// `expired`: what lapses, in the unit of the wallet that the rule or metric listens to.
    pub(super) fn expired(&mut self, span: Span) -> Expr {
        let Some(holding) = self.lapsing else {
            let help = "it is what lapses: write `on expiry of bean` after the rule's name, or after the metric".into();
            self.say(NotOfEvent { field: "expired".into(), span, event: "this event".into(), on: span, help });
            return Expr::poison(span);
        };
        Expr { span, ty: Type::Quantity(self.counted_in(holding)), kind: ExprKind::Lapsed(holding) }
    }

    /// The holding whose lapse an event of the list is.
    pub(super) fn lapsing_in(on: &[Trigger]) -> Option<HoldingRef> {
        on.iter().find_map(|trigger| match trigger.kind {
            TriggerKind::Lapsed(holding) => Some(holding),
            _ => None,
        })
    }

    /// `sum of spent bean by free_latte, money_off`
    pub(super) fn takers(&mut self, by: &[tree::Name]) -> Option<Vec<String>> {
        let mut found = Vec::new();
        let mut fine = true;
        for name in by {
            let wanted = "a reward";
            match self.symbol(name, wanted, |symbol| matches!(symbol, Symbol::Reward(_))) {
                Some((Symbol::Reward(_), _)) => found.push(name.text.clone()),
                Some((Symbol::Broken, _)) | None => fine = false,
                Some((_, at)) => {
                    fine = false;
                    let (is, declared) = (self.names.describe(&name.text), Some(at));
                    let help = Some("name the rewards that take the points".into());
                    self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help });
                }
            }
        }
        fine.then_some(found)
    }
}
