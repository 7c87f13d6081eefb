//! `test "…" { given …  on DATE …  expect … }`

use crate::base::Span;
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{BadFact, EmptyRange, ExpectBeforeOn, StepsOutOfOrder, TooMany, UnknownName};
use crate::check::model::{Claim, Fact, HoldingKind, HoldingRef, LadderRef, MetricRef, Test, TestStep};
use crate::quantity::{Day, Instant};
use crate::syntax::tree::{self, ClaimKind, FactKind, Name, TestStatement, TestStatementKind};

/// Steps without a time of their own happen at noon.
const NOON: i32 = 43_200;
/// Most steps of one test.
const MOST_STEPS: usize = 20_000;
/// Words with which facts and claims begin; misspelt, they read as names.
const SUBJECT_WORDS: &[&str] = &[
    "joined", "born", "balance", "holds", "earned", "pending", "paid", "charged", "expired", "refused", "stamps",
    "owes", "forgiven",
];
/// Most days of one `on A .. B`.
const MOST_DAYS: i32 = 3_700;

impl Checker<'_> {
    pub(super) fn tests(&mut self) {
        for at in 0..self.all.tests.len() {
            let (title, statements, _) = self.all.tests[at];
            let test = self.test_statements(&title.value, title.span, statements);
            self.out.tests.push(test);
        }
    }

    /// The statements of a test, or of one member's events.
    pub(crate) fn test_statements(&mut self, title: &str, span: Span, statements: &[TestStatement]) -> Test {
        let given = self.cast_of(statements);
        let mut test = Test { title: title.into(), span, given, steps: Vec::new() };
        let mut last: Option<(Instant, Span)> = None;
        for statement in statements {
            match &statement.kind {
                TestStatementKind::Given(facts) => {
                    for fact in facts {
                        if last.is_some() {
                            let message = "`given` holds before anything happens".into();
                            let (label, help) = ("after the first `on`".into(), "move it to the top".into());
                            self.say(BadFact { span: fact.span, message, label, help });
                        }
                        let found = self.fact(fact).and_then(|found| self.fact_of(fact.who.as_ref(), found));
                        test.given.extend(found.map(|found| (found, fact.span)));
                    }
                }
                TestStatementKind::On { date, to, time, who, action } => {
                    let days = self.days(date, to.as_ref());
                    let clock = time.as_ref().map(|time| self.clock(time, false));
                    let action = action.as_ref().map(|action| (self.action(action), action.span));
                    let (Some((first, until)), false) = (days, clock == Some(None)) else {
                        // said already; what follows is not also without a step
                        last = last.or(Some((Instant(i64::MIN / 2), statement.span)));
                        continue;
                    };
                    let clock = clock.flatten();
                    if test.steps.len() > MOST_STEPS {
                        let (span, found) = (statement.span, test.steps.len());
                        self.say(TooMany { span, what: "steps of one test", found, most: MOST_STEPS });
                        break;
                    }
                    for day in first.0..=until.0 {
                        let at = self.moment(Day(day), clock, date.span, &mut last);
                        let action = match &action {
                            Some((Some(action), _)) => Some(action.clone()),
                            _ => None,
                        };
                        let step = self.step_of(who.as_ref(), TestStep::On(at, action));
                        test.steps.extend(step.map(|step| (step, statement.span)));
                    }
                }
                TestStatementKind::Expect(claims) => {
                    for claim in claims {
                        if last.is_none() {
                            self.say(ExpectBeforeOn { span: claim.span });
                        }
                        let found = self.claim(claim).map(TestStep::Expect);
                        let found = found.and_then(|found| self.step_of(claim.who.as_ref(), found));
                        test.steps.extend(found.map(|found| (found, claim.span)));
                    }
                }
                TestStatementKind::Broken => last = last.or(Some((Instant(i64::MIN / 2), statement.span))),
            }
        }
        test
    }

    /// The instant of a step: its time, else noon, else the moment of the step before on that day.
    fn moment(&mut self, day: Day, clock: Option<i32>, span: Span, last: &mut Option<(Instant, Span)>) -> Instant {
        let noon = Instant(day.start().0 + i64::from(clock.unwrap_or(NOON)));
        let at = match *last {
            Some((before, _)) if clock.is_none() && before.day() == day => before.max(noon),
            _ => noon,
        };
        if let Some((before, place)) = last.filter(|(before, _)| at < *before) {
            let at_noon = before.day() == day && before.second_of_day() == NOON;
            self.say(StepsOutOfOrder { step: span, before: place, at_noon });
        }
        *last = Some((at, span));
        at
    }

    fn days(&mut self, date: &tree::Date, to: Option<&tree::Date>) -> Option<(Day, Day)> {
        let first = self.day(date);
        let Some(to) = to else { return first.map(|first| (first, first)) };
        let (first, until) = (first?, self.day(to)?);
        if until < first || until.0 - first.0 > MOST_DAYS {
            let help = "the first day comes first, and one range has at most ten years";
            self.say(EmptyRange { from: date.span, until: to.span, help });
            return None;
        }
        Some((first, until))
    }

    fn fact(&mut self, fact: &tree::Fact) -> Option<Fact> {
        match &fact.kind {
            FactKind::Joined(date) => self.day(date).map(Fact::Joined),
            FactKind::Born(date) => self.day(date).map(Fact::Born),
            FactKind::Balance { amount, earned } => {
                let earned = earned.as_ref().map(|date| self.day(date));
                let (holding, units) = self.held(amount)?;
                Some(Fact::Holds(holding, units, earned.flatten(), None))
            }
            FactKind::Holds { amount, of, until } => {
                let until = until.as_ref().map(|date| self.day(date));
                let (holding, units) = self.held_of(amount, of.as_ref())?;
                Some(Fact::Holds(holding, units, None, until.flatten()))
            }
            FactKind::Value { name, value, .. }
                if self.names.get(&name.text).is_some_and(|one| one.0 == Symbol::Limit)
                    || self.is_stock(name) && !matches!(value.kind.as_ref(), tree::ExprKind::Name(_)) =>
            {
                self.drawn(name, value)
            }
            FactKind::Value { name, value, since } => {
                if let Some(own) = self.own_fact(name, value, since.as_ref()) {
                    return own;
                }
                let day = since.as_ref().map(|date| self.day(date)).unwrap_or_default();
                match self.subject(name)? {
                    Subject::Ladder(ladder) => {
                        let tier = self.tier_value(value)?;
                        Some(Fact::Tier(ladder, self.tier(ladder, &tier)?, day))
                    }
                    Subject::Metric(metric, unit) => {
                        if self.metric(metric, name)?.measure.previous {
                            let what = "a metric of a previous period that is given in a test".into();
                            let help = "let the test begin a period earlier, with the purchases of that time".into();
                            self.say(crate::check::error::NotYet { span: name.span, what, help });
                            return None;
                        }
                        if let Some(since) = since {
                            let message = "a metric has no `since`".into();
                            let (label, help) = ("only a tier has one".into(), "leave it out".into());
                            self.say(BadFact { span: since.span, message, label, help });
                        }
                        Some(Fact::Metric(metric, self.whole_of(value, unit, 0, "a metric's value")?))
                    }
                }
            }
        }
    }

    fn claim(&mut self, claim: &tree::Claim) -> Option<Claim> {
        match &claim.kind {
            ClaimKind::Earned { amount, by } => {
                let by = by.as_ref().map(|by| self.rule_name(by));
                let (holding, units) = self.held(amount)?;
                Some(Claim::Earned(holding, units, by.flatten()))
            }
            ClaimKind::Balance(amount) => self.held(amount).map(|(holding, units)| Claim::Balance(holding, units)),
            ClaimKind::Pending(amount) => self.held(amount).map(|(holding, units)| Claim::Pending(holding, units)),
            ClaimKind::Expired(amount) => self.held(amount).map(|(holding, units)| Claim::Expired(holding, units)),
            ClaimKind::Holds(amount) => self.held(amount).map(|(holding, units)| Claim::Holds(holding, units)),
            ClaimKind::HoldsOf { amount, of } => {
                self.held_of(amount, Some(of)).map(|(holding, units)| Claim::Holds(holding, units))
            }
            ClaimKind::Booked { what: tree::Booked::Forgiven, amount } => {
                self.held(amount).map(|(holding, units)| Claim::Forgiven(holding, units))
            }
            ClaimKind::Booked { what: tree::Booked::ClawedBack, amount } => {
                self.held(amount).map(|(holding, units)| Claim::Clawed(holding, units))
            }
            ClaimKind::Booked { what: tree::Booked::Owes, amount } => {
                self.held(amount).map(|(holding, units)| Claim::Owed(holding, units))
            }
            ClaimKind::Booked { what: what @ (tree::Booked::Charged | tree::Booked::PaidOut), amount } => {
                self.cash_claim(*what, amount)
            }
            ClaimKind::Paid(amount) => self.whole_of(amount, Unit::Money, 0, "what is paid").map(Claim::Paid),
            ClaimKind::Stamps { name, count } => {
                let holding = self.holding(name)?;
                self.is_card(holding, name)?;
                let plain = matches!(count.kind.as_ref(), tree::ExprKind::Number { unit: None, .. });
                let before = self.stamp.replace(holding);
                let unit = if plain { Unit::Number } else { Unit::Of(holding) };
                let units = self.whole_of(count, unit, 0, "a number of stamps");
                self.stamp = before;
                Some(Claim::Balance(holding, units?))
            }
            ClaimKind::Refused(name) => {
                let name = name.as_ref().map(|name| self.refusable(name));
                if name == Some(None) { None } else { Some(Claim::Refused(name.flatten())) }
            }
            ClaimKind::Value { name, value } if self.is_own_subject(name) => self.own_claim(name, value).flatten(),
            ClaimKind::Value { name, value } => match self.subject(name)? {
                Subject::Ladder(ladder) => {
                    let tier = self.tier_value(value)?;
                    Some(Claim::Tier(ladder, self.tier(ladder, &tier)?))
                }
                Subject::Metric(metric, unit) => {
                    Some(Claim::Metric(metric, self.whole_of(value, unit, 0, "a metric's value")?))
                }
            },
        }
    }

    /// `2 note of 5 EUR`: vouchers that carry their own value are kept as a sum of money.
    fn held_of(&mut self, amount: &tree::Expr, of: Option<&tree::Expr>) -> Option<(HoldingRef, i64)> {
        let Some(of) = of else { return self.held(amount) };
        let (holding, _) = self.held(amount)?;
        let value = self.whole_of(of, Unit::Money, 0, "the value of a voucher")?;
        if !self.is_valued(holding) {
            let message = "only a voucher that carries its own value has one".into();
            let help = "leave out `of`, or declare the voucher with `its value off`".into();
            self.say(BadFact { span: of.span, message, label: "a value of its own".into(), help });
            return None;
        }
        let tree::ExprKind::Number { value: count, .. } = amount.kind.as_ref() else { return None };
        if count.decimals > 0 {
            self.say(crate::check::error::NotPositive { span: amount.span, what: "a whole number of vouchers".into() });
            return None;
        }
        Some((holding, value.saturating_mul(count.mantissa)))
    }

    /// `19 bean`, `1 latte`.
    fn held(&mut self, amount: &tree::Expr) -> Option<(HoldingRef, i64)> {
        let found = self.expr(amount);
        let unit = self.quantity_unit(&found)?;
        let Unit::Of(holding) = unit else {
            let found = self.unit_words(unit);
            let message = "members hold points, items and vouchers".into();
            let help = "write a number with the name of what is held, as in `19 bean`".into();
            self.say(BadFact { span: amount.span, message, label: format!("this is {found}"), help });
            return None;
        };
        let Some(value) = found.as_constant() else {
            self.say(crate::check::error::NotConstant { span: amount.span, place: "an amount in a test" });
            return None;
        };
        self.whole(value, unit, 0, amount.span, "an amount in a test").map(|units| (holding, units))
    }

    fn is_card(&mut self, holding: HoldingRef, name: &Name) -> Option<()> {
        let card = self.out.holdings.get(holding.0).is_some_and(|one| matches!(one.kind, HoldingKind::Stamps));
        if !card {
            let message = format!("`{}` is no stamp card", name.text);
            let help = format!("write `balance 1 {0}` or `holds 1 {0}`", name.text);
            self.say(BadFact { span: name.span, message, label: "no stamps here".into(), help });
        }
        card.then_some(())
    }

    fn rule_name(&mut self, name: &Name) -> Option<String> {
        if self.all.rules.iter().any(|rule| rule.name.text == name.text) {
            return Some(name.text.clone());
        }
        let (symbol, _) = self.symbol(name, "a rule", |symbol| matches!(symbol, Symbol::Rule(_)))?;
        let card = matches!(symbol, Symbol::Holding(at) if self.out.holdings.get(at.0)
            .is_some_and(|one| matches!(one.kind, HoldingKind::Stamps)));
        if matches!(symbol, Symbol::Rule(_) | Symbol::Membership(_) | Symbol::Broken) || card {
            return Some(name.text.clone());
        }
        self.bad_subject(name, "`by` names an earn rule or a gift");
        None
    }

    fn refusable(&mut self, name: &Name) -> Option<String> {
        let fits = |symbol| matches!(symbol, Symbol::Reward(_) | Symbol::Holding(_) | Symbol::Household);
        let (symbol, _) = self.symbol(name, "a reward or voucher", fits)?;
        let asked = matches!(symbol, Symbol::Attribute(_) | Symbol::Membership(_) | Symbol::Rule(_));
        if fits(symbol) || asked || symbol == Symbol::Broken {
            return Some(name.text.clone());
        }
        self.bad_subject(name, "`refused` names a reward, voucher, choice, membership or rule");
        None
    }

    fn bad_subject(&mut self, name: &Name, help: &str) {
        let message = format!("`{}` is {}", name.text, self.names.describe(&name.text));
        self.say(BadFact { span: name.span, message, label: "does not fit here".into(), help: help.into() });
    }

    /// A ladder (also as `tier`, where there is only one) or a metric.
    fn subject(&mut self, name: &Name) -> Option<Subject> {
        let found = self.names.get(&name.text);
        if matches!(name.text.as_str(), "tier" | "status") && found.is_none() && self.all.ladders.len() == 1 {
            return Some(Subject::Ladder(LadderRef(0)));
        }
        let fits = |symbol| matches!(symbol, Symbol::Ladder(_) | Symbol::Metric(_));
        if found.is_none() {
            let known = self.known(fits).into_iter().chain(SUBJECT_WORDS.iter().copied());
            let near = crate::base::closest(&name.text, known);
            let wanted = "a ladder of tiers or a metric";
            let error = UnknownName { name: &name.text, span: name.span, wanted, near, help: "" };
            let error: crate::diagnostic::Diagnostic = error.into();
            self.say(error);
            return None;
        }
        let (symbol, _) = self.symbol(name, "a ladder of tiers or a metric", fits)?;
        match symbol {
            Symbol::Ladder(ladder) => Some(Subject::Ladder(ladder)),
            Symbol::Metric(metric) => {
                let measure = self.metric(metric, name)?.measure;
                let unit = measure.ty.unit()?;
                Some(Subject::Metric(metric, unit))
            }
            Symbol::Broken => None,
            _ => {
                self.bad_subject(name, "name a ladder of tiers or a metric, or write `balance 19 bean`");
                None
            }
        }
    }

    fn tier_value(&mut self, value: &tree::Expr) -> Option<Name> {
        match value.kind.as_ref() {
            tree::ExprKind::Name(name) => Some(name.clone()),
            tree::ExprKind::Broken => None,
            _ => {
                let message = "a tier is needed here".into();
                let help = "write the name of a tier, as in `status Gold`".into();
                self.say(BadFact { span: value.span, message, label: "not a tier".into(), help });
                None
            }
        }
    }
}

enum Subject {
    Ladder(LadderRef),
    Metric(MetricRef, Unit),
}
