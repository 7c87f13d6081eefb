//! `best of { … }`, `limit monthly on base, bonus { … }`, `budget tuesday on quiet { … }`, `stock 500 per month`

use super::clause::Body;
use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::error::{BudgetAsked, ClauseMissing, NoBudget, NotComparable, NotYet, UnknownName};
use crate::check::model::{Budget, Fact, Group, Grouped, SharedLimit};
use crate::check::typed::{Cap, Cond, CondKind, Gate, Length, Limit, Overflow, Trigger, Window};
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Item, Name};

impl Checker<'_> {
    /// Groups, limits and budgets, once all rules and rewards are known.
    pub(super) fn sharing(&mut self) {
        for kind in std::mem::take(&mut self.all.groups) {
            self.group(kind);
        }
        for at in 0..self.all.limits.len() {
            let (name, kind) = (self.all.limits[at].name, self.all.limits[at].kind);
            if let DeclarationKind::Limit { budget, on, gate, clauses, .. } = kind {
                self.limit_declaration(*budget, name, on, gate, clauses);
            }
        }
        self.crossing_limits();
        for at in 0..self.all.rewards.len() {
            let (name, kind) = (self.all.rewards[at].name, self.all.rewards[at].kind);
            if let DeclarationKind::Reward { clauses, .. } = kind {
                self.stock(name, clauses);
            }
        }
    }

    fn group(&mut self, kind: &DeclarationKind) -> Option<(usize, Vec<String>)> {
        let DeclarationKind::Group { kind, word, name, clauses, items } = kind else { return None };
        let (mut parts, mut rules) = (Vec::new(), Vec::new());
        for item in items {
            let Item::Declaration(declaration) = item else { continue };
            match &declaration.kind {
                DeclarationKind::Rule { name, .. } => {
                    parts.push(Grouped::Rule(name.text.clone()));
                    rules.push(name.text.clone());
                }
                inner => {
                    if let Some((inner, own)) = self.group(inner) {
                        parts.push(Grouped::Group(inner));
                        rules.extend(own);
                    }
                }
            }
        }
        let named = name.as_ref().map(|name| name.text.clone()).or_else(|| rules.iter().min().cloned());
        let own = Name { text: named.clone().unwrap_or_default(), span: *word };
        for clause in clauses {
            match &clause.kind {
                ClauseKind::AtMost(limit) => self.shared_limit(&own.text, &rules, limit, (&own, &Gate::default())),
                ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &Body { declaration: "a group", takes: "rules and at most", name: &own }),
            }
        }
        self.out.groups.push(Group { name: own.text, span: *word, kind: *kind, parts });
        Some((self.out.groups.len() - 1, rules))
    }

    /// Rules and rewards that a limit or budget is on; a group stands for its rules.
    fn shared_names(&mut self, on: &[Name], rewards_too: bool) -> (Vec<String>, Vec<String>) {
        let (mut rules, mut rewards) = (Vec::new(), Vec::new());
        for name in on {
            let grouped = self.out.groups.iter().position(|group| group.name == name.text);
            let rule = self.out.rules.iter().any(|rule| rule.name == name.text);
            if rule {
                rules.push(name.text.clone());
            } else if let Some(at) = grouped {
                self.rules_of_group(at, &mut rules);
            } else if rewards_too && self.out.rewards.iter().any(|reward| reward.name == name.text) {
                rewards.push(name.text.clone());
            } else if !self.is_unread(name) {
                let known = self.out.rules.iter().map(|rule| rule.name.as_str());
                let near = closest(&name.text, known.chain(self.out.rewards.iter().map(|one| one.name.as_str())));
                let near = near.map(str::to_owned);
                let wanted = if rewards_too { "a rule, a group or a reward" } else { "a rule or a group" };
                let near = near.as_deref();
                self.say(UnknownName { name: &name.text, span: name.span, wanted, near, help: "" });
            }
        }
        (rules, rewards)
    }

    /// Whether the name belongs to a rule or reward that has complaints of its own.
    fn is_unread(&self, name: &Name) -> bool {
        let declared = self.all.rules.iter().chain(&self.all.rewards);
        declared.map(|named| named.name).any(|known| known.text == name.text)
    }

    fn rules_of_group(&self, at: usize, rules: &mut Vec<String>) {
        for part in self.out.groups.get(at).map_or(&[][..], |group| &group.parts) {
            match part {
                Grouped::Rule(name) => rules.push(name.clone()),
                // INVARIANT: a group is pushed after those inside it
                Grouped::Group(inner) if *inner < at => self.rules_of_group(*inner, rules),
                Grouped::Group(_) => {}
            }
        }
    }

    fn limit_declaration(&mut self, budget: bool, name: &Name, on: &[Name], gate: &tree::Gate, clauses: &[Clause]) {
        let (rules, rewards) = self.shared_names(on, budget);
        let (declaration, takes) =
            if budget { ("a budget", "at most and returned on refund") } else { ("a limit", "at most") };
        let body = Body { declaration, takes, name };
        let returned = clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::ReturnedOnRefund));
        let gate = self.gate(gate, &[]);
        if budget {
            self.asks_no_budget(&gate);
        }
        let mut said = 0;
        for clause in clauses {
            match &clause.kind {
                ClauseKind::AtMost(limit) if budget => {
                    said += 1;
                    let shares = (rules.clone(), rewards.clone());
                    self.budget(name, shares, limit, &gate, returned);
                }
                ClauseKind::AtMost(limit) => {
                    said += 1;
                    self.shared_limit(&name.text, &rules, limit, (name, &gate));
                }
                ClauseKind::ReturnedOnRefund if budget => {}
                ClauseKind::Broken => said += 1,
                ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        if said == 0 {
            let message = format!("`{}` says no amount", name.text);
            let help = "say how much, as in `at most 20_000 EUR per year`";
            self.say(ClauseMissing { message, span: name.span, label: "nothing is limited", help });
        }
    }

    fn shared_limit(&mut self, name: &str, rules: &[String], limit: &tree::Limit, (declared, gate): (&Name, &Gate)) {
        let explicit = limit.then.is_some();
        let on: Vec<Trigger> = self.events_of(rules);
        let Some(mut limit) = self.limit_on(limit, None, &on) else { return };
        // As many awards as there is room for pass, unless the word says otherwise.
        if !explicit {
            limit.overflow = Overflow::Clip;
        }
        if let (Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..), None) = (&limit.cap, &limit.of) {
            self.given_by(rules, *unit, limit.span, declared);
        }
        let (name, gate) = (name.to_owned(), gate.clone());
        self.out.shared_limits.push(SharedLimit { name, rules: rules.to_vec(), limit, gate });
    }

    fn events_of(&self, rules: &[String]) -> Vec<Trigger> {
        let own = self.out.rules.iter().filter(|rule| rules.contains(&rule.name));
        own.flat_map(|rule| rule.on.iter().cloned()).collect()
    }

    /// Some rule must give what is counted.
    fn given_by(&mut self, rules: &[String], unit: Unit, span: Span, declared: &Name) {
        use crate::check::model::Effect;
        let gives = |effect: &Effect| match effect {
            Effect::Grant(grant) => Unit::Of(grant.holding) == unit,
            Effect::PriceOff { .. } => unit == Unit::Money,
            _ => false,
        };
        let of = |rule: &&crate::check::model::Rule| rules.contains(&rule.name);
        if !self.out.rules.iter().filter(of).any(|rule| rule.effects.iter().any(gives)) && !rules.is_empty() {
            let message = format!("nothing that `{}` is on gives {}", declared.text, self.unit_words(unit));
            let help = "limit what the rules give, or count their awards, as in `at most 3 per month`";
            self.say(ClauseMissing { message, span, label: "never reached", help });
        }
    }

    fn budget(
        &mut self,
        name: &Name,
        (rules, rewards): (Vec<String>, Vec<String>),
        limit: &tree::Limit,
        gate: &Gate,
        returned: bool,
    ) {
        let mut plain = limit.clone();
        let last = Overflow::written(&plain).unwrap_or_default();
        plain.then = None;
        if plain.per.is_none() {
            let text = "lifetime".into();
            plain.per = Some(tree::Per::Name(Name { text, span: limit.span }));
        }
        let Some(Limit { cap, window, span, when, .. }) = self.limit(&plain, None) else { return };
        let period = match window {
            Window::Period(calendar) => Some(calendar),
            Window::Lifetime => None,
            _ => {
                let what = "a budget over another time than a calendar period".into();
                let help = "write `per day`, `per week`, `per month`, `per quarter` or `per year`, or nothing".into();
                return self.say(NotYet { span, what, help });
            }
        };
        if let Cap::UnitsByTier(..) | Cap::CountByTier(..) = cap {
            let what = "a budget by tier".into();
            let help = "a budget is one for all members; write a budget for each tier, with `when`".into();
            return self.say(NotYet { span, what, help });
        }
        if let Cap::Units(unit, _) = &cap
            && *unit != Unit::Money
        {
            self.given_by(&rules, *unit, span, name);
        }
        let (mut gate, name) = (gate.clone(), name.text.clone());
        if let Some(own) = when {
            let span = own.span;
            let parts = gate.when.take().into_iter().chain([own]).collect();
            gate.when = Some(Cond { span, kind: CondKind::All(parts) });
            self.asks_no_budget(&gate);
        }
        self.out.budgets.push(Budget { name, span, rules, rewards, cap, period, last, gate, returned });
    }

    fn stock(&mut self, name: &Name, clauses: &[Clause]) {
        for clause in clauses {
            let ClauseKind::Stock { amount, per } = &clause.kind else { continue };
            let Some(count) = self.whole_of(amount, Unit::Number, 1, "a stock") else { continue };
            let period = match per {
                None => None,
                Some(period) => match self.calendar(period, "") {
                    Some(calendar) => Some(calendar),
                    None => continue,
                },
            };
            self.out.budgets.push(Budget {
                name: name.text.clone(),
                span: clause.span,
                rules: Vec::new(),
                rewards: vec![name.text.clone()],
                cap: Cap::Count(count),
                period,
                last: Overflow::Clip,
                gate: Gate::default(),
                returned: false,
            });
        }
    }

    /// Whether a name is that of a reward with a stock.
    pub(super) fn is_stock(&self, name: &Name) -> bool {
        self.out.budgets.iter().any(|budget| budget.name == name.text && budget.rewards == [name.text.as_str()])
    }

    /// `given tuesday 19_990 EUR`: what others have drawn from a budget before.
    pub(super) fn drawn(&mut self, name: &Name, value: &tree::Expr) -> Option<Fact> {
        let Some(at) = self.out.budgets.iter().position(|budget| budget.name == name.text) else {
            let message = format!("`{}` is a limit of each member", name.text);
            let help = "give the member's own history by events; only what a budget has paid to others can be given";
            self.say(ClauseMissing { message, span: name.span, label: "not a budget", help });
            return None;
        };
        let unit = match self.out.budgets.get(at)?.cap {
            Cap::Count(_) | Cap::CountByTier(..) => Unit::Number,
            Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..) => unit,
        };
        Some(Fact::Drawn(at, self.whole_of(value, unit, 0, "what is drawn from a budget")?))
    }

    /// `spring is open`, `spring is closed`
    pub(crate) fn is_open(&mut self, name: &Name, values: &[tree::Expr], span: Span) -> Cond {
        let declared = self.all.limits.iter().find(|one| one.name.text == name.text);
        let limit = declared.filter(|one| matches!(one.kind, DeclarationKind::Limit { budget: false, .. }));
        if let Some(limit) = limit {
            self.say(NoBudget { span, name: &name.text, declared: limit.name.span });
            return Cond::poison(span);
        }
        let open = Cond { span, kind: CondKind::BudgetOpen(name.text.clone()) };
        let word = |value: &tree::Expr| match value.kind.as_ref() {
            tree::ExprKind::Name(name) => name.text.clone(),
            _ => String::new(),
        };
        match values {
            [one] if word(one) == "open" => open,
            [one] if word(one) == "closed" => Cond { span, kind: CondKind::Not(Box::new(open)) },
            _ => {
                let help = format!("write `{} is open` or `{} is closed`", name.text, name.text);
                self.say(NotComparable { span, found: "a budget".into(), help });
                Cond::poison(span)
            }
        }
    }

    /// A budget cannot hang on whether one is open.
    fn asks_no_budget(&mut self, gate: &Gate) {
        fn asks(cond: &Cond) -> bool {
            match &cond.kind {
                CondKind::BudgetOpen(_) => true,
                CondKind::All(parts) | CondKind::Any(parts) => parts.iter().any(asks),
                CondKind::Not(part) => asks(part),
                _ => false,
            }
        }
        if let Some(cond) = gate.when.as_ref().filter(|cond| asks(cond)) {
            self.say(BudgetAsked { span: cond.span });
        }
    }

    /// `cooldown 2 hours`: at most one award within that time.
    pub(super) fn cooldown(&mut self, duration: &tree::Duration) -> Option<Limit> {
        let window = self.rolling_or_clock(duration)?;
        Some(Limit::new(duration.span, Cap::Count(1), window, Overflow::Reject))
    }

    /// A rolling window; hours and shorter are a clock.
    pub(super) fn rolling_or_clock(&mut self, duration: &tree::Duration) -> Option<Window> {
        match self.length(duration)? {
            Length::Seconds(seconds) => Some(Window::LastSeconds(seconds)),
            _ => self.rolling(duration),
        }
    }
}
