//! What happens in a test: purchases, declared events, redemptions.

use crate::base::Span;
use crate::base::closest;
use crate::check::Unit;
use crate::check::builtin::{BuiltIn, BuiltInEvent, PURCHASE_WORDS, built_in};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{NotYet, UnknownEntry, Unusable, WrongKind};
use crate::check::model::{Action, EventLine, EventRef, HoldingKind, NumberRef, PurchaseLine, RewardRef, Use, WordRef};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, ActionKind, Entry, EntryKind, Name, UseClause};

impl Checker<'_> {
    pub(super) fn action(&mut self, action: &tree::Action) -> Option<Action> {
        match &action.kind {
            ActionKind::Redeem { name, choosing, times } => self.redeem(name, choosing.as_ref(), *times, action.span),
            ActionKind::Confirm { cancel, date, time } => {
                let (of, time) = self.event_of(date, time.as_ref())?;
                Some(Action::Confirm { cancel: *cancel, of, time })
            }
            ActionKind::Return { date, time, record } => self.return_of(date, time.as_ref(), record),
            ActionKind::Invite(name) => self.invite(name),
            ActionKind::Choose { name, value } => self.choose_action(name, value),
            ActionKind::Set { name, value } => self.set_action(name, value),
            ActionKind::Activate(name) => self.activate_action(name),
            ActionKind::Enter { leave, name: Some(name) } if self.is_membership(name) => {
                let membership = self.membership_named(name)?;
                Some(if *leave { Action::Cancel(membership) } else { Action::Enroll(membership) })
            }
            ActionKind::Enter { leave, name } => match self.enters(*leave, name.as_ref()) {
                Some(done) => done,
                None => {
                    self.action_not_yet(action);
                    None
                }
            },
            ActionKind::League { name, rank, of } => self.league_result(name, *rank, *of, action.span),
            ActionKind::Raffle { name, wins } => self.raffle_result(name, wins.as_ref()),
            ActionKind::Event { name, record, using } => {
                match built_in(&name.text).map(|found| found.0) {
                    Some(BuiltIn::Event(BuiltInEvent::Purchase)) => return self.purchase(record, using),
                    Some(BuiltIn::Event(BuiltInEvent::Join)) => {
                        for entry in record {
                            self.no_entry(entry.span, "joining has no record".into(), "leave it out", None);
                        }
                        self.no_using(using);
                        return Some(Action::Join);
                    }
                    Some(_) => {
                        let what = format!("`{}` as a step of a test", name.text);
                        let help = "use purchase, join, redeem or a declared event".into();
                        self.say(NotYet { span: name.span, what, help });
                        return None;
                    }
                    None => {}
                }
                self.no_using(using);
                let (symbol, at) = self.symbol(name, "an event", |symbol| matches!(symbol, Symbol::Event(_)))?;
                match symbol {
                    Symbol::Event(event) => self.declared(event, &name.text, record),
                    Symbol::Broken => None,
                    other => {
                        let (is, declared) = (self.names.describe(&name.text), Some(at));
                        let help = matches!(other, Symbol::Reward(_)).then(|| format!("write `redeem {}`", name.text));
                        let error =
                            WrongKind { name: &name.text, span: name.span, is, wanted: "an event", declared, help };
                        self.say(error);
                        None
                    }
                }
            }
        }
    }

    fn redeem(&mut self, name: &Name, choosing: Option<&Name>, times: Option<i64>, span: Span) -> Option<Action> {
        let (symbol, at) = self.symbol(name, "a reward", |symbol| matches!(symbol, Symbol::Reward(_)))?;
        let Symbol::Reward(reward) = symbol else {
            if symbol != Symbol::Broken {
                let (is, declared, wanted) = (self.names.describe(&name.text), Some(at), "a reward");
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help: None });
            }
            return None;
        };
        if self.is_money_off(reward) {
            let message = format!("`{}` takes money off a purchase", name.text);
            let help = format!("write `purchase {{ … }} using {}`", name.text);
            self.say(crate::check::error::BadFact {
                span: name.span,
                message,
                label: "cannot be redeemed alone".into(),
                help,
            });
            return None;
        }
        let rungs = self.out.rewards.get(reward.0).map(|one| &one.offers);
        let labels: Vec<String> =
            rungs.into_iter().flatten().map(|rung| rung.label.clone()).filter(|label| !label.is_empty()).collect();
        let rung = self.chosen(name, choosing, &labels)?;
        let times = times.unwrap_or(1);
        match u16::try_from(times).ok().filter(|times| *times > 0) {
            Some(times) => Some(Action::Redeem(name.text.clone(), rung, times)),
            None => {
                self.say(crate::check::error::NotPositive {
                    span,
                    what: "the number of times (at most 65,535)".into(),
                });
                None
            }
        }
    }

    fn is_money_off(&self, reward: RewardRef) -> bool {
        self.out.rewards.get(reward.0).is_some_and(|one| one.payment.is_some() && one.offers.is_empty())
    }

    /// The rung that `choosing` names; without it the first.
    fn chosen(&mut self, of: &Name, choosing: Option<&Name>, labels: &[String]) -> Option<String> {
        let Some(choosing) = choosing else { return Some(String::new()) };
        if labels.contains(&choosing.text) {
            return Some(choosing.text.clone());
        }
        let near = closest(&choosing.text, labels.iter().map(String::as_str)).map(str::to_owned);
        let message = format!("`{}` has no `{}` to choose", of.text, choosing.text);
        let help = match labels {
            [] => "leave out `choosing`; it has one price".to_owned(),
            _ => format!("choose one of {}", labels.join(", ")),
        };
        self.no_entry(choosing.span, message, &help, near.as_deref());
        None
    }

    fn no_using(&mut self, using: &[UseClause]) {
        if let Some(first) = using.first() {
            let what = "`using` outside a purchase".into();
            self.say(NotYet { span: first.span, what, help: "vouchers and points are used in purchases".into() });
        }
    }

    fn purchase(&mut self, record: &[Entry], using: &[UseClause]) -> Option<Action> {
        let (mut lines, mut words) = (Vec::new(), Vec::new());
        let mut fine = true;
        for entry in record {
            match &entry.kind {
                EntryKind::Line { text, amount, times, fields } => {
                    let own = self.goods_line(fields);
                    let line = self.line(&text.value, amount, times.unwrap_or(1), entry.span);
                    let line = line.map(|line| PurchaseLine { own, ..line });
                    fine &= line.is_some();
                    lines.extend(line);
                }
                EntryKind::Own(_) => {
                    let message = "a purchase has goods, not lines with fields".to_owned();
                    self.no_entry(entry.span, message, "write goods such as `\"coffee\" 4.00 EUR`", None);
                }
                EntryKind::Field { name, value } if name.text == "basket" => {
                    let line = value.as_ref().and_then(|value| self.line("", value, 1, entry.span));
                    if value.is_none() {
                        self.no_entry(name.span, "`basket` needs an amount".into(), "write `basket 20 EUR`", None);
                    }
                    fine &= line.is_some();
                    lines.extend(line);
                }
                EntryKind::Field { name, value } => match PURCHASE_WORDS.iter().position(|row| row.0 == name.text) {
                    Some(field) => words.extend(self.entry_word(WordRef(field), name, value.as_ref())),
                    None => {
                        let known = PURCHASE_WORDS.map(|row| row.0);
                        let near = closest(&name.text, known.into_iter().chain(["basket"]));
                        let message = format!("a purchase has no `{}`", name.text);
                        let help = "write lines such as `\"coffee\" 4.00 EUR`, and channel, store, partner or payment";
                        self.no_entry(name.span, message, help, near);
                    }
                },
            }
        }
        let mut uses = Vec::new();
        for clause in using {
            uses.extend(self.use_clause(clause).map(|found| (found, clause.span)));
        }
        fine.then_some(Action::Purchase { lines, words, uses })
    }

    pub(super) fn line(&mut self, text: &str, amount: &tree::Expr, times: i64, span: Span) -> Option<PurchaseLine> {
        let one = self.whole_of(amount, Unit::Money, 0, "the amount of a line")?;
        if !(1..=1_000_000).contains(&times) {
            self.say(crate::check::error::NotPositive {
                span,
                what: "the number of pieces (at most a million)".into(),
            });
            return None;
        }
        Some(PurchaseLine {
            text: text.into(),
            items: times,
            amount: one.saturating_mul(times),
            own: EventLine::default(),
        })
    }

    pub(super) fn entry_word(
        &mut self,
        field: WordRef,
        name: &Name,
        value: Option<&tree::Expr>,
    ) -> Option<(WordRef, String)> {
        let flag = self.out.words.get(field.0).is_some_and(|field| field.flag);
        let (word, span) = match value.map(|value| (value.kind.as_ref(), value.span)) {
            None if flag => ("yes".to_string(), name.span),
            Some((tree::ExprKind::Text(text), span)) => (text.value.clone(), span),
            Some((tree::ExprKind::Name(name), span)) => (name.text.clone(), span),
            Some((tree::ExprKind::Broken, _)) => return None,
            _ => {
                let message = format!("`{}` needs a text", name.text);
                let help = format!("write `{} \"…\"`", name.text);
                self.no_entry(name.span, message, &help, None);
                return None;
            }
        };
        if flag && word == "no" {
            return None;
        }
        let closed = self.out.words.get(field.0).is_some_and(|field| field.closed);
        // other texts than the program names count as "other", so they are not taken up as values
        let word = if closed { self.word(field, &word, span)? } else { word };
        Some((field, word))
    }

    pub(crate) fn no_entry(&mut self, span: Span, message: String, help: &str, near: Option<&str>) {
        let error: Diagnostic = UnknownEntry { span, message, label: "does not fit here".into(), near, help }.into();
        self.say(error);
    }

    fn declared(&mut self, event: EventRef, of: &str, record: &[Entry]) -> Option<Action> {
        let (mut numbers, mut words, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        let (mut loose, mut loose_at) = (EventLine::default(), None);
        for entry in record {
            let (name, value) = match &entry.kind {
                EntryKind::Field { name, value } => (name, value),
                EntryKind::Own(fields) => {
                    lines.push(self.own_line(event, of, fields));
                    continue;
                }
                EntryKind::Line { .. } => {
                    let message = format!("`{of}` has no goods");
                    let help = if self.line_fields(event).is_empty() {
                        "name a field and its value"
                    } else {
                        "write `line { … }` with its fields"
                    };
                    self.no_entry(entry.span, message, help, None);
                    continue;
                }
            };
            let (number, word) = self.line_field(event, name);
            if number.is_some() || word.is_some() {
                loose_at = loose_at.or(Some(name.span));
                loose.numbers.extend(number.and_then(|at| self.entry_number(at, name, value.as_ref())));
                loose.words.extend(word.and_then(|at| self.entry_word(at, name, value.as_ref())));
                continue;
            }
            match self.names.get(&name.text).map(|found| found.0) {
                Some(Symbol::Number(field))
                    if self.out.numbers.get(field.0).is_some_and(|one| one.events.contains(&event)) =>
                {
                    numbers.extend(self.entry_number(field, name, value.as_ref()));
                }
                Some(Symbol::Words(field))
                    if self.out.words.get(field.0).is_some_and(|one| one.events.contains(&event)) =>
                {
                    words.extend(self.entry_word(field, name, value.as_ref()));
                }
                Some(Symbol::Broken) => {}
                _ => {
                    let fields = self.known(|symbol| matches!(symbol, Symbol::Number(_) | Symbol::Words(_)));
                    let near = closest(&name.text, fields);
                    let message = format!("`{of}` has no field `{}`", name.text);
                    let help = format!("its fields stand in `event {of} {{ … }}`");
                    self.no_entry(name.span, message, &help, near);
                }
            }
        }
        let lines = self.joined_lines(lines, loose, loose_at, of);
        Some(Action::Declared { lines, event, numbers, words })
    }

    pub(super) fn entry_number(
        &mut self,
        field: NumberRef,
        name: &Name,
        value: Option<&tree::Expr>,
    ) -> Option<(NumberRef, i64)> {
        let Some(value) = value else {
            let message = format!("`{}` needs a number", name.text);
            let help = format!("write its value after the name, as in `{} 3`", name.text);
            self.no_entry(name.span, message, &help, None);
            return None;
        };
        let number = self.out.numbers.get(field.0)?;
        let unit = number.unit;
        if number.date {
            let tree::ExprKind::Date(date) = value.kind.as_ref() else {
                let message = format!("`{}` needs a date", name.text);
                let help = format!("write it as year-month-day, as in `{} 2026-03-01`", name.text);
                self.no_entry(value.span, message, &help, None);
                return None;
            };
            return self.day(date).map(|day| (field, i64::from(day.0)));
        }
        // `minutes 30` needs no unit: the field has one
        let plain = matches!(value.kind.as_ref(), tree::ExprKind::Number { unit: None, .. });
        if let (true, tree::ExprKind::Number { value: number, .. }) =
            (plain && unit != Unit::Money, value.kind.as_ref())
        {
            let found = self.decimal(*number, unit, value.span);
            let units = self.whole(found.as_constant()?, unit, 0, value.span, "a field's value")?;
            return Some((field, units));
        }
        self.whole_of(value, unit, 0, "a field's value").map(|units| (field, units))
    }

    fn use_clause(&mut self, clause: &UseClause) -> Option<Use> {
        let name = &clause.name;
        let fits = |symbol| matches!(symbol, Symbol::Reward(_) | Symbol::Holding(_));
        let (symbol, _) = self.symbol(name, "a voucher or a money-off reward", fits)?;
        let unusable = |is, help| Unusable { name: &name.text, span: name.span, is, help };
        match symbol {
            Symbol::Reward(reward) if self.out.rewards.get(reward.0).is_some_and(|one| one.payment.is_some()) => {
                self.use_payment(clause, reward)
            }
            Symbol::Holding(holding) if self.is_valued(holding) => {
                let units = match &clause.amount {
                    Some(amount) => Some(self.whole_of(amount, Unit::Money, 1, "the value used")?),
                    None => None,
                };
                Some(Use::Points(name.text.clone(), units))
            }
            Symbol::Holding(holding) => {
                let kind = self.out.holdings.get(holding.0).map(|one| &one.kind);
                if !matches!(kind, Some(HoldingKind::Voucher { .. } | HoldingKind::Piece)) {
                    let help = "only vouchers, items, perks and money-off rewards are used in a purchase";
                    self.say(unusable("no voucher", help));
                    return None;
                }
                let count = match &clause.amount {
                    Some(amount) => {
                        let plain = matches!(amount.kind.as_ref(), tree::ExprKind::Number { unit: None, .. });
                        let unit = if plain { Unit::Number } else { Unit::Of(holding) };
                        self.whole_of(amount, unit, 1, "the number of vouchers")?
                    }
                    None => 1,
                };
                Some(Use::Voucher(holding, count))
            }
            Symbol::Reward(_) => {
                let help = "take it from the catalogue first, with `redeem`";
                self.say(unusable("a reward of the catalogue", help));
                None
            }
            Symbol::Broken => None,
            _ => {
                self.say(unusable(
                    self.names.describe(&name.text),
                    "only vouchers and money-off rewards are used in a purchase",
                ));
                None
            }
        }
    }

    /// Points as payment: how many, or which rung.
    fn use_payment(&mut self, clause: &UseClause, reward: RewardRef) -> Option<Use> {
        let off = self.out.rewards.get(reward.0)?.payment.clone()?;
        let labels: Vec<String> =
            off.rungs.iter().map(|rung| rung.label.clone()).filter(|label| !label.is_empty()).collect();
        let label = self.chosen(&clause.name, clause.choosing.as_ref(), &labels)?;
        let chosen = off.rungs.iter().find(|rung| !label.is_empty() && rung.label == label).map(|rung| rung.units);
        let units = match &clause.amount {
            Some(amount) => Some(self.whole_of(amount, Unit::Of(off.holding), 1, "the points used")?),
            None => chosen,
        };
        Some(Use::Points(clause.name.text.clone(), units))
    }
}
