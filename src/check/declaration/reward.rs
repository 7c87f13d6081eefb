//! `reward free_latte { costs 150 bean  gives latte }`; what takes money off stands in `payment`.

use super::clause::{Body, Once};
use crate::base::Span;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{ClauseMissing, GivesNoHolding, NotYet, WrongUnit};
use crate::check::model::{Funded, HoldingRef, LadderRef, OfferRung, Price, Reward};
use crate::check::typed::{ExprKind, Limit, Table};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Grant, Name};

/// A price as written: what it takes, whether `off` stands behind it, what money comes on top.
pub(super) struct Asked<'t> {
    pub price: &'t tree::Expr,
    pub off: bool,
    pub plus: Option<&'t tree::Expr>,
    pub span: Span,
}

/// Prices and what they give: one rung.
#[derive(Default)]
pub(super) struct Group<'t> {
    pub prices: Vec<Asked<'t>>,
    pub gives: Vec<&'t Grant>,
    /// `at most 6 EUR` behind what it gives.
    pub cap: Option<&'t tree::Expr>,
}

/// What the clauses of a reward say.
#[derive(Default)]
pub(super) struct Said<'t> {
    pub once: Once,
    pub groups: Vec<Group<'t>>,
    pub broken: bool,
    /// Something else than a price keeps it from being taken without end: it may cost nothing.
    pub bounded: bool,
    pub cost: Option<Ratio>,
    pub steps: Option<&'t tree::Expr>,
    pub at_least: Option<&'t tree::Expr>,
    pub minimum: Option<&'t tree::Expr>,
    pub whole: Option<Span>,
    pub limits: Vec<&'t tree::Limit>,
    /// `cooldown 2 hours`
    pub cooldowns: Vec<&'t tree::Duration>,
}

const TAKES: &str = "costs, gives, steps of, at least, at most, cooldown, stock, minimum basket, covers the whole basket, cost, funded by and a description";

impl Group<'_> {
    /// Whether all that it gives is money off.
    fn is_off(&self) -> bool {
        self.prices.iter().any(|price| price.off) || (!self.gives.is_empty() && self.gives.iter().all(|give| give.off))
    }
}

/// Whether the clause says how often a reward can be taken.
fn bounds(kind: &ClauseKind) -> bool {
    matches!(kind, ClauseKind::AtMost(_) | ClauseKind::Cooldown(_) | ClauseKind::Stock { .. })
}

impl Checker<'_> {
    pub(super) fn rewards(&mut self) {
        for at in 0..self.all.rewards.len() {
            let name = self.all.rewards[at].name;
            let DeclarationKind::Reward { gate, clauses, .. } = self.all.rewards[at].kind else { continue };
            let conditional = gate.when.is_some();
            let gate = self.gate(gate, &[]);
            let mut said = self.reward_clauses(name, clauses);
            said.bounded = conditional || clauses.iter().any(|clause| bounds(&clause.kind));
            let (span, name_text) = (name.span, name.text.clone());
            let mut reward = Reward {
                name: name_text,
                span,
                gate,
                since: None,
                limits: Vec::new(),
                offers: Vec::new(),
                payment: None,
                cost: None,
            };
            self.reward(name, said, &mut reward);
            // a reward in error keeps the places of the others; the error has been said
            self.out.rewards.push(reward);
        }
    }

    fn reward(&mut self, name: &Name, said: Said<'_>, reward: &mut Reward) {
        let (off, offered): (Vec<usize>, Vec<usize>) =
            (0..said.groups.len()).partition(|at| said.groups.get(*at).is_some_and(Group::is_off));
        reward.cost = said.cost;
        if said.groups.is_empty() && !said.broken {
            let message = format!("`{}` has no price", name.text);
            let help = "say what it takes, as in `costs 150 bean`";
            self.say(ClauseMissing { message, span: name.span, label: "no `costs`", help });
        }
        if let ([only], []) = (off.as_slice(), offered.as_slice())
            && let Some(group) = said.groups.get(*only)
            && self.is_plain_money(group, &said)
        {
            // a fixed sum of money can be taken at once too, without a purchase
            reward.offers.extend(self.offer(name, group, &said, false));
        }
        for at in &offered {
            let Some(group) = said.groups.get(*at) else { continue };
            reward.offers.extend(self.offer(name, group, &said, offered.len() > 1));
        }
        if off.is_empty() {
            for misplaced in [said.steps, said.at_least, said.minimum].into_iter().flatten() {
                let what = "this clause in a reward of the catalogue".into();
                let help = "it belongs to rewards that take money off, as in `costs 100 bean per 1 EUR off`".into();
                self.say(NotYet { span: misplaced.span, what, help });
            }
            if let Some(span) = said.whole {
                let what = "`covers the whole basket` in a reward of the catalogue".into();
                let help = "it belongs to rewards that take money off, as in `costs 100 bean per 1 EUR off`".into();
                self.say(NotYet { span, what, help });
            }
            for limit in &said.limits {
                reward.limits.extend(self.offer_limit(limit));
            }
            reward.limits.extend(said.cooldowns.iter().filter_map(|duration| self.cooldown(duration)));
            return;
        }
        if let Some((payment, limits)) = self.payment(name, &said, &off) {
            reward.payment = Some(payment);
            reward.limits = limits;
            reward.limits.extend(said.cooldowns.iter().filter_map(|duration| self.cooldown(duration)));
        }
        if !reward.offers.is_empty() && reward.limits.iter().any(|limit| !limit.counts_awards()) {
            let what = "a limit in points on a reward of the catalogue".into();
            self.say(NotYet {
                span: name.span,
                what,
                help: "count how often it is taken, as in `at most 2 per month`".into(),
            });
        }
    }

    /// Whether a group is one price for a fixed sum of money and nothing else is asked.
    fn is_plain_money(&self, group: &Group<'_>, said: &Said<'_>) -> bool {
        let currency = |unit: &Name| unit.text == self.out.header.currency;
        let money = |grant: &&Grant| {
            let sum = matches!(grant.quantity.kind.as_ref(), tree::ExprKind::Number { unit: Some(unit), .. } if currency(unit));
            sum && grant.of.is_empty()
        };
        let asks = said.minimum.or(said.at_least).or(said.steps).is_some() || said.whole.is_some();
        group.gives.len() == 1 && group.gives.iter().all(money) && !group.prices.iter().any(|one| one.off) && !asks
    }

    fn reward_clauses<'t>(&mut self, name: &Name, clauses: &'t [Clause]) -> Said<'t> {
        let body = Body { declaration: "a reward", takes: TAKES, name };
        let mut said = Said::default();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Costs { price, off, plus } => {
                    if said.groups.last().is_none_or(|group| !group.gives.is_empty()) {
                        said.groups.push(Group::default());
                    }
                    let asked = Asked { price, off: *off, plus: plus.as_ref(), span };
                    said.groups.last_mut().into_iter().for_each(|group| group.prices.push(Asked { ..asked }));
                }
                ClauseKind::Give(grant) => {
                    if said.groups.is_empty() {
                        said.groups.push(Group::default());
                    }
                    said.groups.last_mut().into_iter().for_each(|group| group.gives.push(grant));
                }
                ClauseKind::StampsGive { count, grant } => {
                    let prices = vec![Asked { price: count, off: false, plus: None, span }];
                    said.groups.push(Group { prices, gives: vec![grant], cap: None });
                }
                ClauseKind::AtMost(limit) => match (self.is_cap(limit), said.groups.last_mut()) {
                    (Some(cap), Some(group)) if group.gives.iter().any(|give| give.off) && group.cap.is_none() => {
                        group.cap = Some(cap);
                    }
                    _ => said.limits.push(limit),
                },
                ClauseKind::Cooldown(duration) => said.cooldowns.push(duration),
                // Stocks are budgets: `sharing`.
                ClauseKind::Stock { .. } => {}
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
                ClauseKind::FundedBy(by) => self.funded_by(Funded::Reward(name.text.clone()), by, &name.text),
                ClauseKind::CoversWholeBasket if self.once(&mut said.once, "covers the whole basket", span) => {
                    said.whole = Some(span);
                }
                ClauseKind::Broken => said.broken = true,
                ClauseKind::Cost(_)
                | ClauseKind::StepsOf(_)
                | ClauseKind::AtLeast(_)
                | ClauseKind::MinimumBasket(_)
                | ClauseKind::CoversWholeBasket
                | ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        said
    }

    /// `at most 6 EUR` without a period: the most that a rung takes off.
    fn is_cap<'t>(&self, limit: &'t tree::Limit) -> Option<&'t tree::Expr> {
        let cap = limit.cap.as_ref().filter(|_| limit.per.is_none() && limit.then.is_none() && limit.of.is_none())?;
        let money = |unit: &Name| unit.text == self.out.header.currency;
        matches!(cap.kind.as_ref(), tree::ExprKind::Number { unit: Some(unit), .. } if money(unit)).then_some(cap)
    }

    /// A rung of the catalogue.
    fn offer(&mut self, name: &Name, group: &Group<'_>, said: &Said<'_>, labelled: bool) -> Option<OfferRung> {
        let mut rung = OfferRung { label: String::new(), takes: Vec::new(), gives: Vec::new(), money: 0, charge: 0 };
        for asked in &group.prices {
            rung.takes.extend(self.price(asked.price));
            if let Some(plus) = asked.plus {
                rung.charge += self.whole_of(plus, Unit::Money, 1, "the money on top").unwrap_or(0);
            }
        }
        for grant in &group.gives {
            if grant.off {
                rung.money += self.reward_money(grant).unwrap_or(0);
            } else {
                let given = self.fixed_grant(grant);
                if labelled && rung.label.is_empty() {
                    let named = given.as_ref().and_then(|given| self.out.holdings.get(given.0.0));
                    rung.label = named.map(|one| one.name.clone()).unwrap_or_default();
                }
                rung.gives.extend(given);
            }
        }
        if group.prices.is_empty() && !said.broken && !said.bounded {
            let message = format!("`{}` has no price", name.text);
            let help = "say what it takes, as in `costs 150 bean` (`cost` is what it costs the company); without a price say who may take it or how often";
            self.say(ClauseMissing { message, span: name.span, label: "no `costs`", help });
        }
        if group.gives.is_empty() && !said.broken {
            let message = format!("`{}` gives nothing", name.text);
            let help = "say what the member gets, as in `gives latte`";
            self.say(ClauseMissing { message, span: name.span, label: "no `gives`", help });
        }
        let mut ladders = rung.takes.iter().filter_map(|price| price.by);
        if let (Some(first), Some(_)) = (ladders.next(), rung.takes.iter().filter_map(|price| price.by).nth(1))
            && ladders.any(|other| other != first)
        {
            let what = "prices by the tiers of two ladders".into();
            self.say(NotYet { span: name.span, what, help: "let one ladder decide, or write two rewards".into() });
        }
        Some(rung)
    }

    /// `gives 5 EUR off` beside a thing: money to the member at once.
    fn reward_money(&mut self, grant: &Grant) -> Option<i64> {
        if let Some(valid) = grant.valid.as_ref().or(grant.pending.as_ref()) {
            let what = "money off with a term".into();
            self.say(NotYet { span: valid.span, what, help: "declare a voucher and give that".into() });
        }
        self.whole_of(&grant.quantity, Unit::Money, 1, "the money that a reward gives")
    }

    fn offer_limit(&mut self, limit: &tree::Limit) -> Option<Limit> {
        let found = self.limit(limit, None)?;
        if found.counts_awards() {
            return Some(found);
        }
        let what = "a limit in units on a reward of the catalogue".into();
        let help = "count how often it is taken, as in `at most 2 per month`".into();
        self.say(NotYet { span: limit.span, what, help });
        None
    }

    /// `150 bean`, `by status { Silver 150 bean, Gold 100 bean }`: a fixed number of one holding.
    pub(super) fn price(&mut self, price: &tree::Expr) -> Option<Price> {
        let found = self.expr(price);
        let unit = self.quantity_unit(&found)?;
        let Unit::Of(holding) = unit else {
            let found_words = self.unit_words(unit);
            let help = "a reward takes points, or items and vouchers".into();
            self.say(GivesNoHolding { span: price.span, found: found_words, help });
            return None;
        };
        self.not_qualifying(holding, price.span);
        let (units, by) = self.tier_prices(&found, unit, price.span)?;
        Some(Price { holding, units, by })
    }

    /// A constant, or one a tier; 0 where none is stated.
    pub(super) fn tier_prices(
        &mut self,
        found: &crate::check::typed::Expr,
        unit: Unit,
        span: Span,
    ) -> Option<(Vec<i64>, Option<LadderRef>)> {
        if let ExprKind::Table(table) = &found.kind
            && let Table::ByTier(ladder, rows) = table.as_ref()
        {
            let mut units = Vec::new();
            for row in rows {
                let value = row.as_constant()?;
                units.push(self.whole(value, unit, 0, row.span, "a price")?);
            }
            return Some((units, Some(*ladder)));
        }
        Some((vec![self.fixed(found.as_constant(), unit, span)?], None))
    }

    pub(super) fn not_qualifying(&mut self, holding: HoldingRef, span: Span) {
        let Some(one) = self.out.holdings.get(holding.0).filter(|one| one.qualifying) else { return };
        let (name, at) = (one.name.clone(), one.span);
        let found = format!("{name}, which is qualifying");
        let help = "leave out `qualifying` in the wallet, or take other points".into();
        let declared = Some((at, format!("`{name}` counts for status only")));
        self.say(WrongUnit { span, found, wanted: "something that can be spent".into(), declared, help });
    }
}
