//! One happening carried out by both, and what each says of it.

use loyal::core::{OfferId, Use, WordId};
use loyal::evaluate::{Answer, EventError, Fault, Line as EngineLine, Member, Plan, Purchase, Recorder, Redeemed};
use loyal::evaluate::{Part as EnginePart, Return, ReturnOutcome, Which as EngineWhich};
use loyal::quantity::Instant;

use super::Pair;
use crate::generate::Happening;
use crate::slow::cells;
use crate::slow::own::Request;
use crate::slow::receipt::{Part, Which};
use crate::slow::{Line, Slow, Using};

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was carried out; what it came to.
    Done(Vec<i64>),
    /// It was refused.
    Refused,
}

impl Pair<'_> {
    /// Carries it out on both; whether it was an error of both, with which the life ends.
    pub fn happen(&mut self, at: Instant, happening: &Happening) -> Result<bool, String> {
        let done = fast(self.plan, &mut self.member, &mut self.book, at, happening);
        let said = slowly(&mut self.slow, at, happening);
        verdict(done, said, self.slow.too_many.get())
    }
}

/// Whether both say the same; whether it is an error of both.
pub fn verdict(done: Result<Outcome, EventError>, said: Outcome, too_many: bool) -> Result<bool, String> {
    match (done, too_many) {
        (Err(error), true) if matches!(error.fault(), Fault::TooLarge | Fault::TooManyOffers) => Ok(true),
        (Err(error), _) => Err(format!("the engine failed: {error:?}")),
        (Ok(_), true) => Err("the engine took an event that passes too many bands".to_owned()),
        (Ok(done), false) if done == said => Ok(false),
        (Ok(done), false) => Err(format!("engine {done:?}, reference {said:?}")),
    }
}

/// On the engine.
pub fn fast<R: Recorder>(
    plan: &Plan,
    member: &mut Member,
    book: &mut R,
    at: Instant,
    happening: &Happening,
) -> Result<Outcome, EventError> {
    let done = |()| Outcome::Done(Vec::new());
    match happening {
        Happening::Purchase { lines, words, uses, goods } => {
            if !goods.is_empty() {
                member.carry(&plan.program().carried(goods));
            }
            let (lines, words, uses) = (fast_lines(lines), fast_words(words), fast_uses(uses));
            let purchase = Purchase { at, lines: &lines, words: &words, uses: &uses };
            let receipt = plan.purchase(member, &purchase, book)?;
            Ok(Outcome::Done(vec![receipt.paid, i64::from(receipt.refused)]))
        }
        Happening::Declared { event, numbers, words, lines } => {
            let mut numbers = numbers.clone();
            plan.program().lines.sum(lines, &mut numbers);
            plan.declared(member, at, *event, &numbers, &fast_words(words), book).map(done)
        }
        Happening::Redeem { offer, times } => Ok(match plan.redeem(member, at, OfferId(*offer), *times, book)? {
            Redeemed::Done => done(()),
            Redeemed::Refused(_) => Outcome::Refused,
        }),
        Happening::Placed { board, place, size } => {
            plan.settle(member, at, book)?;
            plan.place_in_league(member, *board, *place, *size);
            Ok(done(()))
        }
        Happening::Won { raffle, prize } => {
            plan.settle(member, at, book)?;
            plan.win(member, *raffle, Some(*prize));
            Ok(done(()))
        }
        Happening::Ask(request) => {
            let answer = match request {
                Request::Assign(id, value) => plan.assign(member, at, (*id, *value), book)?,
                Request::Choose(id, value) => plan.choose(member, at, (*id, *value), book)?,
                Request::Activate(id) => plan.activate(member, at, *id, book)?,
                Request::Pick(menu, option) => plan.pick(member, at, (*menu, *option), book)?,
                Request::Enroll(id) => plan.enroll(member, at, *id, book)?,
                Request::Cancel(id) => plan.cancel(member, at, *id, book)?,
                Request::Lapse(_) | Request::Term(..) => Answer::Done,
            };
            Ok(if answer == Answer::Done { done(()) } else { Outcome::Refused })
        }
        Happening::Return { which, part } => {
            let lines = if let Part::Lines(lines) = part { fast_lines(lines) } else { Vec::new() };
            let part = match part {
                Part::Everything => EnginePart::Everything,
                Part::Lines(_) => EnginePart::Lines(&lines),
                Part::Amount(amount) => EnginePart::Amount(*amount),
            };
            Ok(match plan.give_back(member, &Return { at, of: fast_which(*which), part }, book)? {
                ReturnOutcome::Done(refund) => Outcome::Done(vec![refund.list, refund.paid, i64::from(refund.whole)]),
                ReturnOutcome::Refused(_) => Outcome::Refused,
            })
        }
        Happening::Confirm { which, cancel } => {
            let refused = plan.confirm(member, at, (fast_which(*which), *cancel), book)?;
            Ok(if refused.is_some() { Outcome::Refused } else { done(()) })
        }
        Happening::Leave => plan.leave(member, at, book).map(done),
        Happening::Nothing => plan.settle(member, at, book).map(done),
    }
}

/// On the reference.
pub fn slowly(slow: &mut Slow<'_>, at: Instant, happening: &Happening) -> Outcome {
    match happening {
        Happening::Purchase { lines, words, uses, goods } => {
            let carried = if goods.is_empty() { Vec::new() } else { cells::carried(slow.program, goods) };
            let (paid, refused) = slow.purchase(at, lines, words, (uses, &carried));
            Outcome::Done(vec![paid, i64::from(refused)])
        }
        Happening::Declared { event, numbers, words, lines } => {
            slow.declared(at, *event, &cells::summed(slow.program, numbers, lines), words);
            Outcome::Done(Vec::new())
        }
        Happening::Redeem { offer, times } => match slow.redeem(at, OfferId(*offer), i64::from(*times)) {
            true => Outcome::Done(Vec::new()),
            false => Outcome::Refused,
        },
        Happening::Placed { board, place, size } => {
            slow.settle(at);
            slow.place_in_league(*board, *place, *size);
            Outcome::Done(Vec::new())
        }
        Happening::Won { raffle, prize } => {
            slow.settle(at);
            slow.win(*raffle, *prize);
            Outcome::Done(Vec::new())
        }
        Happening::Ask(request) => match slow.asked(at, request.clone()) {
            true => Outcome::Done(Vec::new()),
            false => Outcome::Refused,
        },
        Happening::Return { which, part } => match slow.give_back(at, *which, part) {
            Some((list, paid, whole)) => Outcome::Done(vec![list, paid, i64::from(whole)]),
            None => Outcome::Refused,
        },
        Happening::Confirm { which, cancel } => match slow.confirm(at, *which, *cancel) {
            true => Outcome::Done(Vec::new()),
            false => Outcome::Refused,
        },
        Happening::Leave => {
            slow.leave(at);
            Outcome::Done(Vec::new())
        }
        Happening::Nothing => {
            slow.settle(at);
            Outcome::Done(Vec::new())
        }
    }
}

fn fast_which(which: Which) -> EngineWhich {
    match which {
        Which::Day(day) => EngineWhich::Day(day),
        Which::At(second) => EngineWhich::At(second),
    }
}

fn fast_lines(lines: &[Line]) -> Vec<EngineLine> {
    lines.iter().map(|line| EngineLine { atom: line.atom, items: line.items, amount: line.amount }).collect()
}

fn fast_words(words: &[u16]) -> Vec<WordId> {
    words.iter().map(|word| WordId(*word)).collect()
}

fn fast_uses(uses: &[Using]) -> Vec<Use> {
    let fast = |using: &Using| match *using {
        Using::Voucher(holding, count) => Use::Voucher(holding, count),
        Using::Points(at, units) => Use::Points(at as u16, units),
    };
    uses.iter().map(fast).collect()
}
