//! `reward free_latte { costs 150 bean  gives latte }`, `reward money_off { costs 100 bean per 1 EUR off }`

use super::clause::{Body, Once};
use crate::base::Span;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{ClauseMissing, GivesNoHolding, NotYet, PriceSteps, WrongUnit};
use crate::check::model::{HoldingRef, MoneyOff, Reward, RewardKind};
use crate::check::typed::{Cap, Deadline, Expr, ExprKind, Limit, MoneyField, Window};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name};

/// What the clauses of a reward say.
#[derive(Default)]
struct Said<'t> {
    once: Once,
    /// `costs … [off]` with its place.
    prices: Vec<(&'t tree::Expr, bool, Span)>,
    gives: Vec<(HoldingRef, i64, Option<Deadline>)>,
    money: i64,
    stated: bool,
    cost: Option<Ratio>,
    steps: Option<&'t tree::Expr>,
    at_least: Option<&'t tree::Expr>,
    minimum: Option<&'t tree::Expr>,
    limits: Vec<&'t tree::Limit>,
}

const TAKES: &str = "costs, gives, steps of, at least, at most, minimum basket, cost and a description";

impl Checker<'_> {
    pub(super) fn rewards(&mut self) {
        for at in 0..self.all.rewards.len() {
            let name = self.all.rewards[at].name;
            let DeclarationKind::Reward { gate, clauses, .. } = self.all.rewards[at].kind else { continue };
            let gate = self.gate(gate, &[]);
            let said = self.reward_clauses(name, clauses);
            let money_off = said.prices.iter().any(|price| price.1);
            let found = if money_off { self.money_off(name, said) } else { self.offer(name, said, clauses) };
            let found = found.map(|(kind, limits)| Reward {
                name: name.text.clone(),
                span: name.span,
                gate: gate.clone(),
                limits,
                kind,
            });
            match found {
                Some(reward) => self.out.rewards.push(reward),
                // keeps the places of the others; an error has been said
                None => self.out.rewards.push(Reward {
                    name: name.text.clone(),
                    span: name.span,
                    gate,
                    limits: Vec::new(),
                    kind: RewardKind::Offer { takes: Vec::new(), gives: Vec::new(), money: 0, cost: None },
                }),
            }
        }
    }

    fn reward_clauses<'t>(&mut self, name: &Name, clauses: &'t [Clause]) -> Said<'t> {
        let body = Body { declaration: "a reward", takes: TAKES, name };
        let mut said = Said::default();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Costs { price, off, plus } => {
                    said.prices.push((price, *off, span));
                    if let Some(plus) = plus {
                        let what = "a price in points plus money".into();
                        let help = "leave out the money, or let the points take money off with `… off`".into();
                        self.say(NotYet { span: plus.span, what, help });
                    }
                }
                ClauseKind::Give(grant) => {
                    said.stated = true;
                    if grant.off {
                        said.money += self.reward_money(grant).unwrap_or(0);
                    } else {
                        said.gives.extend(self.fixed_grant(grant));
                    }
                }
                ClauseKind::Cost(value) if self.once(&mut said.once, "cost", span) => {
                    said.cost = self.constant_of(value, Unit::Money, "what a reward costs");
                }
                ClauseKind::StepsOf(amount) if self.once(&mut said.once, "steps of", span) => said.steps = Some(amount),
                ClauseKind::AtLeast(amount) if self.once(&mut said.once, "at least", span) => {
                    said.at_least = Some(amount);
                }
                ClauseKind::MinimumBasket(amount) if self.once(&mut said.once, "minimum basket", span) => {
                    said.minimum = Some(amount);
                }
                ClauseKind::AtMost(limit) => said.limits.push(limit),
                ClauseKind::Broken => said.stated = true,
                ClauseKind::Cost(_)
                | ClauseKind::StepsOf(_)
                | ClauseKind::AtLeast(_)
                | ClauseKind::MinimumBasket(_)
                | ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        said
    }

    /// `gives 5 EUR off`: money to the member at once.
    fn reward_money(&mut self, grant: &tree::Grant) -> Option<i64> {
        if let Some(valid) = grant.valid.as_ref().or(grant.pending.as_ref()) {
            let what = "money off with a term".into();
            self.say(NotYet { span: valid.span, what, help: "declare a voucher and give that".into() });
        }
        self.whole_of(&grant.quantity, Unit::Money, 1, "the money that a reward gives")
    }

    fn offer(&mut self, name: &Name, said: Said<'_>, clauses: &[Clause]) -> Option<(RewardKind, Vec<Limit>)> {
        let mut takes = Vec::new();
        for (price, _, _) in &said.prices {
            takes.extend(self.price(price));
        }
        let broken = clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Broken));
        if said.prices.is_empty() && !broken {
            let message = format!("`{}` has no price", name.text);
            let help = "say what it takes, as in `costs 150 bean`";
            self.say(ClauseMissing { message, span: name.span, label: "no `costs`", help });
        }
        if !said.stated {
            let message = format!("`{}` gives nothing", name.text);
            let help = "say what the member gets, as in `gives latte`";
            self.say(ClauseMissing { message, span: name.span, label: "no `gives`", help });
        }
        for misplaced in [said.steps, said.at_least, said.minimum].into_iter().flatten() {
            let what = "this clause in a reward of the catalogue".into();
            let help = "it belongs to rewards that take money off, as in `costs 100 bean per 1 EUR off`".into();
            self.say(NotYet { span: misplaced.span, what, help });
        }
        let mut limits = Vec::new();
        for limit in &said.limits {
            let Some(found) = self.limit(limit, None) else { continue };
            if matches!(found.cap, Cap::Count(_)) {
                limits.push(found);
            } else {
                let what = "a limit in units on a reward of the catalogue".into();
                let help = "count how often it is taken, as in `at most 2 per month`".into();
                self.say(NotYet { span: limit.span, what, help });
            }
        }
        let kind = RewardKind::Offer { takes, gives: said.gives, money: said.money, cost: said.cost };
        Some((kind, limits))
    }

    /// `150 bean`: a fixed number of one holding.
    fn price(&mut self, price: &tree::Expr) -> Option<(HoldingRef, i64)> {
        let found = self.expr(price);
        let unit = self.quantity_unit(&found)?;
        let Unit::Of(holding) = unit else {
            let found_words = self.unit_words(unit);
            let help = "a reward takes points, or items and vouchers".into();
            self.say(GivesNoHolding { span: price.span, found: found_words, help });
            return None;
        };
        let units = self.fixed(found.as_constant(), unit, price.span)?;
        self.not_qualifying(holding, price.span);
        Some((holding, units))
    }

    fn not_qualifying(&mut self, holding: HoldingRef, span: Span) {
        let Some(one) = self.out.holdings.get(holding.0).filter(|one| one.qualifying) else { return };
        let (name, at) = (one.name.clone(), one.span);
        let found = format!("{name}, which is qualifying");
        let help = "leave out `qualifying` in the wallet, or take other points".into();
        let declared = Some((at, format!("`{name}` counts for status only")));
        self.say(WrongUnit { span, found, wanted: "something that can be spent".into(), declared, help });
    }

    /// `costs 100 bean per 1 EUR off  steps of 200 bean  at most 50% of basket`
    fn money_off(&mut self, name: &Name, said: Said<'_>) -> Option<(RewardKind, Vec<Limit>)> {
        if let Some((_, _, second)) = said.prices.get(1) {
            let what = "a money-off reward with several prices".into();
            self.say(NotYet { span: *second, what, help: "write one reward for each price".into() });
        }
        if said.stated && (!said.gives.is_empty() || said.money != 0) {
            let what = "a reward that takes money off and gives something too".into();
            self.say(NotYet { span: name.span, what, help: "write two rewards".into() });
        }
        let (price, _, span) = *said.prices.first()?;
        let (holding, units, money) = self.money_price(price)?;
        self.not_qualifying(holding, span);
        let unit = Unit::Of(holding);
        // units : money is the rate; a step is what is stated, or the price itself
        let step_units = match said.steps {
            Some(steps) => self.whole_of(steps, unit, 1, "a step")?,
            None => match units.as_whole() {
                Some(units) => units,
                None => return self.uneven(price.span, "the price is no whole number of points"),
            },
        };
        let step_money = Ratio::whole(step_units).and_then(|step| step.times(money)).and_then(|sum| sum.over(units));
        let step_money = match step_money.map(|money| money.as_whole()) {
            Ok(Some(step_money)) if step_money > 0 => step_money,
            _ => {
                let place = said.steps.map_or(price.span, |steps| steps.span);
                return self.uneven(place, "a step is no whole number of the smallest coin");
            }
        };
        let mut reward = MoneyOff {
            holding,
            step_units,
            step_money,
            at_least: 0,
            at_most: None,
            most_money: None,
            share: None,
            minimum: 0,
        };
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
        Some((RewardKind::MoneyOff(reward), limits))
    }

    fn uneven<T>(&mut self, span: Span, why: &str) -> Option<T> {
        let help = "choose a price and steps whose money is a whole number of the smallest coin".into();
        self.say(PriceSteps { span, why: why.into(), help });
        None
    }

    /// `100 bean per 1 EUR`: points and the money that they are.
    fn money_price(&mut self, price: &tree::Expr) -> Option<(HoldingRef, Ratio, Ratio)> {
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
        let Some(units) = points.as_constant() else {
            self.say(crate::check::error::NotConstant { span: amount.span, place: "the price of a reward" });
            return None;
        };
        for (value, span) in [(units, amount.span), (money, step.span)] {
            if value <= Ratio::ZERO {
                self.say(crate::check::error::NotPositive { span, what: "a price".into() });
                return None;
            }
        }
        Some((holding, units, money))
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
        match found {
            Limit { cap: Cap::Count(_), .. } => limits.push(found),
            Limit { cap: Cap::Units(unit, _), window, .. }
                if unit == Unit::Of(reward.holding) && window != Window::Event =>
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
