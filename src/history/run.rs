//! The members of a portion, one after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::books::Books;
use super::habit::Habit;
use super::model::{Basket, Customer, Portion, TextId};
use super::redeem::take_rewards;
use super::replay::Stage;
use super::result::{Failure, Refusal, Replayed, Unbalanced};
use super::returned::Bought;
use super::spool::Quick;
use crate::core::{AtomId, HoldingId, Program, WordId};
use crate::evaluate::{Cuts, Draw, EventError, Joining, Line, Member, Purchase, Receipt, ReturnOutcome};

/// Failures that are named; the others are counted.
const MOST_FAILURES: usize = 100;

/// What comes of a portion: sums.
pub(super) struct Part {
    books: Books,
    result: Replayed,
    draws: Vec<Draw>,
}

impl Part {
    /// Of members who were not lived.
    pub fn interrupted(stage: &Stage<'_>) -> Part {
        Part {
            books: stage.books.clone(),
            result: Replayed { partial: true, ..Replayed::default() },
            draws: Vec::new(),
        }
    }

    /// Adds what came of other members.
    pub fn absorb(&mut self, other: Part) {
        self.books.absorb(&other.books);
        self.draws.extend(other.draws);
        let (mine, theirs) = (&mut self.result, other.result);
        mine.members += theirs.members;
        mine.purchases += theirs.purchases;
        mine.repeated += theirs.repeated;
        for (offer, times) in theirs.redeemed {
            *mine.redeemed.entry(offer).or_default() += times;
        }
        mine.failed += theirs.failed;
        mine.not_redeemed += theirs.not_redeemed;
        mine.returned += theirs.returned;
        mine.not_returned += theirs.not_returned;
        mine.partial |= theirs.partial;
        // The first ones by customer: each part has its own first ones.
        mine.failures.extend(theirs.failures);
        mine.failures.sort_by(|a, b| a.customer.cmp(&b.customer));
        mine.failures.truncate(MOST_FAILURES);
    }

    /// The result, and what was drawn from budgets.
    ///
    /// # Errors
    /// A month or a book that does not foot.
    pub fn finish(mut self, program: &Program) -> Result<(Replayed, Vec<Draw>), Refusal> {
        let mut opening: Vec<i128> = vec![0; self.books.total.len()];
        let mut members = 0;
        for month in &mut self.books.months {
            members += month.members;
            month.members = members;
            for (roll, carried) in month.rolls.iter_mut().zip(&mut opening) {
                roll.opening = *carried;
                *carried = roll.closing;
                // An interrupted portion leaves its member in the middle of a month at worst, which is not booked.
                if roll.difference() != 0 {
                    return Err(Refusal::Open { month: month.start, difference: roll.difference() });
                }
            }
        }
        let settled = self.books.settling.settled(program);
        self.result.partners = settled.map_err(|why| Refusal::Plan(Box::new(why)))?;
        let mut book = self.books.keeper.into_book();
        book.sort();
        book.foots().map_err(|open| Refusal::Book(Box::new(open)))?;
        self.result.book = book;
        self.result.months = self.books.months;
        Ok((self.result, self.draws))
    }
}

/// The members of a portion.
pub(super) struct Run<'a> {
    stage: &'a Stage<'a>,
    portion: &'a Portion,
    /// What the program calls a category and an item, as far as they were met.
    atoms: HashMap<u64, AtomId, Quick>,
    last_atom: Option<(u64, AtomId)>,
    lines: Vec<Line>,
    words: Vec<WordId>,
    /// The channel and the store that they are of.
    words_of: Option<(TextId, TextId)>,
    bought: Bought,
    habit: Option<Habit<'a>>,
    books: Books,
    result: Replayed,
}

impl<'a> Run<'a> {
    /// Nobody lived yet.
    pub fn over(stage: &'a Stage<'a>, portion: &'a Portion) -> Run<'a> {
        Run {
            stage,
            portion,
            atoms: HashMap::default(),
            last_atom: None,
            lines: Vec::new(),
            words: Vec::new(),
            words_of: None,
            bought: Bought::default(),
            habit: stage.habits.map(Habit::new),
            books: stage.books.clone(),
            result: Replayed { repeated: portion.repeated, ..Replayed::default() },
        }
    }

    /// Lives everybody. `shared` are the cuts of budgets and the members' numbers among all.
    ///
    /// # Errors
    /// A member whose books do not balance.
    pub fn all(mut self, shared: Option<(&Arc<Cuts>, &[u64])>, cancel: &AtomicBool) -> Result<Part, Refusal> {
        let mut member = self.stage.plan.member();
        let mut draws = Vec::new();
        let portion = self.portion;
        for (at, customer) in portion.customers.iter().enumerate() {
            if cancel.load(Ordering::Relaxed) {
                self.result.partial = true;
                break;
            }
            if let Some((cuts, numbers)) = shared {
                member.join_others(numbers.get(at).copied().unwrap_or(0), cuts);
            }
            self.customer(&mut member, customer).map_err(Refusal::Unbalanced)?;
            if shared.is_some() {
                draws.extend_from_slice(member.draws());
            }
            self.result.members += 1;
        }
        Ok(Part { books: self.books, result: self.result, draws })
    }

    fn customer(&mut self, member: &mut Member, customer: &Customer) -> Result<(), Unbalanced> {
        self.books.total.fill(0);
        self.bought.clear();
        if let Some(habit) = &mut self.habit {
            habit.begin(&customer.name);
        }
        let baskets = self.portion.baskets.get(customer.baskets.clone()).unwrap_or(&[]);
        let Some(first) = baskets.first() else { return Ok(()) };
        let joining = Joining { joined: first.at, born: None, attributes: &[], run_join_rules: true };
        if let Err(error) = self.stage.plan.start(member, &joining, &mut self.books) {
            self.failed(customer, first, error);
        }
        self.books.month(first.at).members += 1;
        let mut open = self.books.place(first.at);
        let mut last_active = None;
        for basket in baskets {
            let month = self.books.place(basket.at);
            while open < month {
                self.close(member, customer, basket, open);
                open += 1;
            }
            if basket.returns == TextId(0) && last_active.replace(month) != Some(month) {
                self.books.month(basket.at).active += 1;
            }
            self.basket(member, customer, basket);
            self.compare(member, customer)?;
        }
        let last = baskets.last().unwrap_or(first);
        while open < self.books.months.len() {
            self.close(member, customer, last, open);
            open += 1;
        }
        self.books.keeper.end_of(member, &|| customer.name.clone());
        self.compare(member, customer)?;
        member.conserved().map_err(|(holding, _)| Unbalanced {
            customer: customer.name.clone(),
            holding,
            booked: self.books.total.get(holding.index()).copied().unwrap_or(0),
            held: i128::from(member.available(holding)) + i128::from(member.pending(holding)),
        })
    }

    /// Counts what the member holds when a month ends, its last midnight included: the lots
    /// themselves, not the bookings.
    fn close(&mut self, member: &mut Member, customer: &Customer, basket: &Basket, month: usize) {
        let next = self.books.months.get(month + 1).map_or(self.stage.end, |month| month.start.start());
        self.books.late.fill(0);
        if let Err(error) = self.stage.plan.settle(member, next, &mut self.books) {
            self.failed(customer, basket, error);
        }
        let Books { months, late, .. } = &mut self.books;
        let Some(month) = months.get_mut(month) else { return };
        for (at, (roll, late)) in month.rolls.iter_mut().zip(late).enumerate() {
            let held = member.account(HoldingId(at as u16)).map_or(0, |account| i128::from(account.outstanding()));
            // What that midnight books on the first day of the next month is not in this one yet.
            roll.closing += held - *late;
        }
    }

    fn basket(&mut self, member: &mut Member, customer: &Customer, basket: &Basket) {
        let Stage { plan, wishes, policy, words, .. } = self.stage;
        let (program, policy) = (plan.program(), *policy);
        let items = self.portion.items.get(basket.items.clone()).unwrap_or(&[]);
        let mut lines = std::mem::take(&mut self.lines);
        lines.clear();
        for item in items {
            let atom = self.atom(item.category, item.item);
            lines.push(Line { atom, items: item.quantity, amount: item.amount });
        }
        self.result.purchases += 1;
        if basket.returns != TextId(0) {
            match self.bought.give_back(plan, member, (items, basket, &lines), &mut self.books) {
                Ok(ReturnOutcome::Done(refund)) => {
                    self.result.returned += 1;
                    self.books.keeper.sold(basket.at, -refund.paid);
                }
                Ok(ReturnOutcome::Refused(_)) => self.result.not_returned += 1,
                Err(error) => self.failed(customer, basket, error),
            }
            self.lines = lines;
            return;
        }
        if self.habit.is_some()
            // What is over by then can no longer be wished for.
            && let Err(error) = plan.settle(member, basket.at, &mut self.books)
        {
            self.failed(customer, basket, error);
        }
        let amount = lines.iter().map(|line| line.amount).sum();
        let visit = self.habit.as_mut().map(|habit| habit.visit(basket.at, amount));
        let named = wishes.uses(program, policy, member, basket.redeem);
        let uses = match (&mut self.habit, &visit) {
            (Some(habit), Some(visit)) => habit.uses(visit, member),
            _ => &named,
        };
        if self.words_of.replace((basket.channel, basket.store)) != Some((basket.channel, basket.store)) {
            words.fill(basket, &mut self.words);
        }
        let purchase = Purchase { at: basket.at, lines: &lines, words: &self.words, uses };
        match plan.purchase(member, &purchase, &mut self.books) {
            Ok(Receipt { list, paid, .. }) => {
                self.bought.add(basket, member);
                let month = self.books.month(basket.at);
                month.purchases += 1;
                month.list += i128::from(list);
                month.paid += i128::from(paid);
                self.books.keeper.sold(basket.at, paid);
                let taken = match (&self.habit, &visit) {
                    (Some(habit), Some(visit)) => habit.take_rewards(visit, plan, member, &mut self.books),
                    _ => {
                        let wished = wishes.rewards(policy, basket.redeem);
                        take_rewards(plan, (member, basket.at), &wished, policy, &mut self.books)
                    }
                };
                for (id, times) in taken.taken {
                    *self.result.redeemed.entry(id).or_default() += times;
                }
                self.result.not_redeemed += taken.refused;
                if let Some(error) = taken.error {
                    self.failed(customer, basket, error);
                }
            }
            Err(error) => self.failed(customer, basket, error),
        }
        self.lines = lines;
    }

    fn atom(&mut self, category: TextId, item: TextId) -> AtomId {
        let key = u64::from(category.0) << 32 | u64::from(item.0);
        if let Some((_, atom)) = self.last_atom.filter(|(last, _)| *last == key) {
            return atom;
        }
        let (program, overview) = (self.stage.plan.program(), self.stage.overview);
        let text = |id: TextId| (id.0 != 0).then(|| overview.text(id));
        let atom = *self.atoms.entry(key).or_insert_with(|| program.atom(text(category), text(item)));
        self.last_atom = Some((key, atom));
        atom
    }

    fn failed(&mut self, customer: &Customer, basket: &Basket, error: EventError) {
        self.result.failed += 1;
        if self.result.failures.len() < MOST_FAILURES {
            self.result.failures.push(Failure {
                customer: customer.name.clone(),
                line: basket.line,
                file: basket.file,
                error,
            });
        }
    }

    /// The books must say what the member holds.
    fn compare(&self, member: &Member, customer: &Customer) -> Result<(), Unbalanced> {
        for (at, &booked) in self.books.total.iter().enumerate() {
            let holding = HoldingId(at as u16);
            let held = member.account(holding).map_or(0, |account| i128::from(account.outstanding()));
            if booked != held {
                return Err(Unbalanced { customer: customer.name.clone(), holding, booked, held });
            }
        }
        Ok(())
    }
}
