//! Facts of a return in words.

use super::told::{Told, Words};
use crate::evaluate::{DiaryFact, NotReturned};

impl Words<'_> {
    /// What a return did besides taking units back.
    pub(super) fn tell_return(&self, told: &mut Told, fact: &DiaryFact) {
        match fact {
            DiaryFact::Returned(refund) => {
                let what = if refund.whole { "all of it has come back" } else { "a part came back" };
                told.set("returned", format!("{} refunded: {what}", self.money(refund.paid)), None, self);
                told.money = Some(refund.paid);
            }
            DiaryFact::ReturnRefused(why) => {
                told.set("return_refused", format!("not done: {}", self.not_returned(*why)), None, self);
            }
            DiaryFact::Owed(holding, units) => {
                let text = format!("{} of it owed", self.units(*holding, *units));
                told.set("owed", text, Some((*holding, *units)), self);
            }
            DiaryFact::Repaid(holding, units) => {
                let text = format!("- {} repay what is owed", self.units(*holding, *units));
                told.set("repaid", text, Some((*holding, *units)), self);
            }
            DiaryFact::Forgiven(holding, units, row) => {
                let text = format!("{} gone already: forgiven", self.units(*holding, *units));
                told.set("forgiven", text, Some((*holding, *units)), self);
                told.rule = self.row(*row);
            }
            DiaryFact::CameBack(holding, units, taking) => {
                let text = format!("+ {} come back", self.units(*holding, *units));
                told.set("came_back", text, Some((*holding, *units)), self);
                told.rule = self.taking(*taking, *holding);
            }
            _ => {}
        }
    }

    fn not_returned(&self, why: NotReturned) -> String {
        match why {
            NotReturned::NoPurchase => "there was no such purchase".into(),
            NotReturned::TooLate => "its time for returns is over".into(),
            NotReturned::NothingPending => "nothing of it is pending".into(),
            NotReturned::Nothing => "it names no money and no items".into(),
            NotReturned::NothingLeft => "all of it has come back already".into(),
            NotReturned::MoreThanLeft { left } => {
                format!("that is more, or something else, than is left of it ({})", self.money(left))
            }
        }
    }
}
