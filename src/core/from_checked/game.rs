//! Challenges, leagues, raffles, and measures that are no plain sums.

use super::amount::Place;
use super::deadline::deadline;
use super::guard::{all, together};
use super::{Lowering, holding_id, ladder_id};
use crate::check::model::{self, HoldingRef, RuleRef};
use crate::check::typed::{Lines, MeasureSource, NamesOf};
use crate::core::{
    Accumulator, Aggregate, Board, Challenge, FieldId, Goal, Guard, HoldingId, Names, NumericField, Prize, Raffle,
    RoundStart, RowId, Window,
};

impl Lowering<'_> {
    /// The rows of those rules that give the holding.
    pub fn rows_that_give(&self, holding: HoldingRef, rules: &[RuleRef]) -> Vec<RowId> {
        let mut rows = Vec::new();
        // a rule is all of its versions
        let later = |at: &usize| {
            let of = self.checked.rules.get(*at).and_then(|rule| rule.version_of);
            of.is_some_and(|(first, _)| rules.iter().any(|rule| rule.0 == first))
        };
        let later = (0..self.checked.rules.len()).filter(later);
        for rule in rules.iter().map(|rule| rule.0).chain(later) {
            for &at in self.rows_of.get(rule).into_iter().flatten() {
                let gives = self.planned.get(at).is_some_and(|planned| {
                    let effect = self.checked.rules.get(planned.rule).and_then(|rule| rule.effects.get(planned.effect));
                    matches!(effect, Some(model::Effect::Grant(grant)) if grant.holding == holding)
                });
                if gives {
                    rows.push(RowId(at as u16));
                }
            }
        }
        rows
    }

    /// Names that are told apart.
    pub fn names(&self, names: NamesOf) -> Names {
        let asked = |wanted: fn(&Lines) -> bool| {
            let lines = self.checked.lines.iter().filter(|lines| wanted(lines));
            Names::Lines(lines.map(|lines| self.atoms.set(lines)).collect())
        };
        match names {
            NamesOf::Field(field) => Names::Word(super::finite_id(field)),
            NamesOf::Categories => asked(|lines| matches!(lines, Lines::Category(_))),
            NamesOf::Items => asked(|lines| matches!(lines, Lines::Item(_))),
        }
    }

    /// What a measure is about, in words.
    pub fn further_name(&self, source: &MeasureSource) -> String {
        let holding = |at: &HoldingRef| self.checked.holdings.get(at.0).map_or("", |one| one.name.as_str());
        match source {
            MeasureSource::EarnedBy(at, rules) => {
                let name = |rule: &RuleRef| self.checked.rules.get(rule.0).map_or("", |rule| rule.name.as_str());
                let rules: Vec<&str> = rules.iter().map(name).collect();
                format!("earned {} by {}", holding(at), rules.join(", "))
            }
            MeasureSource::SpentBy(at, takers) => format!("spent {} by {}", holding(at), takers.join(", ")),
            MeasureSource::Names(NamesOf::Field(field)) => {
                self.checked.words.get(field.0).map(|field| field.name.clone()).unwrap_or_default()
            }
            MeasureSource::Names(NamesOf::Categories) => "category".into(),
            MeasureSource::Names(NamesOf::Items) => "item".into(),
            MeasureSource::Periods(..) => "periods".into(),
            MeasureSource::Goals(_) => "goals".into(),
            _ => String::new(),
        }
    }

    /// The field that holds entries in a draw, or prizes won: after those of declared events.
    pub fn drawn_field(&self, raffle: usize, prize: Option<usize>) -> FieldId {
        let before: usize = self.checked.raffles.iter().take(raffle).map(|raffle| 1 + raffle.prizes.len()).sum();
        FieldId((self.checked.numbers.len() + before + prize.map_or(0, |prize| 1 + prize)) as u16)
    }

    /// The fields of draws.
    pub fn drawn_fields(&self) -> Vec<NumericField> {
        let mut fields = Vec::new();
        for raffle in &self.checked.raffles {
            let field =
                |what: &str| NumericField { name: format!("{}.{what}", raffle.name), unit: String::new(), decimals: 0 };
            fields.push(field("entries"));
            fields.extend(raffle.prizes.iter().map(|(prize, _)| field(prize)));
        }
        fields
    }

    /// The field that carries how many units of a holding lapsed.
    pub fn lapsed_field(&self, holding: HoldingRef) -> FieldId {
        let before = self.checked.numbers.len() + self.drawn_fields().len();
        let place = self.checked.lapsing.iter().position(|one| *one == holding);
        FieldId((before + place.unwrap_or(0)) as u16)
    }

    /// What lapses and is listened to, with its fields.
    pub fn lapses(&self) -> Vec<(HoldingId, FieldId)> {
        self.checked.lapsing.iter().map(|of| (holding_id(*of), self.lapsed_field(*of))).collect()
    }

    /// The fields of lapses.
    pub fn lapsed_fields(&self) -> Vec<NumericField> {
        let named = |of: &HoldingRef| {
            let holding = self.checked.holdings.get(of.0);
            let (name, decimals) = holding.map_or(("", 0), |one| (one.name.as_str(), one.decimals));
            NumericField { name: format!("expired {name}"), unit: name.into(), decimals }
        };
        self.checked.lapsing.iter().map(named).collect()
    }

    pub fn challenges(&mut self) -> Vec<Challenge> {
        let checked = self.checked;
        let place = Place::STATE;
        let mut challenges = Vec::new();
        for challenge in &checked.challenges {
            self.parts = 0;
            let gate = self.reasons(&challenge.gate, &[], place);
            let goals = challenge.goals.iter().map(|goal| self.goal(&challenge.name, goal, place)).collect();
            challenges.push(Challenge {
                name: challenge.name.clone(),
                span: challenge.span,
                guard: together(&gate),
                goals,
                need: challenge.need,
                within: deadline(&challenge.within),
                start: if challenge.from_joining { RoundStart::Joining } else { RoundStart::FirstGoal },
                repeats: challenge.repeats,
                progress: self.metrics.get(challenge.progress.0).copied().unwrap_or_default(),
            });
        }
        challenges
    }

    fn goal(&mut self, of: &str, goal: &model::Goal, place: Place<'_>) -> Goal {
        let when = goal.when.as_ref().map_or(Guard::True, |when| self.guard(when, place));
        let by = goal.on.first().map(|first| {
            let scope = self.atoms.set(&first.lines);
            let own = Place { scope, on: Some(&first.kind), credited: false, ..Place::STATE };
            let filter = all(first.filter.iter().map(|cond| self.guard(cond, own)).collect());
            let on = goal.on.iter().map(|trigger| self.trigger(trigger)).collect();
            self.add_accumulator(Accumulator {
                name: format!("goal {} of {of}", goal.name),
                span: goal.span,
                on,
                filter,
                aggregate: Aggregate::Count,
                window: Window::Lifetime,
                keeps: 0,
                unit: "times".into(),
                decimals: 0,
                adds_to: None,
                carries: None,
            })
        });
        Goal { name: goal.name.clone(), span: goal.span, by, when }
    }

    pub fn boards(&self) -> Vec<Board> {
        let board = |league: &model::League| Board {
            name: league.name.clone(),
            span: league.span,
            ladder: ladder_id(league.ladder),
            score: self.metrics.get(league.score.0).copied().unwrap_or_default(),
            every: league.every,
            cohort: league.cohort,
            promote: league.promote.clone(),
            demote: league.demote.clone(),
        };
        self.checked.leagues.iter().map(board).collect()
    }

    pub fn raffles(&mut self) -> Vec<Raffle> {
        let checked = self.checked;
        let mut raffles = Vec::new();
        for (at, raffle) in checked.raffles.iter().enumerate() {
            let prize = |(number, (name, count)): (usize, &(String, u32))| Prize {
                name: name.clone(),
                count: *count,
                won: self.drawn_field(at, Some(number)),
            };
            let prizes = raffle.prizes.iter().enumerate().map(prize).collect();
            raffles.push(Raffle {
                name: raffle.name.clone(),
                span: raffle.span,
                entries: holding_id(raffle.entries),
                draws: raffle.draws.iter().map(|draw| self.trigger(draw)).collect(),
                drawn: self.drawn_field(at, None),
                prizes,
            });
        }
        raffles
    }
}
