//! A program run over real purchases: what each member would have earned, spent and held.
//!
//! Members join with their first purchase. Nothing is drawn: redemptions follow a named policy. Every
//! unit given, spent or lapsed is booked in its month, and after every event the books are compared
//! with what the member really holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::books::{Books, MONTH};
use super::model::{Basket, Customer, History, TextId};
use super::redeem::{Wishes, take_rewards};
use super::result::{Failure, Month, Policy, Refusal, Replayed, Roll, Unbalanced};
use super::returned::Bought;
use super::settle::{Settling, no_budgets_with_refunds, no_households};
use crate::core::{AtomId, HoldingId, Program, WordId};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Cuts, Draw, EventError, Joining, Line, Member, Plan, Purchase, Receipt, ReturnOutcome};
use crate::measure::BookKeeper;
use crate::quantity::Instant;

const MOST_FAILURES: usize = 100;

/// Runs the program over the history. `progress` is told the number of members done now and then.
///
/// # Errors
/// If the program cannot be made ready, or the books do not balance.
pub fn replay(
    program: &Program,
    history: &History,
    policy: Policy,
    cancel: &AtomicBool,
    progress: &dyn Fn(u64),
) -> Result<Replayed, Refusal> {
    let Some((first, last)) = history.extent() else { return Ok(Replayed::default()) };
    let last_day = MONTH.last_day(last.day());
    let refused = |why: Diagnostic| Refusal::Plan(Box::new(why));
    no_households(program).map_err(refused)?;
    if history.has_returns() {
        no_budgets_with_refunds(program).map_err(refused)?;
    }
    let make = if history.has_returns() { Plan::with_receipts } else { Plan::new };
    let plan = make(program, first.day(), last_day).map_err(refused)?;
    if program.budgets.is_empty() {
        return Ok(once(&plan, history, policy, (cancel, progress), None)?.0);
    }
    // Whether a budget is still open for one member depends on what all others have drawn before: pass by pass until
    // a pass finds the cuts that it was told, as `simulate` does.
    let caps = plan.budget_caps();
    let mut cuts = Arc::new(Cuts::default());
    loop {
        let (result, draws) = once(&plan, history, policy, (cancel, progress), Some(&cuts))?;
        let found = Cuts::found(draws, &caps);
        if result.partial || found == *cuts {
            return Ok(result);
        }
        cuts = Arc::new(found);
    }
}

/// All members once. Where budgets are shared, with the cuts that are known; then what was drawn comes back too.
fn once(
    plan: &Plan,
    history: &History,
    policy: Policy,
    (cancel, progress): (&AtomicBool, &dyn Fn(u64)),
    cuts: Option<&Arc<Cuts>>,
) -> Result<(Replayed, Vec<Draw>), Refusal> {
    let Some((first, last)) = history.extent() else { return Ok((Replayed::default(), Vec::new())) };
    let (first_month, last_day) = (MONTH.key(first.day()), MONTH.last_day(last.day()));
    let program = plan.program();
    let settling = Settling::new(plan).map_err(|why| Refusal::Plan(Box::new(why)))?;
    let count = (MONTH.key(last_day) - first_month + 1) as usize;
    let rolls = vec![Roll::default(); program.holdings.len()];
    let months = (0..count as i32)
        .map(|at| Month { start: MONTH.first_day(first_month + at), rolls: rolls.clone(), ..Month::default() })
        .collect();
    let none = vec![0; program.holdings.len()];
    let mut run = Run {
        plan,
        history,
        policy,
        words: Words::new(program, history),
        wishes: Wishes::new(program, history),
        end: last_day.plus_days(1).start(),
        bought: Bought::default(),
        books: Books {
            months,
            first_month,
            total: none.clone(),
            late: none,
            settling,
            keeper: BookKeeper::new(plan, first.day(), last_day),
        },
        result: Replayed::default(),
    };
    let mut member = plan.member();
    let mut draws = Vec::new();
    for (number, customer) in (0..).zip(&history.customers) {
        if cancel.load(Ordering::Relaxed) {
            run.result.partial = true;
            break;
        }
        if let Some(cuts) = cuts {
            member.join_others(number, cuts);
        }
        run.customer(&mut member, customer).map_err(Refusal::Unbalanced)?;
        if cuts.is_some() {
            draws.extend_from_slice(member.draws());
        }
        run.result.members += 1;
        if run.result.members.is_multiple_of(256) {
            progress(run.result.members);
        }
    }
    progress(run.result.members);
    Ok((run.finish()?, draws))
}

struct Run<'a> {
    plan: &'a Plan,
    history: &'a History,
    policy: Policy,
    words: Words,
    wishes: Wishes,
    end: Instant,
    bought: Bought,
    books: Books,
    result: Replayed,
}

impl Run<'_> {
    fn customer(&mut self, member: &mut Member, customer: &Customer) -> Result<(), Unbalanced> {
        self.books.total.fill(0);
        self.bought.clear();
        let baskets = self.history.baskets.get(customer.baskets.clone()).unwrap_or(&[]);
        let Some(first) = baskets.first() else { return Ok(()) };
        let joining = Joining { joined: first.at, born: None, attributes: &[], run_join_rules: true };
        if let Err(error) = self.plan.start(member, &joining, &mut self.books) {
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
        self.books.keeper.end(member);
        self.compare(member, customer)
    }

    /// Counts what the member holds when a month ends, its last midnight included: the lots
    /// themselves, not the bookings.
    fn close(&mut self, member: &mut Member, customer: &Customer, basket: &Basket, month: usize) {
        let next = self.books.months.get(month + 1).map_or(self.end, |month| month.start.start());
        self.books.late.fill(0);
        if let Err(error) = self.plan.settle(member, next, &mut self.books) {
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
        let items = self.history.items.get(basket.items.clone()).unwrap_or(&[]);
        let lines: Vec<Line> = items
            .iter()
            .map(|item| Line {
                atom: self.words.atom(self.plan.program(), self.history, item.category, item.item),
                items: item.quantity,
                amount: item.amount,
            })
            .collect();
        if basket.returns != TextId(0) {
            match self.bought.give_back(self.plan, member, (self.history, basket, &lines), &mut self.books) {
                Ok(ReturnOutcome::Done(refund)) => {
                    self.result.returned += 1;
                    self.books.keeper.sold(basket.at, -refund.paid);
                }
                Ok(ReturnOutcome::Refused(_)) => self.result.not_returned += 1,
                Err(error) => self.failed(customer, basket, error),
            }
            return;
        }
        let uses = self.wishes.uses(self.plan.program(), self.policy, member, basket.redeem);
        let words = self.words.of(basket);
        let purchase = Purchase { at: basket.at, lines: &lines, words: &words, uses: &uses };
        match self.plan.purchase(member, &purchase, &mut self.books) {
            Ok(Receipt { list, paid, .. }) => {
                self.bought.add(basket, member);
                let month = self.books.month(basket.at);
                month.purchases += 1;
                month.list += i128::from(list);
                month.paid += i128::from(paid);
                self.books.keeper.sold(basket.at, paid);
                let wished = self.wishes.rewards(self.policy, basket.redeem);
                let taken = take_rewards(self.plan, (member, basket.at), &wished, self.policy, &mut self.books);
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

    /// The books must say what the member holds, and the member must balance in itself.
    fn compare(&self, member: &Member, customer: &Customer) -> Result<(), Unbalanced> {
        for (at, &booked) in self.books.total.iter().enumerate() {
            let holding = HoldingId(at as u16);
            let held = member.account(holding).map_or(0, |account| i128::from(account.outstanding()));
            if booked != held {
                return Err(Unbalanced { customer: customer.name.clone(), holding, booked, held });
            }
        }
        member.conserved().map_err(|(holding, _)| Unbalanced {
            customer: customer.name.clone(),
            holding,
            booked: self.books.total.get(holding.index()).copied().unwrap_or(0),
            held: i128::from(member.available(holding)) + i128::from(member.pending(holding)),
        })
    }

    fn finish(mut self) -> Result<Replayed, Refusal> {
        let mut opening: Vec<i128> = vec![0; self.books.total.len()];
        let mut members = 0;
        for month in &mut self.books.months {
            members += month.members;
            month.members = members;
            for (roll, carried) in month.rolls.iter_mut().zip(&mut opening) {
                roll.opening = *carried;
                *carried = roll.closing;
                if roll.difference() != 0 {
                    return Err(Refusal::Open { month: month.start, difference: roll.difference() });
                }
            }
        }
        let settled = self.books.settling.settled(self.plan.program());
        self.result.partners = settled.map_err(|why| Refusal::Plan(Box::new(why)))?;
        let book = self.books.keeper.into_book();
        book.foots().map_err(|open| Refusal::Book(Box::new(open)))?;
        self.result.book = book;
        self.result.months = self.books.months;
        Ok(self.result)
    }
}

/// Texts of the file as the program's atoms and words.
struct Words {
    channel: Vec<WordId>,
    store: Vec<WordId>,
    fields: usize,
}

impl Words {
    fn new(program: &Program, history: &History) -> Words {
        let table = |name: &str| {
            let words = program.finite.iter().find(|field| field.name == name).map_or(&[][..], |field| &field.words);
            let word = |text: &String| words.iter().position(|word| word == text).map_or(0, |at| at as u16 + 1);
            history.texts.iter().map(|text| WordId(word(text))).collect()
        };
        Words { channel: table("channel"), store: table("store"), fields: program.finite.len() }
    }

    /// Words of a purchase by finite field; channel and store are the first two of every program.
    fn of(&self, basket: &Basket) -> Vec<WordId> {
        let word = |table: &[WordId], id: TextId| table.get(id.0 as usize).copied().unwrap_or_default();
        let mut words = vec![word(&self.channel, basket.channel), word(&self.store, basket.store)];
        words.resize(self.fields, WordId(0));
        words
    }

    fn atom(&self, program: &Program, history: &History, category: TextId, item: TextId) -> AtomId {
        let text = |id: TextId| (id.0 != 0).then(|| history.text(id));
        program.atom(text(category), text(item))
    }
}
