//! Rewards that take money off a purchase: at a rate, by rungs, or all of it.

use super::reward::{Group, Said};
use crate::base::Span;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{ClauseMissing, GivesNoHolding, NotYet, PriceSteps};
use crate::check::model::{HoldingRef, LadderRef, MoneyOff, Off, Rung};
use crate::check::typed::{Cap, Expr, ExprKind, Limit, Lines, MoneyField, Window};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Grant, Name};

/// The rate of a payment.
struct Rate {
    holding: HoldingRef,
    units: Ratio,
    money: Ratio,
    by_tier: Option<(LadderRef, Vec<i64>)>,
}

impl Checker<'_> {
    /// The payment that these groups describe.
    pub(super) fn payment(&mut self, name: &Name, said: &Said<'_>, off: &[usize]) -> Option<(MoneyOff, Vec<Limit>)> {
        let groups: Vec<&Group<'_>> = off.iter().filter_map(|at| said.groups.get(*at)).collect();
        let at_a_rate = groups.iter().any(|group| group.prices.iter().any(|price| price.off));
        let mut reward =
            if at_a_rate { self.at_a_rate(name, said, &groups)? } else { self.rungs(name, said, &groups)? };
        let unit = Unit::Of(reward.holding);
        if let Some(least) = said.at_least {
            reward.at_least = self.whole_of(least, unit, 0, "the least payment").unwrap_or(0);
        }
        if let Some(minimum) = said.minimum {
            reward.minimum = self.whole_of(minimum, Unit::Money, 0, "a minimum basket").unwrap_or(0);
        }
        let mut limits = Vec::new();
        for limit in &said.limits {
            self.money_off_limit(limit, &mut reward, &mut limits);
        }
        if said.cost.is_some() {
            let what = "a cost for a reward that takes money off".into();
            let help = "what it takes off is what it costs; leave out `cost`".into();
            self.say(NotYet { span: name.span, what, help });
        }
        Some((reward, limits))
    }

    /// `costs 100 bean per 1 EUR off  steps of 200 bean  at most 50% of basket`
    fn at_a_rate(&mut self, name: &Name, said: &Said<'_>, groups: &[&Group<'_>]) -> Option<MoneyOff> {
        let mut prices = groups.iter().flat_map(|group| &group.prices);
        let price = prices.next()?;
        if let Some(second) = prices.next() {
            let what = "a money-off reward with several rates".into();
            self.say(NotYet { span: second.span, what, help: "write one reward for each rate, or rungs".into() });
        }
        if let Some(plus) = price.plus {
            let what = "points plus money in a reward that takes money off".into();
            let help = "leave it out: what the points do not cover is paid anyway".into();
            self.say(NotYet { span: plus.span, what, help });
        }
        if groups.iter().any(|group| !group.gives.is_empty()) {
            let what = "a reward that takes money off and gives something too".into();
            self.say(NotYet { span: name.span, what, help: "write two rewards".into() });
        }
        let rate = self.money_price(price.price)?;
        self.not_qualifying(rate.holding, price.span);
        let unit = Unit::Of(rate.holding);
        // units : money is the rate; a step is what is stated, or the price itself
        let step_units = match said.steps {
            Some(steps) => self.whole_of(steps, unit, 1, "a step")?,
            None => match rate.units.as_whole() {
                Some(units) => units,
                None => return self.uneven(price.price.span, "the price is no whole number of points"),
            },
        };
        let step_money =
            Ratio::whole(step_units).and_then(|step| step.times(rate.money)).and_then(|sum| sum.over(rate.units));
        let step_money = match step_money.map(|money| money.as_whole()) {
            Ok(Some(step_money)) if step_money > 0 => step_money,
            _ => {
                let place = said.steps.map_or(price.price.span, |steps| steps.span);
                return self.uneven(place, "a step is no whole number of the smallest coin");
            }
        };
        if let (Some(steps), Some(_)) = (said.steps, &rate.by_tier) {
            let what = "steps of a price that depends on the tier".into();
            self.say(NotYet { span: steps.span, what, help: "leave out `steps of`".into() });
        }
        Some(MoneyOff {
            step_money,
            whole: said.whole.is_some(),
            by_tier: rate.by_tier,
            ..plain(rate.holding, step_units)
        })
    }

    /// `100 point gives 3 EUR off  250 point gives 8 EUR off`, `costs 60 star  gives latte off  at most 6 EUR`
    fn rungs(&mut self, name: &Name, said: &Said<'_>, groups: &[&Group<'_>]) -> Option<MoneyOff> {
        let mut found: Option<(HoldingRef, Span)> = None;
        let mut rungs = Vec::new();
        let mut fine = true;
        for group in groups {
            let [asked] = group.prices.as_slice() else {
                let message = format!("`{}` needs one price for what it takes off", name.text);
                let help = "write the price before it, as in `costs 100 bean  gives 5 EUR off`";
                self.say(ClauseMissing { message, span: name.span, label: "no `costs`, or several", help });
                return None;
            };
            let [grant] = group.gives.as_slice() else {
                let what = "several amounts off for one price".into();
                self.say(NotYet { span: asked.span, what, help: "give each its own price".into() });
                return None;
            };
            let price = self.price(asked.price);
            if let Some(plus) = asked.plus {
                let what = "points plus money in a reward that takes money off".into();
                let help = "leave it out: what the points do not cover is paid anyway".into();
                self.say(NotYet { span: plus.span, what, help });
            }
            let rung = self.rung(grant, group.cap);
            let (Some(price), Some((label, off, lines))) = (price, rung) else {
                fine = false;
                continue;
            };
            if price.by.is_some() {
                let what = "a price by tier for money off at fixed prices".into();
                self.say(NotYet { span: asked.span, what, help: "write one reward for each tier, with `when`".into() });
            }
            match found {
                Some((first, at)) if first != price.holding => {
                    let (one, other) = (self.unit_name(Unit::Of(first)), self.unit_name(Unit::Of(price.holding)));
                    let what = format!("one ladder of prices in {one} and {other}");
                    self.say(NotYet { span: at, what, help: "write one reward for each wallet".into() });
                    fine = false;
                }
                _ => found = found.or(Some((price.holding, asked.span))),
            }
            rungs.push(Rung { label, units: price.units.first().copied().unwrap_or(0), off, lines });
        }
        if let Some(misplaced) = said.steps {
            let what = "`steps of` in a ladder of prices".into();
            self.say(NotYet { span: misplaced.span, what, help: "leave it out; every rung is a step".into() });
        }
        if let Some(span) = said.whole {
            let what = "`covers the whole basket` in a ladder of prices".into();
            let help = "it belongs to a rate, as in `costs 100 bean per 1 EUR off`".into();
            self.say(NotYet { span, what, help });
        }
        let (holding, _) = found.filter(|_| fine)?;
        let step = rungs.iter().map(|rung| rung.units).min().unwrap_or(1);
        Some(MoneyOff { rungs, ..plain(holding, step) })
    }

    /// What a rung takes off: money, a share, or the price of an item.
    fn rung(&mut self, grant: &Grant, cap: Option<&tree::Expr>) -> Option<(String, Off, Lines)> {
        if let Some(term) = grant.valid.as_ref().or(grant.pending.as_ref()) {
            let what = "money off with a term".into();
            self.say(NotYet { span: term.span, what, help: "declare a voucher and give that".into() });
        }
        let most = cap.map(|cap| self.whole_of(cap, Unit::Money, 1, "a limit"));
        let most = most.unwrap_or(None);
        let mut lines = if grant.of.is_empty() { Lines::All } else { self.lines_of(&grant.of, grant.except) };
        let named = match grant.quantity.kind.as_ref() {
            tree::ExprKind::Text(text) => Some((text.value.clone(), text.clone(), None)),
            tree::ExprKind::Name(name) => match self.names.get(&name.text).map(|found| found.0) {
                Some(Symbol::Holding(at)) => {
                    let worth = self.out.holdings.get(at.0).and_then(|one| one.worth);
                    let text = tree::Text { value: name.text.clone(), span: name.span };
                    Some((name.text.clone(), text, worth.and_then(|worth| worth.as_whole())))
                }
                _ => None,
            },
            _ => None,
        };
        if let Some((label, text, worth)) = named {
            if grant.of.is_empty() {
                lines = self.lines_of(std::slice::from_ref(&text), false);
            }
            let most = most.into_iter().chain(worth).min();
            return Some((label, Off::Item { dearest: true, most }, lines));
        }
        let off = self.off_amount(&grant.quantity)?;
        let capped = match (&off, most) {
            (Off::Money(money), Some(most)) => Off::Money((*money).min(most)),
            _ => off,
        };
        Some((String::new(), capped, lines))
    }

    /// `5 EUR`, `20%`: what is taken off.
    pub(super) fn off_amount(&mut self, amount: &tree::Expr) -> Option<Off> {
        let found = self.expr(amount);
        let unit = self.quantity_unit(&found)?;
        if unit == Unit::Percent {
            let share = found.as_constant();
            if share.is_none_or(|share| share <= Ratio::ZERO) {
                self.say(crate::check::error::NotPositive { span: amount.span, what: "the share".into() });
                return None;
            }
            return share.map(Off::Share);
        }
        if unit != Unit::Money {
            self.wrong_unit(&found, unit, Unit::Money);
            return None;
        }
        match found.as_constant() {
            Some(value) => self.whole(value, Unit::Money, 1, amount.span, "what is taken off").map(Off::Money),
            None => {
                match amount.kind.as_ref() {
                    tree::ExprKind::Per { .. } => self.say(crate::check::error::RateOff { span: amount.span }),
                    _ => self.say(crate::check::error::NotConstant { span: amount.span, place: "what is taken off" }),
                }
                None
            }
        }
    }

    fn uneven<T>(&mut self, span: Span, why: &str) -> Option<T> {
        let help = "choose a price and steps whose money is a whole number of the smallest coin".into();
        self.say(PriceSteps { span, why: why.into(), help });
        None
    }

    /// `100 bean per 1 EUR`, `by status { … } per 1 EUR`: points and the money that they are.
    fn money_price(&mut self, price: &tree::Expr) -> Option<Rate> {
        let tree::ExprKind::Per { amount, full: _, step, of: None } = price.kind.as_ref() else {
            let message = "this price does not say how much it takes off".into();
            let help = "write it as a rate, as in `costs 100 bean per 1 EUR off`";
            self.say(ClauseMissing { message, span: price.span, label: "no rate", help });
            return None;
        };
        let points = self.expr(amount);
        let money = self.constant_of(step, Unit::Money, "the money off")?;
        let unit = self.quantity_unit(&points)?;
        let Unit::Of(holding) = unit else {
            let found = self.unit_words(unit);
            self.say(GivesNoHolding { span: amount.span, found, help: "a reward takes points".into() });
            return None;
        };
        if money <= Ratio::ZERO {
            self.say(crate::check::error::NotPositive { span: step.span, what: "a price".into() });
            return None;
        }
        if points.as_constant().is_none()
            && let ExprKind::Table(_) = &points.kind
        {
            let (units, by) = self.tier_prices(&points, unit, amount.span)?;
            let first = units.iter().copied().find(|units| *units > 0).unwrap_or(1);
            return Some(Rate { holding, units: Ratio::whole(first).ok()?, money, by_tier: by.map(|by| (by, units)) });
        }
        let Some(units) = points.as_constant() else {
            self.say(crate::check::error::NotConstant { span: amount.span, place: "the price of a reward" });
            return None;
        };
        if units <= Ratio::ZERO {
            self.say(crate::check::error::NotPositive { span: amount.span, what: "a price".into() });
            return None;
        }
        Some(Rate { holding, units, money, by_tier: None })
    }

    /// A share of the basket, a cap on one payment, or a limit over time.
    fn money_off_limit(&mut self, limit: &tree::Limit, reward: &mut MoneyOff, limits: &mut Vec<Limit>) {
        let per_purchase = match &limit.per {
            None => true,
            Some(tree::Per::Name(name)) => name.text == "purchase",
            Some(_) => false,
        };
        let plain_number =
            limit.cap.as_ref().is_none_or(|cap| matches!(cap.kind.as_ref(), tree::ExprKind::Number { unit: None, .. }));
        if let (Some(cap), true, false) = (&limit.cap, per_purchase, plain_number) {
            let found = self.share_or_amount(cap);
            let Some(unit) = self.quantity_unit(&found) else { return };
            match &found.kind {
                ExprKind::Share(share, of) if of.kind == ExprKind::Money(MoneyField::Basket) => {
                    match share.as_constant() {
                        Some(share) if share > Ratio::ZERO => reward.share = Some(share),
                        _ => self.say(crate::check::error::NotPositive { span: cap.span, what: "the share".into() }),
                    }
                }
                ExprKind::Constant(value) if unit == Unit::Money => {
                    reward.most_money = self.whole(*value, unit, 1, cap.span, "a limit");
                }
                ExprKind::Constant(value) if unit == Unit::Of(reward.holding) => {
                    reward.at_most = self.whole(*value, unit, 1, cap.span, "a limit");
                }
                _ => {
                    let what = "this limit on a money-off reward".into();
                    let help = "write a share of the basket, an amount of money or of points".into();
                    self.say(NotYet { span: cap.span, what, help });
                }
            }
            return;
        }
        let Some(found) = self.limit(limit, None) else { return };
        match &found {
            _ if found.counts_awards() => limits.push(found),
            Limit { cap: Cap::Units(unit, _), window, of: None, .. }
                if *unit == Unit::Of(reward.holding) && *window != Window::Event =>
            {
                limits.push(found);
            }
            _ => {
                let what = "this limit on a money-off reward".into();
                let help = format!("count payments, or points in {}", self.unit_name(Unit::Of(reward.holding)));
                self.say(NotYet { span: limit.span, what, help });
            }
        }
    }

    /// A bare percentage is one of the basket.
    fn share_or_amount(&mut self, cap: &tree::Expr) -> Expr {
        let found = self.expr(cap);
        if found.ty.unit() != Some(Unit::Percent) {
            return found;
        }
        let ty = crate::check::Type::Quantity(Unit::Money);
        let basket = Expr { span: cap.span, ty, kind: ExprKind::Money(MoneyField::Basket) };
        Expr { span: cap.span, ty, kind: ExprKind::Share(Box::new(found), Box::new(basket)) }
    }
}

/// A payment without caps, of one step.
fn plain(holding: HoldingRef, step_units: i64) -> MoneyOff {
    MoneyOff {
        holding,
        step_units,
        step_money: 0,
        at_least: 0,
        at_most: None,
        most_money: None,
        share: None,
        minimum: 0,
        rungs: Vec::new(),
        whole: false,
        by_tier: None,
    }
}
