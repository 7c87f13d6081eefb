//! Where the program says what a fact is about.

use super::DiaryFact;
use crate::base::Span;
use crate::core::{HoldingId, Program, RowId};
use crate::evaluate::recorder::{Skip, Source, Taking};

impl DiaryFact {
    /// Where the rule, reward or limit stands that this is about.
    pub fn span(&self, program: &Program) -> Option<Span> {
        let row = |id: &RowId| program.rows.get(id.index()).map(|row| row.span);
        let of_source = |source: &Source| match source {
            Source::Row(id) => row(id),
            Source::Offer(id) => program.offers.get(id.index()).map(|offer| offer.span),
            Source::Exchange(at) => program.exchanges.get(usize::from(*at)).map(|exchange| exchange.span),
            Source::Given => None,
        };
        let holding = |id: &HoldingId| program.holdings.get(id.index()).map(|holding| holding.span);
        match self {
            DiaryFact::Granted { source, .. } => of_source(source),
            DiaryFact::Expired(id, _, source) => source.as_ref().and_then(of_source).or_else(|| holding(id)),
            DiaryFact::PriceOff(id, _) | DiaryFact::Acted(id) => row(id),
            DiaryFact::Returned(_) | DiaryFact::ReturnRefused(_) => None,
            DiaryFact::Clawed(_, _, id) | DiaryFact::Forgiven(_, _, id) => row(id),
            DiaryFact::Matured(id, _)
            | DiaryFact::VoucherUsed(id, ..)
            | DiaryFact::Owed(id, _)
            | DiaryFact::Repaid(id, _) => holding(id),
            DiaryFact::PointsPaid(at, ..) => program.money_off.get(usize::from(*at)).map(|payment| payment.span),
            DiaryFact::Redeemed(id, ..) => program.offers.get(id.index()).map(|offer| offer.span),
            DiaryFact::Exchanged(at, _) => program.exchanges.get(usize::from(*at)).map(|exchange| exchange.span),
            DiaryFact::Limited(id, ..) => program.limits.get(id.index()).map(|limit| limit.span),
            DiaryFact::Budgeted(id, ..) => program.budgets.get(id.index()).map(|budget| budget.span),
            DiaryFact::RankChanged(ladder, _, to) => {
                program.ladders.get(ladder.index()).and_then(|l| l.tiers.get(usize::from(*to))).map(|tier| tier.span)
            }
            DiaryFact::Taken(id, _, taking)
            | DiaryFact::CameBack(id, _, taking)
            | DiaryFact::Refused(taking, id, _) => match taking {
                Taking::Offer(id) => program.offers.get(id.index()).map(|offer| offer.span),
                Taking::Payment(at) => program.money_off.get(usize::from(*at)).map(|payment| payment.span),
                Taking::Exchange(at) => program.exchanges.get(usize::from(*at)).map(|exchange| exchange.span),
                Taking::Freeze(id) => program.accumulators.get(id.index()).map(|metric| metric.span),
                Taking::Draw(at) => program.raffles.get(usize::from(*at)).map(|raffle| raffle.span),
                Taking::Voucher => holding(id),
                Taking::Household => program.parties.pool.as_ref().map(|pool| pool.span),
            },
            DiaryFact::GoalMet(at, goal) => program
                .challenges
                .get(usize::from(*at))
                .and_then(|challenge| challenge.goals.get(usize::from(*goal)))
                .map(|goal| goal.span),
            DiaryFact::ChallengeCompleted(at) => program.challenges.get(usize::from(*at)).map(|one| one.span),
            DiaryFact::RunEnded(id, _) => program.accumulators.get(id.index()).map(|metric| metric.span),
            DiaryFact::Placed(at, ..) => program.boards.get(usize::from(*at)).map(|board| board.span),
            DiaryFact::Own(fact) => fact.named(program).map(|named| named.1),
            DiaryFact::Skipped(id, Skip::Guard(Some(part))) => {
                program.rows.get(id.index()).and_then(|row| row.reasons.get(usize::from(*part))).map(|part| part.1)
            }
            DiaryFact::Skipped(id, _) => row(id),
        }
    }
}
