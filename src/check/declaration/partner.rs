//! `partner "Fuel Co" { funds fuel_points  pays 0.01 EUR per 1 bean }`, `funded by "Fuel Co"`

use super::clause::{Body, Once};
use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{BadPay, FundedTwice, FundsNothing, Twice, UnknownPartner, WrongKind};
use crate::check::model::{Funded, HoldingRef, Partner};
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree::{Clause, ClauseKind, Expr, ExprKind, Name, Text};

impl Checker<'_> {
    /// Names of all partners, before anything says who funds it.
    pub(super) fn partner_names(&mut self) {
        let mut partners: Vec<(&Text, Span)> = self.all.partners.iter().map(|(name, ..)| (*name, name.span)).collect();
        partners.sort_by(|a, b| (a.0.value.as_str(), a.1).cmp(&(b.0.value.as_str(), b.1)));
        for (name, span) in partners {
            match self.out.parties.partners.last() {
                Some(last) if last.name == name.value => {
                    let (what, first) = (format!("the partner \"{}\"", name.value), last.span);
                    self.say(Twice { what: &what, second: span, first });
                }
                _ => self.out.parties.partners.push(Partner { name: name.value.clone(), span, pays: Vec::new() }),
            }
        }
    }

    /// Refuses to fund a reward that only takes points for money off, once all rewards are known: points as payment are
    /// funded where they were given.
    fn fundable_rewards(&mut self) {
        let pays_only = |reward: &crate::check::model::Reward| reward.payment.is_some() && reward.offers.is_empty();
        let funded = self.out.parties.funded.iter().map(|(funded, _)| funded);
        let refused: Vec<(String, Span)> = funded
            .filter_map(|funded| match funded {
                Funded::Reward(name) => self.out.rewards.iter().find(|reward| reward.name == *name),
                _ => None,
            })
            .filter(|reward| pays_only(reward))
            .map(|reward| (reward.name.clone(), reward.span))
            .collect();
        for (name, span) in refused {
            self.say(FundsNothing { span, name: &name });
        }
    }

    /// The bodies of partners.
    pub(super) fn partners(&mut self) {
        for at in 0..self.all.partners.len() {
            let (name, clauses, _) = self.all.partners[at];
            let Some(place) = self.out.parties.partners.iter().position(|one| one.name == name.value) else { continue };
            self.partner(place, name, clauses);
        }
        self.fundable_rewards();
    }

    fn partner(&mut self, place: usize, name: &Text, clauses: &[Clause]) {
        let called = Name { text: name.value.clone(), span: name.span };
        let body = Body { declaration: "a partner", takes: "funds, pays and a description", name: &called };
        let mut once = Once::default();
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Funds(names) => names.iter().for_each(|one| self.funds(place, one)),
                ClauseKind::Pays(price) => {
                    if let Some((holding, price)) = self.pay(price) {
                        let what = "pays";
                        let pays = &self.out.parties.partners[place].pays;
                        if pays.iter().any(|(of, _)| *of == holding) {
                            self.once(&mut once, what, clause.span);
                            self.once(&mut once, what, clause.span);
                        } else {
                            self.out.parties.partners[place].pays.push((holding, price));
                        }
                    }
                }
                ClauseKind::Description(_) | ClauseKind::Broken => {}
                _ => self.not_here(clause, &body),
            }
        }
    }

    fn funds(&mut self, place: usize, name: &Name) {
        let wanted = "a rule, a reward or a wallet";
        let fits = |symbol| matches!(symbol, Symbol::Rule(_) | Symbol::Reward(_) | Symbol::Holding(_));
        let Some((symbol, at)) = self.symbol(name, wanted, fits) else { return };
        let funded = match symbol {
            Symbol::Rule(_) => Funded::Rule(name.text.clone()),
            Symbol::Reward(_) => Funded::Reward(name.text.clone()),
            Symbol::Holding(holding) => Funded::Holding(holding),
            Symbol::Broken => return,
            _ => {
                let is = self.names.describe(&name.text);
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared: Some(at), help: None });
                return;
            }
        };
        self.fund(funded, place, name.span, &name.text);
    }

    /// `funded by "Fuel Co"` in a rule, a reward, a wallet or an instrument.
    pub(super) fn funded_by(&mut self, funded: Funded, by: &Text, what: &str) {
        let place = self.out.parties.partners.iter().position(|one| one.name == by.value);
        let Some(place) = place else {
            let known: Vec<&str> = self.out.parties.partners.iter().map(|one| one.name.as_str()).collect();
            let near = closest(&by.value, known.iter().copied()).map(str::to_owned);
            let error: Diagnostic = UnknownPartner { name: &by.value, span: by.span, near: near.as_deref() }.into();
            self.say(error);
            return;
        };
        self.fund(funded, place, by.span, what);
    }

    fn fund(&mut self, funded: Funded, place: usize, span: Span, what: &str) {
        let known = self.out.parties.funded.iter().find(|(other, _)| *other == funded).map(|(_, by)| *by);
        match known {
            Some(by) if by != place => {
                let name = |at: usize| self.out.parties.partners.get(at).map_or("", |one| one.name.as_str());
                let (first, second) = (name(by).to_owned(), name(place).to_owned());
                self.say(FundedTwice { span, what, first: &first, second: &second });
            }
            Some(_) => {}
            None => self.out.parties.funded.push((funded, place)),
        }
    }

    /// Money for a number of points.
    fn pay(&mut self, price: &Expr) -> Option<(HoldingRef, Ratio)> {
        let ExprKind::Per { amount, full: false, step, of: None } = price.kind.as_ref() else {
            self.say(BadPay { span: price.span });
            return None;
        };
        let money = self.constant_of(amount, Unit::Money, "what a partner pays")?;
        let units = self.expr(step);
        let Unit::Of(holding) = self.quantity_unit(&units)? else {
            self.say(BadPay { span: step.span });
            return None;
        };
        let count = units.as_constant().filter(|count| *count > Ratio::ZERO);
        let Some(count) = count.filter(|_| money >= Ratio::ZERO) else {
            self.say(BadPay { span: price.span });
            return None;
        };
        let (p, q) = (
            i128::from(money.numerator()) * i128::from(count.denominator()),
            i128::from(money.denominator()) * i128::from(count.numerator()),
        );
        match Ratio::new(p, q) {
            Ok(price) => Some((holding, price)),
            Err(_) => {
                self.too_large(price.span);
                None
            }
        }
    }
}
