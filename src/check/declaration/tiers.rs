//! `tiers status by yearly_spend { Green  Silver at 300 EUR  keep to the end of the next calendar year }`

use super::clause::Once;
use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::contradiction::never_together;
use crate::check::error::{BadDeadline, NoKeep, NotRising, TooMany, UnreachableTier, WrongKind};
use crate::check::expression::Place;
use crate::check::model::{Fall, Ladder, LadderRef, Metric, Tier};
use crate::check::typed::{Anchor, Cond, CondKind, Deadline, Expr, ExprKind, Length, Measure, Relation, Step, Window};
use crate::quantity::{Calendar, Part, Ratio};
use crate::syntax::tree::{self, DeadlineStep, DeclarationKind, LadderClause, LadderClauseKind, Name};

/// Most tiers of a ladder.
const MOST_TIERS: usize = 16;

/// What the clauses of a ladder say.
#[derive(Default)]
struct Said {
    keep: Option<Deadline>,
    grace: Option<Length>,
    reviews: Option<Calendar>,
    fall: Fall,
    initial: u8,
    starts: Vec<(Cond, u8)>,
    daily: bool,
    /// `carry the surplus`, with its `at most`.
    surplus: Option<(Option<tree::Expr>, Span)>,
}

impl Checker<'_> {
    pub(super) fn ladders(&mut self) {
        for at in 0..self.all.ladders.len() {
            let name = self.all.ladders[at].name;
            if let DeclarationKind::League { .. } = self.all.ladders[at].kind {
                let ladder = self.league_ladder(name, self.all.ladders[at].kind);
                self.out.ladders.push(ladder);
                continue;
            }
            let DeclarationKind::Tiers { by, gate, clauses, tiers, .. } = self.all.ladders[at].kind else { continue };
            let gate = self.gate(gate, &[]);
            let metric = by.as_ref().map(|by| self.ladder_metric(by));
            let known = !matches!(metric, Some(None));
            let metric = metric.flatten();
            let said = self.ladder_clauses(LadderRef(at), clauses);
            if tiers.len() > MOST_TIERS {
                let span = tiers[MOST_TIERS].span;
                self.say(TooMany { span, what: "tiers of a ladder", found: tiers.len(), most: MOST_TIERS });
            }
            let checked = self.tiers(tiers, metric.as_ref(), known);
            // the day after the last on which it held
            let daily =
                || Deadline { anchor: Anchor::Earning, steps: vec![Step::EndOf(Calendar::plain(Part::Day), 1)] };
            let keep = said
                .keep
                .or_else(|| said.daily.then(daily))
                .or_else(|| self.implied_keep(name, metric.as_ref(), &checked, known));
            let keep = with_grace(keep.unwrap_or_default(), said.grace);
            let surplus = said.surplus.as_ref().and_then(|(most, span)| {
                self.surplus(most.as_ref(), *span, by.as_ref().zip(metric.as_ref()), &checked)
            });
            self.out.ladders.push(Ladder {
                name: name.text.clone(),
                span: name.span,
                tiers: checked,
                keep,
                reviews: said.reviews,
                fall: said.fall,
                initial: said.initial,
                gate,
                starts: said.starts,
                daily: said.daily,
                surplus,
                versions: Vec::new(),
            });
        }
    }

    fn ladder_metric(&mut self, by: &Name) -> Option<Metric> {
        let (symbol, at) = self.symbol(by, "a metric", |symbol| matches!(symbol, Symbol::Metric(_)))?;
        match symbol {
            Symbol::Metric(metric) => self.metric(metric, by),
            Symbol::Broken => None,
            _ => {
                let help =
                    Some("declare a metric, as in `metric yearly_spend = sum of paid over calendar year`".into());
                let (is, declared) = (self.names.describe(&by.text), Some(at));
                self.say(WrongKind { name: &by.text, span: by.span, is, wanted: "a metric", declared, help });
                None
            }
        }
    }

    fn ladder_clauses(&mut self, ladder: LadderRef, clauses: &[LadderClause]) -> Said {
        let mut said = Said::default();
        let mut once = Once::default();
        for clause in clauses {
            let span = clause.span;
            match &clause.kind {
                LadderClauseKind::MoveUpAtOnce => {
                    self.once(&mut once, "move up", span);
                }
                LadderClauseKind::MoveUpAt(deadline) => {
                    if self.once(&mut once, "move up", span) {
                        said.reviews = self.review(deadline);
                    }
                }
                LadderClauseKind::MoveDownOneStep
                | LadderClauseKind::MoveDownToEarned
                | LadderClauseKind::MoveDownNever => {
                    if self.once(&mut once, "move down", span) {
                        said.fall = match clause.kind {
                            LadderClauseKind::MoveDownOneStep => Fall::OneStep,
                            LadderClauseKind::MoveDownNever => Fall::Never,
                            _ => Fall::ToEarned,
                        };
                    }
                }
                LadderClauseKind::Keep(deadline) => {
                    if self.once(&mut once, "keep", span) {
                        said.keep = Some(self.deadline(deadline, false).unwrap_or_default());
                    }
                }
                LadderClauseKind::Grace(duration) => {
                    if self.once(&mut once, "grace", span) {
                        said.grace = self.length(duration);
                    }
                }
                LadderClauseKind::StartAt(name) => {
                    if self.once(&mut once, "start at", span) {
                        said.initial = self.tier(ladder, name).unwrap_or(0);
                    }
                }
                LadderClauseKind::StartAtWhen { tier, when } => {
                    let rank = self.tier(ladder, tier);
                    said.starts.extend(self.state(when).zip(rank));
                }
                LadderClauseKind::ReviewDaily => {
                    said.daily = self.once(&mut once, "review daily", span) || said.daily;
                }
                LadderClauseKind::CarrySurplus { most } => {
                    if self.once(&mut once, "carry the surplus", span) {
                        said.surplus = Some((most.clone(), span));
                    }
                }
                LadderClauseKind::Broken => {}
            }
        }
        said
    }

    /// `move up at the end of month`
    fn review(&mut self, deadline: &tree::Deadline) -> Option<Calendar> {
        if let [DeadlineStep::EndOf { period, next: false }] = deadline.steps.as_slice() {
            return self.calendar(period, "tiers are judged at the ends of calendar periods");
        }
        let why = "tiers move up at once or at the end of a calendar period".into();
        let help = "write `move up at once` or `move up at the end of the month`".into();
        self.say(BadDeadline { span: deadline.span, why, help });
        None
    }

    fn tiers(&mut self, tiers: &[tree::Tier], metric: Option<&Metric>, known: bool) -> Vec<Tier> {
        let mut checked: Vec<Tier> = Vec::new();
        let mut last: Option<(Ratio, Span)> = None;
        for (rank, tier) in tiers.iter().take(MOST_TIERS).enumerate() {
            let at = tier.at.as_ref().map(|at| self.threshold(at, metric, known));
            if let (Some(Some(value)), Some(written)) =
                (at.as_ref().map(|at| at.as_ref().and_then(threshold_of)), &tier.at)
            {
                if let Some((_, before)) = last.filter(|(before, _)| value <= *before) {
                    self.say(NotRising { span: written.span, before });
                }
                last = Some((value, written.span));
            }
            let when = tier.when.as_ref().map(|when| self.state(when));
            let kept_at = tier.kept_at.as_ref().map(|at| self.threshold(at, metric, known));
            let kept_when = tier.kept_when.as_ref().map(|when| self.state(when));
            let given = self.is_given(&tier.name);
            let reach = join(at, when, tier.span);
            if reach.is_none() && rank > 0 && !given {
                let why = "it has no `at` and no `when`";
                self.say(UnreachableTier { name: &tier.name.text, span: tier.name.span, why });
            }
            if let (Some((span, _)), false) = (reach.iter().find_map(|cond| never_together([cond].into_iter())), given)
            {
                let why = "two parts of its condition never hold together";
                self.say(UnreachableTier { name: &tier.name.text, span, why });
            }
            let keep = join(kept_at, kept_when, tier.span);
            // a tier that is only ever given is reached by nothing
            let nothing = || Cond { span: tier.span, kind: CondKind::Any(Vec::new()) };
            let reach = if rank > 0 { Some(reach.unwrap_or_else(nothing)) } else { reach };
            checked.push(Tier { name: tier.name.text.clone(), span: tier.name.span, reach, keep });
        }
        checked
    }

    fn state(&mut self, when: &tree::Expr) -> Option<Cond> {
        let cond = self.cond(when);
        self.fits(&cond, &[], Place::State);
        (cond.kind != CondKind::Poison).then_some(cond)
    }

    /// `at 300 EUR`: the ladder's metric reaches it.
    fn threshold(&mut self, at: &tree::Expr, metric: Option<&Metric>, known: bool) -> Option<Cond> {
        let Some(metric) = metric else {
            let found = self.expr(at);
            if known && !found.ty.is_poison() {
                let why = "a threshold needs a metric to compare with".into();
                let help = "name one after the ladder, as in `tiers status by yearly_spend`".into();
                self.say(BadDeadline { span: at.span, why, help });
            }
            return None;
        };
        let unit = metric.measure.ty.unit()?;
        let value = self.constant_of(at, unit, "a threshold")?;
        let place = self.names.get(&metric.name).map(|found| found.0);
        let Some(Symbol::Metric(reference)) = place else { return None };
        let left = Expr { span: at.span, ty: metric.measure.ty, kind: ExprKind::Metric(reference) };
        let right = Expr::constant(at.span, unit, value);
        Some(Cond { span: at.span, kind: CondKind::Compare(left, Relation::AtLeast, right) })
    }

    /// Whether some rule sets this tier.
    fn is_given(&self, tier: &Name) -> bool {
        self.all.rules.iter().any(|named| {
            let (DeclarationKind::Rule { clauses, .. } | DeclarationKind::Stamps { clauses, .. }) = named.kind else {
                return false;
            };
            clauses
                .iter()
                .any(|clause| matches!(&clause.kind, tree::ClauseKind::Set { to, .. } if to.text == tier.text))
        })
    }

    /// Without `keep`: to the end of the next period of the metric; for ever for a lifetime; as long
    /// as a rolling window.
    fn implied_keep(&mut self, name: &Name, metric: Option<&Metric>, tiers: &[Tier], known: bool) -> Option<Deadline> {
        let mut windows: Vec<Window> = metric.iter().map(|metric| metric.measure.window).collect();
        for cond in tiers.iter().flat_map(|tier| tier.reach.iter().chain(&tier.keep)) {
            self.windows(cond, &mut windows);
        }
        windows.dedup();
        let steps = match windows.as_slice() {
            [Window::Period(calendar)] => vec![Step::EndOf(*calendar, 1)],
            [Window::LastDays(days)] => vec![Step::After(Length::Days(i32::from(*days)))],
            [Window::LastMonths(months)] => vec![Step::After(Length::Months(i32::from(*months)))],
            [Window::Lifetime] => Vec::new(),
            [] if !known || tiers.iter().all(|tier| tier.reach.is_none()) => Vec::new(),
            _ => {
                self.say(NoKeep { name: &name.text, span: name.span });
                Vec::new()
            }
        };
        Some(Deadline { anchor: Anchor::Earning, steps })
    }

    fn windows(&self, cond: &Cond, windows: &mut Vec<Window>) {
        match &cond.kind {
            CondKind::All(parts) | CondKind::Any(parts) => parts.iter().for_each(|part| self.windows(part, windows)),
            CondKind::Not(part) => self.windows(part, windows),
            CondKind::Compare(left, _, right) => {
                for measure in [left, right].into_iter().filter_map(|side| self.measured(side)) {
                    windows.push(measure.window);
                }
            }
            _ => {}
        }
        windows.dedup();
    }

    /// The measure behind an expression, named or not.
    pub(super) fn measured<'e>(&'e self, expr: &'e Expr) -> Option<&'e Measure> {
        match &expr.kind {
            ExprKind::Measure(measure) => Some(measure),
            ExprKind::Metric(at) => match self.metrics.get(at.0)? {
                crate::check::checker::State::Done(Some(metric)) => Some(&metric.measure),
                _ => None,
            },
            _ => None,
        }
    }
}

/// All of the parts that were stated and understood; `None` if none was stated.
fn join(first: Option<Option<Cond>>, second: Option<Option<Cond>>, span: Span) -> Option<Cond> {
    match (first, second) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.unwrap_or(Cond::poison(span))),
        (Some(one), Some(other)) => {
            let parts = [one, other].into_iter().map(|part| part.unwrap_or(Cond::poison(span))).collect();
            Some(Cond { span, kind: CondKind::All(parts) })
        }
    }
}

fn threshold_of(cond: &Cond) -> Option<Ratio> {
    match &cond.kind {
        CondKind::Compare(_, _, right) => right.as_constant(),
        _ => None,
    }
}

fn with_grace(mut keep: Deadline, grace: Option<Length>) -> Deadline {
    if let Some(grace) = grace.filter(|_| !keep.steps.is_empty()) {
        keep.steps.push(Step::After(grace));
    }
    keep
}
