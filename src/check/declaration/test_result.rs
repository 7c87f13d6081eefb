//! Results in a test: `league weekly 3 of 30`, `raffle spring wins car`.

use crate::base::{Span, closest};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{BadResult, UnknownName, WrongKind};
use crate::check::model::Action;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::Name;

impl Checker<'_> {
    pub(super) fn league_result(&mut self, name: &Name, place: i64, size: i64, span: Span) -> Option<Action> {
        let fits = |symbol| matches!(symbol, Symbol::Ladder(_));
        let (symbol, at) = self.symbol(name, "a league", fits)?;
        let league = match symbol {
            Symbol::Ladder(ladder) => self.league_of(ladder),
            Symbol::Broken => return None,
            _ => None,
        };
        let Some(league) = league else {
            let unread = self.all.leagues.iter().any(|league| league.name.text == name.text);
            if !unread {
                let (is, declared) = (self.names.describe(&name.text), Some(at));
                let (name, span) = (name.text.as_str(), name.span);
                self.say(WrongKind { name, span, is, wanted: "a league", declared, help: None });
            }
            return None;
        };
        let most = i64::from(self.out.leagues.get(league)?.cohort);
        if !(1..=most).contains(&size) || !(1..=size).contains(&place) {
            let message = format!("there is no place {place} of {size} in a cohort of at most {most}");
            let help = "places count from 1, and no cohort is larger than `cohorts of` says".into();
            self.say(BadResult { span, message, help });
            return None;
        }
        Some(Action::Placed(league, u32::try_from(place).ok()?, u32::try_from(size).ok()?))
    }

    pub(super) fn raffle_result(&mut self, name: &Name, wins: Option<&Name>) -> Option<Action> {
        let place = self.out.raffles.iter().position(|raffle| raffle.name == name.text);
        let Some(place) = place else {
            if !self.is_raffle(name) {
                let known: Vec<&str> = self.all.raffles.iter().map(|raffle| raffle.name.text.as_str()).collect();
                let near = closest(&name.text, known);
                let help = "declare it, as in `raffle spring { entry on purchase  draw on end of quarter  1 win car }`";
                let error = UnknownName { name: &name.text, span: name.span, wanted: "a raffle", near, help };
                let error: Diagnostic = error.into();
                self.say(error);
            }
            return None;
        };
        let Some(prize) = wins else { return Some(Action::Wins(place, None)) };
        let prizes = &self.out.raffles.get(place)?.prizes;
        match prizes.iter().position(|(other, _)| *other == prize.text) {
            Some(at) => Some(Action::Wins(place, Some(at as u16))),
            None => {
                let known: Vec<&str> = prizes.iter().map(|(prize, _)| prize.as_str()).collect();
                let message = format!("`{}` is no prize of `{}`", prize.text, name.text);
                let help = if known.is_empty() {
                    "every entry wins the same; there is nothing to state".into()
                } else {
                    format!("its prizes are {}", known.join(", "))
                };
                self.say(BadResult { span: prize.span, message, help });
                None
            }
        }
    }
}
