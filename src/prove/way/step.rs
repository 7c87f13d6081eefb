//! One thing that is done on the way to something: a purchase or a declared event, at its least price within the stated
//! domain, in words and numbers that a condition lets pass.

use crate::check::Unit;
use crate::core::{
    Action, AtomId, AtomSet, Comparison, EventLine, Expr, FieldId, FiniteId, Guard, PurchaseLine, Trigger, WordId,
};
use crate::prove::context::Context;
use crate::prove::engine::costless::costless;
use crate::prove::occasion;
use crate::prove::situation::{Situation, day_holds};
use crate::prove::witness;
use crate::quantity::Day;

/// What is done once.
#[derive(Clone, Debug)]
pub(in crate::prove) struct Step {
    /// A declared event, else a purchase.
    pub event: Option<u16>,
    /// Its price, minor units; 0 if it costs nothing.
    pub price: i64,
    /// Whether all that is asked of it is followed; else only a replay can say.
    pub exact: bool,
    /// Lines of a purchase, of one price each.
    pub lines: Vec<AtomId>,
    /// Pieces in its one line.
    pub items: i64,
    /// Numbers of an event, by field.
    numbers: Vec<i64>,
    /// Words that it may carry, a bit each, by field; nothing is asked of what is full.
    words: Vec<u64>,
    /// Conditions on its day.
    days: Vec<Guard>,
}

impl Step {
    /// The cheapest one that a trigger listens to and a condition lets pass.
    pub fn cheapest(context: &Context<'_>, on: &Trigger, filter: &Guard) -> Option<Step> {
        let mut step = match on {
            Trigger::Purchase(set) => {
                // Who buys for less than the default of a currency unit is not assumed; what is cheap has to be stated.
                context.domain.is_declared("basket").then_some(())?;
                Step::purchase(context, *set)?
            }
            Trigger::Declared(event) => Step::event(context, *event)?,
            Trigger::If(on, guard) => Step::cheapest(context, on, guard)?,
            Trigger::Any(all) => {
                let all = all.iter().filter_map(|on| Step::cheapest(context, on, &Guard::True));
                all.min_by_key(|step| step.price)?
            }
            _ => return None,
        };
        step.fit(context, filter)?;
        Some(step)
    }

    /// The least purchase, stated or by default, of which some line counts.
    pub fn purchase(context: &Context<'_>, set: AtomSet) -> Option<Step> {
        let line = (0..u16::from(context.program.atoms.max(1))).map(AtomId).find(|atom| set.has(*atom))?;
        Some(Step { lines: vec![line], price: context.domain.basket.0, ..Step::nothing(context) })
    }

    fn nothing(context: &Context<'_>) -> Step {
        let program = context.program;
        let (numbers, words) = (vec![0; program.fields.len()], vec![u64::MAX; program.finite.len()]);
        let (lines, days) = (Vec::new(), Vec::new());
        Step { event: None, price: 0, exact: true, lines, items: 1, numbers, words, days }
    }

    /// A declared event with the least of every number that is stated of it: a range of prices beside a range of counts
    /// says nothing of the two together, so a cheap event is not taken for a large one.
    fn event(context: &Context<'_>, event: u16) -> Option<Step> {
        let mut step = Step { event: Some(event), ..Step::nothing(context) };
        for (id, field) in occasion::fields(context, event) {
            // Lines of events are not made up.
            if field.of_line {
                return None;
            }
            if let Some((low, _)) = context.domain.field(context.program, id) {
                step.set(id, low);
            }
        }
        for (at, field) in context.checked.words.iter().enumerate() {
            let own = field.events.iter().any(|of| of.0 == usize::from(event));
            // Of a list of words nothing else is possible.
            if own && field.closed && !field.flag {
                *step.words.get_mut(at)? = !1;
            }
        }
        if !costless(context, event) {
            let price = price(context, event)?;
            step.price = step.number(price);
            (step.price > 0).then_some(())?;
        }
        Some(step)
    }

    /// A number of the event.
    pub fn number(&self, id: FieldId) -> i64 {
        self.numbers.get(id.index()).copied().unwrap_or(0)
    }

    /// Sets a number of the event.
    pub fn set(&mut self, id: FieldId, value: i64) {
        if let Some(slot) = self.numbers.get_mut(id.index()) {
            *slot = value;
        }
    }

    /// Sets the price.
    pub fn priced(&mut self, context: &Context<'_>, price: i64) {
        self.price = price;
        if let Some(id) = self.event.and_then(|event| self::price(context, event)) {
            self.set(id, price);
        }
    }

    /// The largest price within the stated domain, where it may have more than one.
    pub fn dearest(&self, context: &Context<'_>) -> Option<i64> {
        let most = match self.event {
            None => context.domain.basket.1,
            Some(event) => context.domain.field(context.program, price(context, event)?)?.1,
        };
        (most > self.price).then_some(most)
    }

    /// Says one of the words that may be said; `None` if it is none of them.
    pub fn say(&mut self, field: FiniteId, word: u16) -> Option<()> {
        let words = self.words.get_mut(field.index())?;
        (*words >> word & 1 == 1).then(|| *words = 1 << word)
    }

    /// Makes a condition hold as far as the step by itself can; `None` if no such step passes.
    fn fit(&mut self, context: &Context<'_>, filter: &Guard) -> Option<()> {
        match filter {
            Guard::True => {}
            Guard::All(parts) => return parts.iter().try_for_each(|part| self.fit(context, part)),
            Guard::Word { field, words } => {
                let own = self.words.get_mut(field.index())?;
                *own &= words;
                (*own != 0).then_some(())?;
            }
            Guard::HasLine(set) => self.exact &= self.lines.iter().any(|line| set.has(*line)),
            Guard::Weekdays(_) | Guard::Months(_) | Guard::DaysOfMonth(_) | Guard::Days { .. } => {
                self.days.push(filter.clone());
            }
            Guard::Compare { left: Expr::Field(id), is, right: Expr::Const(bound) } if self.event.is_some() => {
                let value = bounded(self.number(*id), *is, *bound)?;
                let most = context.domain.field(context.program, *id).map_or(i64::MAX, |(_, most)| most);
                (value <= most).then_some(())?;
                self.set(*id, value);
                if self.event.and_then(|event| price(context, event)) == Some(*id) {
                    self.price = value;
                }
            }
            Guard::Compare { left: Expr::Money(..), is, right: Expr::Const(bound) } if self.event.is_none() => {
                self.price = bounded(self.price, *is, *bound)?;
                (self.price <= context.domain.basket.1).then_some(())?;
            }
            _ => self.exact = false,
        }
        Some(())
    }

    /// Whether its conditions on the day hold.
    pub fn is_on(&self, day: Day) -> bool {
        self.days.iter().all(|guard| day_holds(guard, day) == Some(true))
    }

    /// What it asks of its day.
    pub fn days(&self) -> &[Guard] {
        &self.days
    }

    /// As it is done in a situation, which says the words that nothing asks for.
    pub fn action(&self, context: &Context<'_>, here: &Situation) -> Action {
        let word = |(own, other): (&u64, &WordId)| match *own {
            u64::MAX => *other,
            own if own >> other.0.min(63) & 1 == 1 => *other,
            own => WordId(own.trailing_zeros().min(63) as u16),
        };
        let words = self.words.iter().zip(&here.words).map(word).collect();
        if let Some(event) = self.event {
            return Action::Declared { event, numbers: self.numbers.clone(), words, lines: Vec::<EventLine>::new() };
        }
        let count = self.lines.len().max(1) as i64;
        let line = |(at, atom): (i64, &AtomId)| PurchaseLine {
            atom: *atom,
            text: witness::line_text(context.program, *atom),
            items: self.items,
            amount: (self.price + at).div_euclid(count),
        };
        let lines = (0..).zip(&self.lines).map(line).collect();
        Action::Purchase { numbers: Vec::new(), lines, words, uses: Vec::new() }
    }

    /// What it is called.
    pub fn noun<'a>(&self, context: &Context<'a>) -> &'a str {
        let event = self.event.and_then(|event| context.program.events.get(usize::from(event)));
        event.map_or("purchase", |event| event.name.as_str())
    }
}

/// The least value from a low one on with which a comparison holds.
fn bounded(low: i64, is: Comparison, bound: i64) -> Option<i64> {
    let value = match is {
        Comparison::AtLeast => low.max(bound),
        Comparison::Above => low.max(bound.checked_add(1)?),
        Comparison::Equal if low <= bound => bound,
        Comparison::AtMost if low <= bound => low,
        Comparison::Below if low < bound => low,
        Comparison::NotEqual if low != bound => low,
        _ => return None,
    };
    Some(value)
}

/// The field of an event that is its price.
pub(in crate::prove) fn price(context: &Context<'_>, event: u16) -> Option<FieldId> {
    let read = occasion::main(context.program, event).filter(|id| occasion::is_money(context.program, *id));
    read.or_else(|| {
        let mut money = occasion::fields(context, event).filter(|(_, field)| field.unit == Unit::Money);
        let (id, _) = money.next()?;
        money.next().is_none().then_some(id)
    })
}
