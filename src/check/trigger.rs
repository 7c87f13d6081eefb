//! Triggers: what happens, on which lines, under which filter.

use super::builtin::{BuiltIn, BuiltInEvent, built_in};
use super::checker::Checker;
use super::collect::Symbol;
use super::error::{ClauseMissing, NoSuchCalendarName, NotOfEvent, UnknownName, WrongKind};
use super::expression::Place;
use super::model::EventRef;
use super::typed::{CondKind, Length, Lines, Trigger, TriggerKind};
use crate::base::{Span, closest};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree;

/// Most categories and items that are kept apart; the core allows far fewer, which is said there.
const MOST_ASKED: usize = 1_000;

impl Checker<'_> {
    /// All triggers of a list.
    pub(crate) fn triggers(&mut self, triggers: &[tree::Trigger]) -> Vec<Trigger> {
        triggers.iter().map(|trigger| self.trigger(trigger)).collect()
    }

    fn trigger(&mut self, trigger: &tree::Trigger) -> Trigger {
        let span = trigger.span;
        let mut lines = Lines::All;
        let kind = match &trigger.kind {
            tree::TriggerKind::Event { name, about, .. } if self.is_membership_event(name) => {
                self.membership_event(name, about.as_ref())
            }
            tree::TriggerKind::Around { duration, before: true, event, about } if event.text == "renewal" => {
                let membership = match about {
                    Some(name) => self.membership_named(name),
                    None => self.only_membership(event.span),
                };
                match (membership, self.length(duration)) {
                    (Some(membership), Some(length)) => TriggerKind::BeforeRenewal(membership, length),
                    _ => TriggerKind::Poison,
                }
            }
            tree::TriggerKind::Every(period) => self
                .calendar(period, "name a calendar period, such as `every month`")
                .map_or(TriggerKind::Poison, TriggerKind::StartOf),
            tree::TriggerKind::On(date) => self.day(date).map_or(TriggerKind::Poison, TriggerKind::On),
            tree::TriggerKind::Program { end } => self.end_of_program(*end, span),
            tree::TriggerKind::Around { duration, before, event, .. } => self.around(duration, *before, event, span),
            tree::TriggerKind::Event { name, of, except, about } => {
                let mut kind = match name.text.as_str() {
                    "expiry" if self.names.get("expiry").is_none() => self.expiry_of(about.as_ref(), name.span),
                    _ => self.event_kind(name),
                };
                if let Some(about) = about.as_ref().filter(|_| !matches!(kind, TriggerKind::Lapsed(_))) {
                    kind = self.about(kind, name, about);
                }
                if !of.is_empty() {
                    lines = self.lines_of(of, *except);
                    if !matches!(kind, TriggerKind::Purchase | TriggerKind::Return | TriggerKind::Poison) {
                        let (field, event) = ("lines".into(), name.text.clone());
                        let help = "only purchases and returns have lines; leave out `of`".into();
                        self.say(NotOfEvent { field, span, event, on: span, help });
                    }
                }
                kind
            }
            tree::TriggerKind::Friend { first, does } => {
                let (kind, of) = self.friend_does(*first, does.as_deref(), span);
                lines = of;
                kind
            }
            tree::TriggerKind::Reach(condition) => self.reach(condition),
            tree::TriggerKind::Leave(name) => match self.tier_symbol(name) {
                Some((ladder, rank)) => TriggerKind::Leave(ladder, rank),
                None => TriggerKind::Poison,
            },
            tree::TriggerKind::Idle { duration, without } => self.idle(duration, without, span),
            tree::TriggerKind::Start(period) => self
                .calendar(period, "name a calendar period, such as `start of month`")
                .map_or(TriggerKind::Poison, TriggerKind::StartOf),
            tree::TriggerKind::End(period) => self
                .calendar(period, "name a calendar period, such as `end of month`")
                .map_or(TriggerKind::Poison, TriggerKind::EndOf),
            tree::TriggerKind::EveryFull { step, of } => self.every_full(step, of),
            tree::TriggerKind::EveryDate { day, month } => self.every_date(*day, month, span),
        };
        let mut found = Trigger { span, kind, lines, filter: Vec::new() };
        if let Some(filter) = &trigger.filter {
            self.filter(filter, &mut found);
        }
        found
    }

    /// A day of every year. `every 10 visits`, where `visits` is a metric, is a step of it.
    fn every_date(&mut self, day: u8, month: &tree::Name, span: Span) -> TriggerKind {
        if let Some((Symbol::Metric(_), _)) = self.names.get(&month.text) {
            let help = format!("to give for each {day} of the metric, write `every {day} of {}`", month.text);
            let (name, wanted) = (&month.text, "month");
            self.say(NoSuchCalendarName { name, span: month.span, wanted, known: &[], help: &help });
            return TriggerKind::Poison;
        }
        self.day_month(day, month, span).map_or(TriggerKind::Poison, |(month, day)| TriggerKind::EveryYear(month, day))
    }

    /// What a friend does, as the inviter hears of it, and on which lines.
    fn friend_does(&mut self, first: bool, does: Option<&tree::TriggerKind>, span: Span) -> (TriggerKind, Lines) {
        let Some(does) = does else { return (TriggerKind::Friend(Box::new(TriggerKind::Join), false), Lines::All) };
        let own = self.trigger(&tree::Trigger { span, kind: does.clone(), filter: None });
        let heard = self.heard(own);
        match heard.kind {
            TriggerKind::Friend(what, _) => (TriggerKind::Friend(what, first), heard.lines),
            kind => (kind, heard.lines),
        }
    }

    /// `start of program`, `end of program`: the first and the last day named by `runs`.
    fn end_of_program(&mut self, end: bool, span: Span) -> TriggerKind {
        let runs = self.out.header.runs;
        let day = if end { runs.and_then(|runs| runs.1) } else { runs.map(|runs| runs.0) };
        if day.is_none() {
            let message = format!("the program does not say when it {}", if end { "ends" } else { "begins" });
            let help = "add `runs 2026-01-01 .. 2026-12-31` to its header";
            self.say(ClauseMissing { message, span, label: "no such day", help });
        }
        day.map_or(TriggerKind::Poison, TriggerKind::On)
    }

    /// `3 days before birthday`, `30 days after join`
    fn around(&mut self, duration: &tree::Duration, before: bool, event: &tree::Name, span: Span) -> TriggerKind {
        let length = self.length(duration);
        let kind = self.event_kind(event);
        let own = matches!(kind, TriggerKind::Birthday | TriggerKind::Anniversary | TriggerKind::Join);
        if kind == TriggerKind::Poison {
            return TriggerKind::Poison;
        }
        let (why, help) = match length {
            _ if !own => (
                "only joining, the birthday and the anniversary of joining are waited for",
                "give at once what is `pending` for so long, or write `N days without …`",
            ),
            _ if before && kind == TriggerKind::Join => {
                ("nothing happens before joining", "write `after`, or count from the birthday or anniversary")
            }
            Some(Length::Seconds(_)) => ("this counts whole days", "write it in days or months"),
            Some(Length::Days(days)) if kind != TriggerKind::Join && days > 366 => {
                ("a day of every year is at most a year away", "write a shorter time")
            }
            Some(Length::Months(months)) if kind != TriggerKind::Join && months > 12 => {
                ("a day of every year is at most a year away", "write a shorter time")
            }
            Some(length) => return TriggerKind::Offset(Box::new(kind), length, before),
            None => return TriggerKind::Poison,
        };
        self.say(super::error::BadLength { span, why: why.into(), help: help.into() });
        TriggerKind::Poison
    }

    /// `start`, `renewal` and `end` of a membership.
    fn is_membership_event(&self, name: &tree::Name) -> bool {
        matches!(name.text.as_str(), "start" | "renewal" | "end") && self.names.get(&name.text).is_none()
    }

    fn membership_event(&mut self, name: &tree::Name, about: Option<&tree::Name>) -> TriggerKind {
        let membership = match about {
            Some(about) => self.membership_named(about),
            None => self.only_membership(name.span),
        };
        match (membership, name.text.as_str()) {
            (Some(membership), "start") => TriggerKind::Started(membership),
            (Some(membership), "end") => TriggerKind::Ended(membership),
            (Some(membership), _) => TriggerKind::Renewed(membership),
            (None, _) => TriggerKind::Poison,
        }
    }

    /// Splits `where` into a part about lines and a part about the event.
    fn filter(&mut self, filter: &tree::Expr, trigger: &mut Trigger) {
        let cond = self.cond(filter);
        let cond = self.on_own_lines(cond);
        if trigger.kind == TriggerKind::Poison {
            return;
        }
        self.fits(&cond, std::slice::from_ref(trigger), Place::Where);
        let parts = match cond.kind {
            CondKind::All(parts) => parts,
            _ => vec![cond],
        };
        for part in parts {
            match self.split_lines(part) {
                Some(Ok(lines)) => {
                    trigger.lines = match std::mem::take(&mut trigger.lines) {
                        Lines::All => lines,
                        before => Lines::AllOf(vec![before, lines]),
                    };
                }
                Some(Err(event)) => trigger.filter.push(event),
                None => {}
            }
        }
        if trigger.lines.asks_fields() && !self.out.asks_goods(&trigger.lines) {
            // without such a line the event does not happen here
            let kind = CondKind::Lines(trigger.lines.clone());
            trigger.filter.push(super::typed::Cond { span: filter.span, kind });
        }
    }

    fn event_kind(&mut self, name: &tree::Name) -> TriggerKind {
        if let Some((BuiltIn::Event(event), _)) = built_in(&name.text) {
            return match event {
                BuiltInEvent::Join => TriggerKind::Join,
                BuiltInEvent::Purchase => TriggerKind::Purchase,
                BuiltInEvent::Return => TriggerKind::Return,
                BuiltInEvent::Birthday => TriggerKind::Birthday,
                BuiltInEvent::Anniversary => TriggerKind::Anniversary,
                BuiltInEvent::Redemption => TriggerKind::Redemption,
                BuiltInEvent::Expiry => self.expiry_of(None, name.span),
            };
        }
        match self.names.get(&name.text) {
            Some((Symbol::Event(event), _)) => return TriggerKind::Declared(event),
            Some((Symbol::Broken, _)) => return TriggerKind::Poison,
            Some((Symbol::Tier(..), _)) => {
                let help = Some(format!("write `reach {0}` or `leave {0}`", name.text));
                self.say(WrongKind {
                    name: &name.text,
                    span: name.span,
                    is: "a tier",
                    wanted: "an event",
                    declared: None,
                    help,
                });
            }
            Some((_, at)) => {
                let is = self.names.describe(&name.text);
                let declared = Some(at);
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted: "an event", declared, help: None });
            }
            None => {
                let mut known = self.known(|symbol| matches!(symbol, Symbol::Event(_)));
                known.extend(["purchase", "join", "birthday", "anniversary", "redemption", "expiry"]);
                let near = closest(&name.text, known);
                // After `where carrier is united,` the next event is awaited, not the next word.
                let word_of = self.out.words.iter().find(|field| field.words.contains(&name.text));
                let help = word_of.map_or_else(String::new, |field| {
                    format!("`{1}` is a word of `{0}`: write `where {0} is … or {0} is {1}`", field.name, name.text)
                });
                let error: Diagnostic =
                    UnknownName { name: &name.text, span: name.span, wanted: "an event", near, help: &help }.into();
                self.say(error);
            }
        }
        TriggerKind::Poison
    }

    /// A tier's name alone stands for that tier or above; anything else is a condition.
    fn reach(&mut self, condition: &tree::Expr) -> TriggerKind {
        if let tree::ExprKind::Name(name) = condition.kind.as_ref()
            && let Some((Symbol::Tier(ladder, rank), _)) = self.names.get(&name.text)
        {
            return TriggerKind::Reach(ladder, rank);
        }
        let cond = self.cond(condition);
        self.fits(&cond, &[], Place::State);
        if cond.kind == CondKind::Poison { TriggerKind::Poison } else { TriggerKind::Crossing(cond) }
    }

    pub(crate) fn tier_symbol(&mut self, name: &tree::Name) -> Option<(super::model::LadderRef, u8)> {
        let (symbol, at) = self.symbol(name, "a tier", |symbol| matches!(symbol, Symbol::Tier(..)))?;
        match symbol {
            Symbol::Tier(ladder, rank) => Some((ladder, rank)),
            Symbol::Broken => None,
            _ => {
                let is = self.names.describe(&name.text);
                let declared = Some(at);
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted: "a tier", declared, help: None });
                None
            }
        }
    }

    fn idle(&mut self, duration: &tree::Duration, without: &[tree::Trigger], span: Span) -> TriggerKind {
        let length = self.length(duration);
        let triggers = self.triggers(without);
        let fits = self.understood(&triggers);
        match (length, fits) {
            (Some(super::typed::Length::Seconds(_)), _) => {
                let why = "waiting counts whole days".into();
                self.say(super::error::BadLength { span, why, help: "write it in days or months".into() });
                TriggerKind::Poison
            }
            (Some(length), Some(())) => TriggerKind::Idle(triggers, length),
            _ => TriggerKind::Poison,
        }
    }

    /// The set of lines of a list of categories.
    pub(crate) fn lines_of(&mut self, texts: &[tree::Text], except: bool) -> Lines {
        let mut sets: Vec<Lines> = texts.iter().map(|text| self.line_set(text)).collect();
        let one = if sets.len() == 1 { sets.pop().unwrap_or_default() } else { Lines::AnyOf(sets) };
        if except { Lines::Not(Box::new(one)) } else { one }
    }

    /// Lines of one name: a declared set, an item that such a set names, or else a category.
    fn line_set(&mut self, text: &tree::Text) -> Lines {
        let name = text.value.clone();
        let is_category = self.categories.contains_key(name.as_str());
        let item = !is_category && self.items.contains(name.as_str());
        self.asked(if item { Lines::Item(name) } else { Lines::Category(name) })
    }

    /// Keeps what is asked of lines, for the table of what a program can tell apart.
    pub(crate) fn asked(&mut self, lines: Lines) -> Lines {
        if self.out.lines.len() < MOST_ASKED && !self.out.lines.contains(&lines) {
            self.out.lines.push(lines.clone());
        }
        lines
    }

    /// The event of a trigger in words.
    pub(crate) fn trigger_words(&self, kind: &TriggerKind) -> String {
        match kind {
            TriggerKind::Join => "join".into(),
            TriggerKind::Purchase => "purchase".into(),
            TriggerKind::Return => "return".into(),
            TriggerKind::Declared(EventRef(at)) => {
                self.all.events.get(*at).map_or_else(|| "this event".into(), |event| event.name.text.clone())
            }
            TriggerKind::Friend(what, _) => format!("a friend's {}", self.trigger_words(what)),
            TriggerKind::Redemption => "redemption".into(),
            TriggerKind::Taken(name) => format!("redemption of {name}"),
            TriggerKind::Lapsed(at) => {
                format!("expiry of {}", self.all.holdings.get(at.0).map_or("this", |one| one.name.text.as_str()))
            }
            TriggerKind::Birthday => "birthday".into(),
            TriggerKind::Anniversary => "anniversary".into(),
            TriggerKind::Idle(..) => "a pause".into(),
            TriggerKind::Reach(..) | TriggerKind::Crossing(_) => "reaching a mark".into(),
            TriggerKind::Leave(..) => "leaving a tier".into(),
            TriggerKind::StartOf(_) => "the start of a period".into(),
            TriggerKind::EndOf(_) => "the end of a period".into(),
            TriggerKind::EveryYear(..) | TriggerKind::On(_) => "a day of the year".into(),
            TriggerKind::Offset(..) => "a day of the member's own".into(),
            TriggerKind::Closing(_) => "the end of a period".into(),
            TriggerKind::Met(_) | TriggerKind::Passing(..) => "reaching a mark".into(),
            TriggerKind::Completed(_) => "completing a challenge".into(),
            TriggerKind::Placed(..) => "the result of a league".into(),
            TriggerKind::Drawn(_) => "a draw".into(),
            TriggerKind::Started(_) => "the start of a membership".into(),
            TriggerKind::Renewed(_) | TriggerKind::BeforeRenewal(..) => "the renewal of a membership".into(),
            TriggerKind::Ended(_) => "the end of a membership".into(),
            TriggerKind::Picked => "this moment".into(),
            TriggerKind::Poison => "this event".into(),
        }
    }
}
