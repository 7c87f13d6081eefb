//! Conditions: what must hold before an event, or for the event itself.

use crate::base::{Span, closest};
use crate::check::builtin::{BuiltIn, BuiltInEvent, MONTHS, PURCHASE_WORDS, WEEKDAYS, built_in};
use crate::check::checker::{Checker, Meaning};
use crate::check::collect::Symbol;
use crate::check::error::{BadLength, NotACondition, NotComparable, TooMany, UnknownWord, WrongKind};
use crate::check::model::{LadderRef, WordRef};
use crate::check::typed::{Cond, CondKind, Length, Lines};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, Bound, Operator};

/// Most values of a text field that a program names: a set of them and "other" is 64 bits.
const MOST_WORDS: usize = 63;

impl Checker<'_> {
    /// A condition.
    pub(crate) fn cond(&mut self, written: &tree::Expr) -> Cond {
        let span = written.span;
        match written.kind.as_ref() {
            tree::ExprKind::Binary { operator: Operator::And, left, right, .. } => {
                let mut parts = Vec::new();
                for side in [left, right] {
                    match self.cond(side) {
                        Cond { kind: CondKind::All(inner), .. } => parts.extend(inner),
                        other => parts.push(other),
                    }
                }
                Cond { span, kind: CondKind::All(parts) }
            }
            tree::ExprKind::Binary { operator: Operator::Or, left, right, .. } => {
                let first = self.cond(left);
                let second = self.half_asked(left, right).unwrap_or_else(|| self.cond(right));
                Cond { span, kind: CondKind::Any(vec![first, second]) }
            }
            tree::ExprKind::Binary { operator, left, right, .. }
                if !matches!(operator, Operator::Add | Operator::Subtract) =>
            {
                self.compare(*operator, left, right, span)
            }
            tree::ExprKind::Not(inner) => Cond { span, kind: CondKind::Not(Box::new(self.cond(inner))) },
            tree::ExprKind::Parenthesised(inner) => Cond { span, ..self.cond(inner) },
            tree::ExprKind::Is { what, not, values, bound } => {
                let found = self.is(what, values, *bound, span);
                if *not && found.kind != CondKind::Poison {
                    return Cond { span, kind: CondKind::Not(Box::new(found)) };
                }
                found
            }
            tree::ExprKind::InTimes { what, from, until } => self.in_times(what, from, until, span),
            tree::ExprKind::InNames { what, from, until } => self.in_names(what, from, until, span),
            tree::ExprKind::InMonthOf(name) => self.birthday(name, CondKind::MonthOfBirthday, span),
            tree::ExprKind::Within { duration, of } => self.within(duration, of, span),
            tree::ExprKind::Name(name) => self.named_condition(name),
            tree::ExprKind::Broken => Cond::poison(span),
            _ => {
                let found = self.expr(written);
                if !found.ty.is_poison() {
                    let found = self.type_words(found.ty);
                    self.say(NotACondition { span, found });
                }
                Cond::poison(span)
            }
        }
    }

    /// A name alone: a definition that is a condition, or a flag.
    fn named_condition(&mut self, name: &tree::Name) -> Cond {
        let span = name.span;
        match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Let(at)) => match self.meaning(at, name) {
                Some(Meaning::Condition(cond)) => return cond,
                Some(Meaning::Quantity(_)) => {}
                None => return Cond::poison(span),
            },
            Some(Symbol::Words(field)) if self.out.words.get(field.0).is_some_and(|field| field.flag) => {
                return Cond { span, kind: CondKind::Word(field, vec!["yes".into()]) };
            }
            Some(Symbol::Tier(..)) => {
                self.say(NotACondition { span, found: "a tier".into() });
                return Cond::poison(span);
            }
            _ => {}
        }
        if let Some(kind) = self.own_flag(name) {
            return Cond { span, kind };
        }
        if let Some((found, help)) = self.is_instead(name) {
            self.say(NotComparable { span, found: found.into(), help });
            return Cond::poison(span);
        }
        let found = self.expr(&tree::Expr { span, kind: Box::new(tree::ExprKind::Name(name.clone())) });
        if !found.ty.is_poison() {
            let found = self.type_words(found.ty);
            self.say(NotACondition { span, found });
        }
        Cond::poison(span)
    }

    /// For names that are asked with `is`: what they are, and how to ask.
    pub(super) fn is_instead(&self, name: &tree::Name) -> Option<(&'static str, String)> {
        let text = &name.text;
        match built_in(text).map(|found| found.0) {
            Some(BuiltIn::Weekday) => return Some(("a weekday", "write `weekday is Tuesday`".into())),
            Some(BuiltIn::Month) => return Some(("a month", "write `month is March`".into())),
            Some(BuiltIn::Day) => return Some(("a day of the month", "write `day = 15` or `day >= 25`".into())),
            Some(BuiltIn::Time) => return Some(("a time of day", "write `time in 14:00 .. 17:00`".into())),
            Some(BuiltIn::Category | BuiltIn::Item) => return Some(("a text", format!("write `{text} is \"…\"`"))),
            _ => {}
        }
        if self.word_field(name).is_some() {
            return Some(("a text", format!("write `{text} is \"…\"`")));
        }
        match self.names.get(text)?.0 {
            Symbol::Membership(_) => Some(("a membership", format!("write `{text} is active`"))),
            Symbol::Attribute(_) if self.chooses_own(name) => Some(("a name", format!("write `{text} is …`"))),
            Symbol::Attribute(_) if self.date_attribute(name).is_some() => {
                Some(("a date", format!("compare it with a date, as in `{text} >= 2026-01-01`")))
            }
            Symbol::Ladder(ladder) => {
                let tier = self.tier_names(ladder).last().copied().unwrap_or("Gold");
                Some(("a ladder of tiers", format!("write `{text} is {tier}` or `{text} is {tier} or above`")))
            }
            _ => None,
        }
    }

    /// The text field of that name.
    pub(crate) fn word_field(&self, name: &tree::Name) -> Option<WordRef> {
        if let Some(at) = PURCHASE_WORDS.iter().position(|row| row.0 == name.text) {
            return Some(WordRef(at));
        }
        match self.names.get(&name.text)?.0 {
            Symbol::Words(field) => Some(field),
            _ => None,
        }
    }

    fn is(&mut self, what: &tree::Expr, values: &[tree::Expr], bound: Option<Bound>, span: Span) -> Cond {
        let tree::ExprKind::Name(name) = what.kind.as_ref() else {
            let found = self.expr(what);
            if !found.ty.is_poison() {
                let found = self.type_words(found.ty);
                let help = "compare quantities with >=, <=, >, < or =".into();
                self.say(NotComparable { span: what.span, found, help });
            }
            return Cond::poison(span);
        };
        let kind = match built_in(&name.text).map(|found| found.0) {
            Some(BuiltIn::Weekday) => self
                .bits(values, |checker, name| checker.weekday(name))
                .map(|bits| CondKind::Weekdays(with_bound(bits, bound, 7) as u8)),
            Some(BuiltIn::Month) => self
                .bits(values, |checker, name| checker.month(name).map(|month| month - 1))
                .map(|bits| CondKind::Months(with_bound(bits, bound, 12) as u16)),
            Some(BuiltIn::Category) => self.texts(values).map(|texts| CondKind::Lines(self.lines_of(&texts, false))),
            Some(BuiltIn::Item) => self.texts(values).map(|texts| {
                let items = texts.into_iter().map(|text| self.asked(Lines::Item(text.value))).collect();
                CondKind::Lines(Lines::AnyOf(items))
            }),
            _ => return self.is_declared(name, values, bound, span),
        };
        kind.map_or(Cond::poison(span), |kind| Cond { span, kind })
    }

    fn is_declared(&mut self, name: &tree::Name, values: &[tree::Expr], bound: Option<Bound>, span: Span) -> Cond {
        if let Some(cond) = self.is_own(name, values, span) {
            return cond;
        }
        if let Some(field) = self.word_field(name) {
            let mut words = Vec::new();
            for value in values {
                match text_or_name(value) {
                    Some((word, at)) => words.extend(self.word(field, &word, at)),
                    None => self.not_a_text(value),
                }
            }
            return Cond { span, kind: if words.is_empty() { CondKind::Poison } else { CondKind::Word(field, words) } };
        }
        let Some((symbol, declared)) = self.symbol(name, "a ladder of tiers or a text field", |symbol| {
            matches!(symbol, Symbol::Ladder(_) | Symbol::Words(_))
        }) else {
            return Cond::poison(span);
        };
        match symbol {
            Symbol::Ladder(ladder) => self.is_tier(ladder, values, bound, span),
            Symbol::Broken => Cond::poison(span),
            _ => {
                let help = Some("compare quantities with >=, <=, >, < or =".into());
                let (is, declared) = (self.names.describe(&name.text), Some(declared));
                let wanted = "a ladder of tiers or a text field";
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help });
                Cond::poison(span)
            }
        }
    }

    fn is_tier(&mut self, ladder: LadderRef, values: &[tree::Expr], bound: Option<Bound>, span: Span) -> Cond {
        let tiers = self.tier_names(ladder).len();
        match self.bits(values, |checker, name| checker.tier(ladder, name)) {
            Some(bits) => Cond { span, kind: CondKind::Rank(ladder, with_bound(bits, bound, tiers)) },
            None => Cond::poison(span),
        }
    }

    /// One bit for each named value.
    fn bits(
        &mut self,
        values: &[tree::Expr],
        mut place: impl FnMut(&mut Self, &tree::Name) -> Option<u8>,
    ) -> Option<u32> {
        let mut bits = Some(0);
        for value in values {
            let name = match text_or_name(value) {
                Some((text, span)) => tree::Name { text, span },
                None => {
                    self.not_a_text(value);
                    bits = None;
                    continue;
                }
            };
            bits = place(self, &name).and_then(|at| bits.map(|bits| bits | 1 << at));
        }
        bits
    }

    fn texts(&mut self, values: &[tree::Expr]) -> Option<Vec<tree::Text>> {
        let mut texts = Vec::new();
        for value in values {
            match text_or_name(value) {
                Some((value, span)) => texts.push(tree::Text { value, span }),
                None => {
                    self.not_a_text(value);
                    return None;
                }
            }
        }
        Some(texts)
    }

    fn not_a_text(&mut self, value: &tree::Expr) {
        if matches!(value.kind.as_ref(), tree::ExprKind::Broken) {
            return;
        }
        let help = "write a name or a quoted text after `is`".into();
        self.say(NotComparable { span: value.span, found: "a number".into(), help });
    }

    /// A value of a text field; of a field with a closed list it must be in it.
    pub(crate) fn word(&mut self, field: WordRef, word: &str, span: Span) -> Option<String> {
        let known = self.out.words.get(field.0)?;
        if known.closed && !known.words.iter().any(|one| one == word) {
            let near = closest(word, known.words.iter().map(String::as_str));
            let error: Diagnostic = UnknownWord { word, span, field: &known.name, declared: known.span, near }.into();
            self.say(error);
            return None;
        }
        let name = known.name.clone();
        let words = self.words.get_mut(field.0)?;
        if words.len() > MOST_WORDS || !words.insert(word.into()) || words.len() <= MOST_WORDS {
            return Some(word.into());
        }
        let what = format!("values of `{name}`");
        self.say(TooMany { span, what: &what, found: MOST_WORDS + 1, most: MOST_WORDS });
        Some(word.into())
    }

    fn in_times(&mut self, what: &tree::Expr, from: &tree::Time, until: &tree::Time, span: Span) -> Cond {
        let times = (self.clock(from, false), self.clock(until, true));
        if !self.is_built_in(what, BuiltIn::Time, "`time in 14:00 .. 17:00`") {
            return Cond::poison(span);
        }
        match times {
            (Some(from), Some(until)) if from != until => Cond { span, kind: CondKind::Clock(from, until) },
            (Some(_), Some(_)) => {
                let help = "the end is not included; write a later end";
                self.say(crate::check::error::EmptyRange { from: from.span, until: until.span, help });
                Cond::poison(span)
            }
            _ => Cond::poison(span),
        }
    }

    fn in_names(&mut self, what: &tree::Expr, from: &tree::Name, until: &tree::Name, span: Span) -> Cond {
        let name = match what.kind.as_ref() {
            tree::ExprKind::Name(name) => name.text.as_str(),
            _ => "",
        };
        let range = |from: u8, until: u8, count: u8| {
            let length = (until + count - from) % count;
            (0..=length).fold(0u32, |bits, step| bits | 1 << ((from + step) % count))
        };
        match built_in(name).map(|found| found.0) {
            Some(BuiltIn::Month) => match (self.month(from), self.month(until)) {
                (Some(from), Some(until)) => {
                    Cond { span, kind: CondKind::Months(range(from - 1, until - 1, MONTHS.len() as u8) as u16) }
                }
                _ => Cond::poison(span),
            },
            Some(BuiltIn::Weekday) => match (self.weekday(from), self.weekday(until)) {
                (Some(from), Some(until)) => {
                    Cond { span, kind: CondKind::Weekdays(range(from, until, WEEKDAYS.len() as u8) as u8) }
                }
                _ => Cond::poison(span),
            },
            _ => {
                self.is_built_in(what, BuiltIn::Weekday, "`weekday in Monday .. Friday`");
                Cond::poison(span)
            }
        }
    }

    fn is_built_in(&mut self, what: &tree::Expr, wanted: BuiltIn, form: &str) -> bool {
        if let tree::ExprKind::Name(name) = what.kind.as_ref()
            && built_in(&name.text).is_some_and(|found| found.0 == wanted)
        {
            return true;
        }
        let found = match what.kind.as_ref() {
            tree::ExprKind::Name(name) => format!("`{}`", name.text),
            _ => "an amount".into(),
        };
        self.say(NotComparable { span: what.span, found, help: format!("the form is {form}") });
        false
    }

    fn birthday(&mut self, name: &tree::Name, kind: CondKind, span: Span) -> Cond {
        if built_in(&name.text).is_some_and(|found| found.0 == BuiltIn::Event(BuiltInEvent::Birthday)) {
            return Cond { span, kind };
        }
        if let Some(attribute) = self.date_attribute(name) {
            let kind = match kind {
                CondKind::NearBirthday(days) => CondKind::Near(attribute, days),
                _ => CondKind::MonthOf(attribute),
            };
            return Cond { span, kind };
        }
        let found = format!("`{}`", name.text);
        let help = "only `birthday` or a date of the member can stand here".into();
        self.say(NotComparable { span: name.span, found, help });
        Cond::poison(span)
    }

    fn within(&mut self, duration: &tree::Duration, of: &tree::Name, span: Span) -> Cond {
        match self.length(duration) {
            Some(Length::Days(days)) if of.text == "joining" => Cond { span, kind: CondKind::SinceJoining(days) },
            Some(_) if of.text == "joining" => {
                let why = "the time after joining is counted in whole days".into();
                self.say(BadLength { span: duration.span, why, help: "write it in days, as in `90 days`".into() });
                Cond::poison(span)
            }
            Some(Length::Days(days)) if days <= 182 => self.birthday(of, CondKind::NearBirthday(days as u16), span),
            Some(_) => {
                let why = "the time around a birthday counts at most 182 whole days".into();
                self.say(BadLength { span: duration.span, why, help: "write it in days".into() });
                Cond::poison(span)
            }
            None => Cond::poison(span),
        }
    }
}

/// All places at or above (below) the named ones.
fn with_bound(bits: u32, bound: Option<Bound>, count: usize) -> u32 {
    let all = if count >= 32 { u32::MAX } else { (1 << count) - 1 };
    match bound {
        None => bits,
        Some(Bound::OrAbove) if bits != 0 => all & !((1u32 << bits.trailing_zeros()) - 1),
        Some(Bound::OrBelow) if bits != 0 => u32::MAX >> bits.leading_zeros(),
        Some(_) => bits,
    }
}

fn text_or_name(value: &tree::Expr) -> Option<(String, Span)> {
    match value.kind.as_ref() {
        tree::ExprKind::Text(text) => Some((text.value.clone(), text.span)),
        tree::ExprKind::Name(name) => Some((name.text.clone(), name.span)),
        _ => None,
    }
}
