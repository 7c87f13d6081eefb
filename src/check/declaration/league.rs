//! `league weekly by xp { levels Bronze, Silver, Gold  every week  cohorts of 30  promote 10  demote 5 }`

use super::clause::{Body, Once};
use crate::check::checker::Checker;
use crate::check::collect::{Symbol, is_body, levels};
use crate::check::error::{ClauseMissing, NotConstant, TooMany, WrongKind};
use crate::check::model::{Fall, Ladder, LadderRef, League, MetricRef, Rule, Tier};
use crate::check::typed::{Cond, CondKind, Deadline, Expr, ExprKind, Lines, Table, Trigger, TriggerKind};
use crate::syntax::tree::{self, Clause, ClauseKind, DeclarationKind, Name};

const TAKES: &str = "levels, every PERIOD, cohorts of, promote, demote, top N { … } and a description";
const INSIDE: &str = "give, set, extend, enter, at most and a description";
const MOST_LEVELS: usize = 16;
/// Members in a cohort unless the program says otherwise.
const COHORT: u32 = 30;
/// Most members in a cohort.
const LARGEST_COHORT: i64 = 1_000_000;

impl Checker<'_> {
    /// The ladder of a league: nothing but its results moves it.
    pub(super) fn league_ladder(&mut self, name: &Name, kind: &DeclarationKind) -> Ladder {
        let names: Vec<&Name> = levels(kind).collect();
        if let Some(over) = names.get(MOST_LEVELS) {
            let (span, found) = (over.span, names.len());
            self.say(TooMany { span, what: "levels of a league", found, most: MOST_LEVELS });
        }
        let nothing = |span| Cond { span, kind: CondKind::Any(Vec::new()) };
        let tier = |(rank, level): (usize, &&Name)| Tier {
            name: level.text.clone(),
            span: level.span,
            reach: (rank > 0).then(|| nothing(level.span)),
            keep: None,
        };
        Ladder {
            name: name.text.clone(),
            span: name.span,
            tiers: names.iter().take(MOST_LEVELS).enumerate().map(tier).collect(),
            keep: Deadline::default(),
            reviews: None,
            fall: Fall::ToEarned,
            initial: 0,
            starts: Vec::new(),
            daily: false,
            gate: Default::default(),
            surplus: None,
            versions: Vec::new(),
        }
    }

    pub(super) fn leagues(&mut self) {
        for at in 0..self.all.leagues.len() {
            let name = self.all.leagues[at].name;
            let DeclarationKind::League { by, gate, clauses, .. } = self.all.leagues[at].kind else { continue };
            let dates = [gate.from, gate.until].into_iter().flatten().map(|date| date.span);
            let words = gate.activated.iter().map(|one| one.span).chain(gate.as_of.iter().map(|name| name.span));
            for span in gate.when.iter().map(|when| when.span).chain(dates).chain(words) {
                let message = "a league is open to all, all the time".into();
                let help = "leave it out, or let the metric count only what should count";
                self.bad_game(span, message, "a league has no such condition", help);
            }
            self.league(name, by, clauses);
        }
    }

    fn league(&mut self, name: &Name, by: &Name, clauses: &[Clause]) {
        let body = Body { declaration: "a league", takes: TAKES, name };
        let score = self.score(by);
        let ladder = match self.names.get(&name.text).map(|found| found.0) {
            Some(Symbol::Ladder(ladder)) => ladder,
            _ => return,
        };
        let count = self.tier_names(ladder).len().min(MOST_LEVELS);
        let (mut every, mut cohort) = (None, COHORT);
        let (mut promote, mut demote) = (None, None);
        let mut once = Once::default();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Levels(_) => {
                    self.once(&mut once, "levels", span);
                }
                ClauseKind::EveryPeriod(period) => {
                    if self.once(&mut once, "every", span) {
                        every = self.calendar(period, "name a calendar period, such as `every week`");
                    }
                }
                ClauseKind::CohortsOf(size) => {
                    if self.once(&mut once, "cohorts of", span) {
                        cohort =
                            self.small_count(*size, LARGEST_COHORT, span, "the size of a cohort").unwrap_or(COHORT);
                    }
                }
                ClauseKind::Promote { demote: false, how } => {
                    if self.once(&mut once, "promote", span) {
                        promote = Some((self.by_level(how, count), span));
                    }
                }
                ClauseKind::Promote { demote: true, how } => {
                    if self.once(&mut once, "demote", span) {
                        demote = Some((self.by_level(how, count), span));
                    }
                }
                ClauseKind::Top { .. } | ClauseKind::Description(_) => {}
                _ => self.not_here(clause, &body),
            }
        }
        let broken = clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Broken));
        let missing = [
            (count == 0, "has no levels", "name them from the lowest, as in `levels Bronze, Silver, Gold`"),
            (
                !clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::EveryPeriod(_))),
                "does not say when it is decided",
                "write `every week` or `every month`",
            ),
            (promote.is_none(), "never moves anybody up", "say how many of a cohort move up, as in `promote 10`"),
        ];
        for (missing, what, help) in missing {
            if missing && !broken {
                let message = format!("league `{}` {what}", name.text);
                self.say(ClauseMissing { message, span: name.span, label: "incomplete", help });
            }
        }
        let spans = (promote.as_ref().map(|one| one.1), demote.as_ref().map(|one| one.1));
        let counts = |found: Option<(Vec<u32>, crate::base::Span)>| found.map_or(vec![0; count], |found| found.0);
        let (promote, demote) = (counts(promote), counts(demote));
        if let Some(level) = (0..count).find(|&at| promote[at].saturating_add(demote[at]) > cohort) {
            let span = spans.1.or(spans.0).unwrap_or(name.span);
            let message =
                format!("{} up and {} down are more than a cohort of {cohort}", promote[level], demote[level]);
            self.bad_game(span, message, "too many move", "let some of a cohort stay, or make cohorts larger");
        }
        let (Some(score), Some(every)) = (score, every) else { return };
        let (name, span) = (name.text.clone(), name.span);
        self.out.leagues.push(League { name, span, ladder, score, every, cohort, promote, demote });
    }

    fn score(&mut self, by: &Name) -> Option<MetricRef> {
        let (symbol, at) = self.symbol(by, "a metric", |symbol| matches!(symbol, Symbol::Metric(_)))?;
        match symbol {
            Symbol::Metric(metric) => self.metric(metric, by).map(|_| metric),
            Symbol::Broken => None,
            _ => {
                let (is, declared) = (self.names.describe(&by.text), Some(at));
                let help =
                    Some("declare a metric, as in `metric xp = sum of points on workout over calendar week`".into());
                self.say(WrongKind { name: &by.text, span: by.span, is, wanted: "a metric", declared, help });
                None
            }
        }
    }

    /// A number of members, the same for all levels or by level.
    fn by_level(&mut self, how: &tree::Expr, count: usize) -> Vec<u32> {
        let found = self.expr(how);
        let one = |checker: &mut Self, value: &Expr| {
            let whole = value.as_constant().and_then(|value| value.as_whole());
            let whole = whole.and_then(|value| u32::try_from(value).ok());
            if whole.is_none() && !value.ty.is_poison() {
                checker.say(NotConstant { span: value.span, place: "how many members move" });
            }
            whole.unwrap_or(0)
        };
        if let ExprKind::Table(table) = &found.kind
            && let Table::ByTier(_, values) = table.as_ref()
        {
            let mut counts: Vec<u32> = values.iter().map(|value| one(self, value)).collect();
            counts.resize(count, 0);
            return counts;
        }
        vec![one(self, &found); count]
    }

    /// What the first of a cohort are given.
    pub(super) fn league_rule(&mut self, name: &Name, clauses: &[Clause], part: usize) -> Option<Rule> {
        let league = self.league_at(name)?;
        let clause = clauses.iter().filter(|clause| is_body(&clause.kind)).nth(part)?;
        let ClauseKind::Top { count, clauses: inside } = &clause.kind else { return None };
        let most = self.small_count(*count, LARGEST_COHORT, clause.span, "the number of places")?;
        let kind = TriggerKind::Placed(league, most);
        let on = Trigger { span: clause.span, kind, lines: Lines::All, filter: Vec::new() };
        let inside: Vec<&Clause> = inside.iter().collect();
        Some(self.body_rule((name, clause.span), on, &inside, ("a league", INSIDE)))
    }

    /// The league's place in the checked program.
    pub(super) fn league_at(&self, name: &Name) -> Option<usize> {
        self.out.leagues.iter().position(|league| league.name == name.text)
    }

    /// The league whose levels a ladder is.
    pub(super) fn league_of(&self, ladder: LadderRef) -> Option<usize> {
        self.out.leagues.iter().position(|league| league.ladder == ladder)
    }
}
