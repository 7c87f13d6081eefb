//! A dated life that shows a finding, replayed through the evaluator before anybody sees it.

use std::cell::RefCell;
use std::rc::Rc;

use super::context::Context;
use super::sale::{Side, What};
use super::situation::Situation;
use super::worth::Worth;
use crate::base::Span;
use crate::core::{Action, EventLine, Fact, Program, PurchaseLine, RowId, Trial, TrialStep, Use};
use crate::evaluate::{CashFor, Diary, DiaryFact, Entry, Occasion, OwnFact, Plan, Source, trial};
use crate::quantity::{Day, Instant, Ratio};

/// Into so many parts a minor unit is divided where values of several lives are compared.
pub(super) const FINE: i64 = 65_535;

/// A life and what the evaluator says of it.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The life.
    pub trial: Trial,
    /// What happened.
    pub diary: Diary,
    /// From when on what is given counts, if not from the beginning: purchases before only bring the member there.
    pub counted_from: Option<Instant>,
}

/// Text of a line in a purchase for an atom.
pub(super) fn line_text(program: &Program, atom: crate::core::AtomId) -> String {
    let columns = program.items.len() + 1;
    let cell = program.atom_table.iter().position(|of| *of == atom);
    let (row, column) = cell.map_or((0, 0), |cell| (cell / columns.max(1), cell % columns.max(1)));
    let category = row.checked_sub(1).and_then(|at| program.categories.get(at));
    let item = column.checked_sub(1).and_then(|at| program.items.get(at));
    category.or(item).cloned().unwrap_or_else(|| {
        // Any text that the program does not name.
        let free = ["goods", "other goods", "something else"];
        let named = |text: &str| program.categories.iter().chain(&program.items).any(|name| name == text);
        free.into_iter().find(|text| !named(text)).unwrap_or("goods").to_owned()
    })
}

/// A purchase of one line, or the declared event with the amount as its main number.
pub(super) fn purchase(program: &Program, here: &Situation, amount: i64) -> Action {
    if let Some(event) = here.event {
        let mut numbers = here.numbers.clone();
        if let Some(slot) = here.main.and_then(|main| numbers.get_mut(main.index())) {
            *slot = amount;
        }
        return Action::Declared { event, numbers, words: here.words.clone(), lines: Vec::new() };
    }
    let text = line_text(program, here.atom);
    let line = PurchaseLine { atom: here.atom, text, items: here.items, amount };
    let carried = here.carried.iter().map(|of| (*of, here.numbers.get(of.index()).copied().unwrap_or(0)));
    let own = EventLine { numbers: carried.collect(), words: Vec::new() };
    let numbers = if here.carried.is_empty() { Vec::new() } else { program.carried(&[(here.atom, own)]) };
    Action::Purchase { numbers, lines: vec![line], words: here.words.clone(), uses: Vec::new() }
}

/// A purchase of one line in which something is used.
pub(super) fn purchase_using(program: &Program, here: &Situation, amount: i64, used: Vec<Use>) -> Action {
    let mut action = purchase(program, here, amount);
    if let Action::Purchase { uses, .. } = &mut action {
        uses.extend(used.into_iter().map(|one| (one, Span::default())));
    }
    action
}

/// A life from a situation: some actions at instants.
pub(super) fn life(program: &Program, here: &Situation, steps: Vec<(Instant, Option<Action>)>) -> Trial {
    let joins = matches!(steps.first(), Some((_, Some(Action::Join))));
    let mut given = here.facts(program);
    if joins {
        given.retain(|(fact, _)| !matches!(fact, Fact::Joined(_)));
    }
    let steps = steps.into_iter().map(|(at, action)| (TrialStep::On { at, action }, Span::default())).collect();
    Trial { title: "witness".into(), span: Span::default(), given, steps }
}

/// Plans that were made for lives, the last used first. Many lives lie on the same days, and the plan of a large program
/// takes longer to make than a life to live.
#[derive(Default)]
pub(super) struct Plans(RefCell<Vec<Made>>);

/// A plan with what it was made for.
struct Made {
    receipts: bool,
    days: (Day, Day),
    plan: Rc<Plan>,
}

/// So many are kept: each holds the program.
const MOST_PLANS: usize = 8;

impl Plans {
    fn of(&self, program: &Program, trial: &Trial) -> Option<Rc<Plan>> {
        let (receipts, days) = (trial::returns(trial), trial::days(trial)?);
        let known = |made: &Made| (made.receipts, made.days) == (receipts, days);
        let mut plans = self.0.borrow_mut();
        let made = match plans.iter().position(known) {
            Some(at) => plans.remove(at),
            None => Made { receipts, days, plan: Rc::new(trial::plan(program, trial, days.0, days.1).ok()?) },
        };
        let plan = Rc::clone(&made.plan);
        plans.insert(0, made);
        plans.truncate(MOST_PLANS);
        Some(plan)
    }
}

/// Runs a life; `None` if the evaluator does not carry it out.
pub(super) fn replay(context: &Context<'_>, trial: Trial) -> Option<Witness> {
    let plan = context.plans.of(context.program, &trial)?;
    run(&plan, trial)
}

/// Runs a life of another program than the one that is looked at.
pub(super) fn replay_of(program: &Program, trial: Trial) -> Option<Witness> {
    let (first, last) = trial::days(&trial)?;
    run(&trial::plan(program, &trial, first, last).ok()?, trial)
}

fn run(plan: &Plan, trial: Trial) -> Option<Witness> {
    let outcome = trial::run(plan, &trial);
    outcome.failures.is_empty().then_some(Witness { trial, diary: outcome.diary, counted_from: None })
}

impl Witness {
    /// Entries that a predicate names.
    pub(super) fn entries(&self, wanted: impl Fn(&Entry) -> bool) -> impl Iterator<Item = &Entry> {
        self.diary.entries.iter().filter(move |entry| wanted(entry))
    }

    /// What some rows gave in purchases, and in the rounding of the day behind them: by row, what, units.
    pub(super) fn given(&self) -> Vec<(RowId, What, i64)> {
        let mut out = Vec::new();
        for entry in self.entries(|entry| {
            self.counts(entry)
                && matches!(entry.occasion, Occasion::Purchase | Occasion::DayRounded | Occasion::Declared(_))
        }) {
            for fact in &entry.facts {
                match fact {
                    DiaryFact::Granted { source: Source::Row(row), holding, units, .. } => {
                        out.push((*row, What::Units(*holding), *units));
                    }
                    DiaryFact::PriceOff(row, money) => out.push((*row, What::Off, *money)),
                    DiaryFact::Own(OwnFact::Cash(CashFor::Row(row), money)) => out.push((*row, What::Cash, -*money)),
                    _ => {}
                }
            }
        }
        out
    }

    /// The value to the member of what rows gave again and again, in parts of a minor unit ([`FINE`]), rounded towards 0.
    pub(super) fn fine_value(&self, context: &Context<'_>) -> Option<i128> {
        let common = Worth::common(context.worth.member.iter().copied())?;
        let value = self.value(&context.worth, Side::Member, common, |row| context.repeats(row));
        Some(value.checked_mul(i128::from(FINE))? / i128::from(common))
    }

    /// Discounts of all purchases, minor units.
    pub(super) fn discounts(&self) -> i64 {
        self.entries(|entry| self.counts(entry))
            .filter_map(|entry| entry.receipt)
            .map(|receipt| receipt.discounts)
            .sum()
    }

    fn counts(&self, entry: &Entry) -> bool {
        self.counted_from.is_none_or(|from| from <= entry.at)
    }

    /// The value of what rows gave, minor units times the denominator; rows that `keep` leaves out do not count.
    pub(super) fn value(&self, worth: &Worth, side: Side, common: i64, keep: impl Fn(RowId) -> bool) -> i128 {
        let list = if side == Side::Member { &worth.member } else { &worth.company };
        let mut sum = 0i128;
        let mut off = false;
        for (row, what, units) in self.given() {
            if !keep(row) {
                continue;
            }
            let ratio = match what {
                What::Units(holding) => list.get(holding.index()).copied().unwrap_or(Ratio::ZERO),
                What::Cash => Ratio::ONE,
                What::Off => {
                    off = true;
                    continue;
                }
            };
            let factor = i128::from(ratio.numerator()) * i128::from(common / ratio.denominator().max(1));
            sum = sum.saturating_add(i128::from(units).saturating_mul(factor));
        }
        if off { sum + i128::from(self.discounts()) * i128::from(common) } else { sum }
    }
}
