//! What a purchase or a declared event leaves behind so that it can come back (`core` section 8).

use std::collections::BTreeMap;
use std::rc::Rc;

use loyal::core::{AtomId, AtomSet, Expr, HoldingId, LimitId, Program, RowId, Stage, Trigger};
use loyal::quantity::{Day, Instant};

use super::scene::{Line, Scene};
use super::values::stage_index;
use super::{Lot, Slow};

/// What of a purchase comes back.
#[derive(Clone, Debug)]
pub enum Part {
    /// All that is left.
    Everything,
    /// These lines, or parts of them, at list amounts.
    Lines(Vec<Line>),
    /// Money, spread over what is left.
    Amount(i64),
}

/// Which purchase is meant.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// The last one of that day of which something is left.
    Day(Day),
    /// The last one of that second of which something is left.
    At(Instant),
}

impl Which {
    pub fn means(self, at: Instant) -> bool {
        match self {
            Which::Day(day) => at.day() == day,
            Which::At(second) => at == second,
        }
    }
}

/// By what the part of something that came back is measured.
#[derive(Clone, Copy, Debug)]
pub enum Basis {
    /// Money of these lines at a stage, by its place.
    Money(AtomSet, usize),
    /// Items of these lines.
    Items(AtomSet),
    /// One thing, of which nothing is back until everything is.
    One,
}

/// An award of phases 3 and 4, and what was taken back of it.
#[derive(Clone, Debug)]
pub struct Given {
    pub row: RowId,
    pub holding: HoldingId,
    pub units: i64,
    pub base: Instant,
    pub issued: Day,
    /// Until when it is pending; `None` once it was confirmed or cancelled.
    pub matures: Option<Instant>,
    pub claimed: i64,
    /// What was truly taken back, or is owed.
    pub clawed: i64,
    /// Budgets that it drew on.
    pub drew: Vec<usize>,
}

impl Given {
    /// What a row gave as a lot.
    pub fn of(row: RowId, units: i64, lot: &Lot) -> Given {
        let (base, issued, matures) = (lot.base, lot.issued, lot.matures);
        Given { row, holding: lot.holding, units, base, issued, matures, claimed: 0, clawed: 0, drew: Vec::new() }
    }
}

/// Points or vouchers that paid.
#[derive(Clone, Debug)]
pub struct Spent {
    pub holding: HoldingId,
    pub units: i64,
    pub back: i64,
    /// The part of the purchase that they paid for; vouchers come back with the last of it.
    pub basis: Option<Basis>,
    /// By index in `money_off`.
    pub payment: Option<usize>,
    /// What it is called in the ledger.
    pub by: String,
    /// Of the lots consumed the one with the latest due.
    pub latest: Lot,
}

/// The receipt of one event.
#[derive(Clone, Debug)]
pub struct Receipt<'p> {
    pub at: Instant,
    pub purchase: bool,
    pub scene: Scene,
    /// The event whose contributions and charges these are; for payments that of the price phase.
    pub event: u64,
    /// The last one that belongs to it: the second phase 5.
    pub last_event: u64,
    pub price_event: u64,
    /// By name came back, by atom: list amount, items.
    pub named: BTreeMap<AtomId, (i64, i32)>,
    /// Of what was not named came back, in money.
    pub amount: i64,
    pub closed: bool,
    pub given: Vec<Given>,
    pub spent: Vec<Spent>,
    /// Limits that counted the awards.
    pub charged: Vec<LimitId>,
    /// Limits that counted the payments.
    pub charged_payments: Vec<LimitId>,
    /// What limits and metrics got back so far.
    pub limits_back: BTreeMap<LimitId, i128>,
    pub metrics_back: BTreeMap<usize, i128>,
    pub budgets_back: BTreeMap<usize, i128>,
    /// By ladder: dates before and after the event.
    pub dates: [Vec<Vec<Option<Instant>>>; 2],
    /// The member as the rows saw him, for rows that are recomputed.
    pub saw: Option<Rc<Slow<'p>>>,
    pub forgiven: bool,
}

impl Spent {
    /// Units that were taken for a purchase.
    pub fn of(paid: Option<(usize, Basis)>, by: &str, latest: Lot, units: i64) -> Spent {
        let (payment, basis) = (paid.map(|paid| paid.0), paid.map(|paid| paid.1));
        Spent { holding: latest.holding, units, back: 0, basis, payment, by: by.to_owned(), latest }
    }
}

impl Receipt<'_> {
    /// Of an event in which nothing has happened yet.
    pub fn blank(at: Instant, event: u64, purchase: bool) -> Self {
        Receipt {
            at,
            purchase,
            scene: Scene::bare(at),
            event,
            last_event: event,
            price_event: event,
            named: BTreeMap::new(),
            amount: 0,
            closed: false,
            given: Vec::new(),
            spent: Vec::new(),
            charged: Vec::new(),
            charged_payments: Vec::new(),
            limits_back: BTreeMap::new(),
            metrics_back: BTreeMap::new(),
            budgets_back: BTreeMap::new(),
            dates: [Vec::new(), Vec::new()],
            saw: None,
            forgiven: false,
        }
    }

    /// All of a basis.
    pub fn whole(&self, basis: Basis) -> i128 {
        self.sum(basis, |line, money| match money {
            Some(money) => i128::from(money),
            None => i128::from(line.items),
        })
    }

    fn sum(&self, basis: Basis, part: impl Fn(&Line, Option<i64>) -> i128) -> i128 {
        let lines = self.scene.lines.iter().enumerate();
        match basis {
            Basis::Money(atoms, stage) => lines
                .filter(|(_, line)| atoms.has(line.atom))
                .map(|(place, line)| part(line, Some(self.scene.stages[stage][place])))
                .sum(),
            Basis::Items(atoms) => {
                lines.filter(|(_, line)| atoms.has(line.atom)).map(|(_, line)| part(line, None)).sum()
            }
            Basis::One => 1,
        }
    }

    /// What came back of it by name. Items of an atom are back when its whole list amount is.
    fn by_name(&self, basis: Basis) -> i128 {
        if matches!(basis, Basis::One) {
            return 0;
        }
        self.sum(basis, |line, money| {
            let (list, items) = self.named.get(&line.atom).copied().unwrap_or((0, 0));
            match money {
                Some(_) if line.amount == 0 => 0,
                Some(money) => i128::from(money) * i128::from(list) / i128::from(line.amount),
                None if line.amount > 0 && list == line.amount => i128::from(line.items),
                None => i128::from(items),
            }
        })
    }

    /// F: what came back of a basis.
    pub fn returned(&self, basis: Basis) -> i128 {
        let whole = self.whole(basis);
        if self.closed {
            return whole;
        }
        let (named, rest) = (self.by_name(basis), self.left_to_pay());
        if rest == 0 || matches!(basis, Basis::One) {
            return named;
        }
        named + (whole - named) * i128::from(self.amount) / rest
    }

    /// T: money paid (list money if nothing was paid) that is not back by name.
    fn left_to_pay(&self) -> i128 {
        let paid = Basis::Money(AtomSet::ALL, 3);
        let basis = if self.whole(paid) > 0 { paid } else { Basis::Money(AtomSet::ALL, 0) };
        self.whole(basis) - self.by_name(basis)
    }

    /// Brings a part back; false if it is more, or something else, than is left.
    pub fn apply(&mut self, part: &Part) -> bool {
        match part {
            Part::Everything => self.closed = true,
            // Nothing that is named is nothing that comes back.
            Part::Amount(0) => return false,
            Part::Lines(lines) if lines.iter().all(|line| line.amount == 0 && line.items == 0) => return false,
            Part::Lines(lines) => {
                for line in lines {
                    let Some(bought) = self.scene.lines.iter().find(|bought| bought.atom == line.atom) else {
                        return false;
                    };
                    let named = self.named.entry(line.atom).or_insert((0, 0));
                    *named = (named.0 + line.amount, (named.1 + line.items).min(bought.items));
                    if named.0 > bought.amount {
                        return false;
                    }
                }
                // Naming a line later lowers what is left.
                self.amount = i128::from(self.amount).min(self.left_to_pay()) as i64;
            }
            Part::Amount(amount) => {
                if i128::from(self.amount + amount) > self.left_to_pay() {
                    return false;
                }
                self.amount += amount;
            }
        }
        let left = self.left_to_pay();
        // What was listed for nothing goes with the rest, unless there is nothing else.
        let free = self.scene.lines.iter().all(|line| line.amount == 0);
        let is_named = |line: &Line| {
            let (amount, items) = self.named.get(&line.atom).copied().unwrap_or((0, 0));
            amount == line.amount && (!free || items == line.items)
        };
        self.closed |= left > 0 && i128::from(self.amount) == left || self.scene.lines.iter().all(is_named);
        true
    }

    /// What hangs on nothing else: the money paid on the lines of the triggers.
    pub fn on_lines(&self, lines: AtomSet) -> Basis {
        self.not_empty(Basis::Money(lines, 3), lines)
    }

    /// Where there is nothing of a basis: money paid on these lines, else list money, else items, else one thing.
    fn not_empty(&self, basis: Basis, lines: AtomSet) -> Basis {
        [basis, Basis::Money(lines, 3), Basis::Money(lines, 0), Basis::Items(lines)]
            .into_iter()
            .find(|basis| self.whole(*basis) > 0)
            .unwrap_or(Basis::One)
    }

    /// S of a formula on the lines of these triggers.
    pub fn basis(&self, formula: &Expr, usual: Stage, on: &[Trigger]) -> Basis {
        let (mut money, mut items) = (Vec::new(), AtomSet(0));
        reads(formula, &mut money, &mut items);
        if let Some(&(_, first)) = money.first() {
            let stage = if money.iter().all(|read| read.1 == first) { first } else { usual };
            let atoms = AtomSet(money.iter().fold(0, |atoms, read| atoms | read.0.0));
            return self.not_empty(Basis::Money(atoms, stage_index(stage)), atoms);
        }
        if items.0 != 0 {
            return self.not_empty(Basis::Items(items), items);
        }
        self.on_lines(lines_of(on))
    }

    /// Something of the event that is pending still.
    pub fn waits(&self, at: Instant) -> bool {
        !self.closed && self.given.iter().any(|given| given.matures.is_some_and(|matures| matures > at))
    }

    /// What came back of the fields of its lines: they follow the money of the lines that they are summed over.
    pub fn fields_back(&self, program: &Program) -> Vec<i64> {
        let mut back = vec![0; self.scene.numbers.len()];
        for sum in &program.goods.sums {
            let place = sum.field.index();
            if let Some(all) = self.scene.numbers.get(place) {
                let basis = self.not_empty(Basis::Money(sum.cells, stage_index(Stage::Paid)), sum.cells);
                back[place] = (i128::from(*all) * self.returned(basis) / self.whole(basis)) as i64;
            }
        }
        back
    }

    /// The event with the lines that a return brings back, or with those that are left; its words are those of the
    /// purchase.
    pub fn scene_of(&self, part: impl Fn(Basis) -> i128, numbers: Vec<i64>) -> Scene {
        let mut scene = Scene { lines: Vec::new(), stages: Default::default(), numbers, ..self.scene.clone() };
        for line in &self.scene.lines {
            let only = AtomSet(1 << line.atom.0);
            let money: Vec<i64> = (0..4).map(|stage| part(Basis::Money(only, stage)) as i64).collect();
            let items = part(Basis::Items(only)) as i32;
            if money[0] > 0 || items > 0 {
                scene.lines.push(Line { atom: line.atom, items, amount: money[0] });
                scene.stages.iter_mut().zip(money).for_each(|(stage, money)| stage.push(money));
            }
        }
        let all = |stage| part(Basis::Money(AtomSet::ALL, stage)) as i64;
        scene.all = Some([all(0), all(1), all(2), all(3), part(Basis::Items(AtomSet::ALL)) as i64]);
        scene
    }
}

/// Lines of the purchases among triggers.
pub fn lines_of(on: &[Trigger]) -> AtomSet {
    let sets = on.iter().filter_map(|trigger| if let Trigger::Purchase(set) = trigger { Some(set.0) } else { None });
    // What a status or a condition sets off hangs on all of it.
    Some(AtomSet(sets.fold(0, |all, set| all | set))).filter(|set| set.0 != 0).unwrap_or(AtomSet::ALL)
}

/// Money and items that a formula reads of the event.
fn reads(formula: &Expr, money: &mut Vec<(AtomSet, Stage)>, items: &mut AtomSet) {
    match formula {
        Expr::Money(scope, stage) => money.push((*scope, *stage)),
        Expr::Items(scope) => items.0 |= scope.0,
        other => other.each_part(&mut |part| reads(part, money, items)),
    }
}
