//! Vouchers, items and perks used in a purchase.

use super::price::{free, take_from_lines};
use crate::core::{AtomSet, HoldingId, HoldingKind, Off};
use crate::evaluate::event::Refused;
use crate::evaluate::expression::View;
use crate::evaluate::member::{Scratch, State, Take};
use crate::evaluate::plan::Plan;
use crate::evaluate::recorder::Recorder;
use crate::quantity::Instant;

impl Plan {
    pub(super) fn use_voucher<R: Recorder>(
        &self,
        state: &mut State,
        scratch: &mut Scratch,
        at: i64,
        (holding, count): (u16, i64),
        recorder: &mut R,
    ) -> Result<(), Refused> {
        let id = HoldingId(holding);
        let Some(of) = self.program.holdings.get(id.index()) else { return Err(Refused::NotOffered) };
        let using = &of.using;
        let guard = View { plan: self, state, scratch, at };
        if using.guard.as_ref().is_some_and(|wanted| !guard.holds(wanted)) {
            return Err(Refused::NotOffered);
        }
        let available = free(state, scratch, holding);
        let needed = if using.kept { count.min(1) } else { count };
        if count <= 0 || needed > available {
            return Err(Refused::Short { holding: id, needed: count, available });
        }
        for limit in &using.limits {
            let Some(limit) = self.limits.iter().find(|known| known.id == *limit) else { continue };
            if !(View { plan: self, state, scratch, at }).all_hold(&limit.checks) {
                continue;
            }
            let room = self.room(state, limit, at);
            if room < count {
                return Err(Refused::Limited { limit: limit.id, room });
            }
        }
        let money = self.voucher_money(state, scratch, id, count)?;
        if let Some(money) = money {
            let taken = take_from_lines(scratch, 2, money.0, money.1);
            if taken == 0 && money.2 {
                return Err(Refused::NothingToPay);
            }
            recorder.voucher_used(Instant(at), id, count, taken);
        } else {
            recorder.voucher_used(Instant(at), id, count, 0);
        }
        for limit in &using.limits {
            if let Some(limit) = self.limits.iter().find(|known| known.id == *limit)
                && (View { plan: self, state, scratch, at }).all_hold(&limit.checks)
            {
                self.charge(state, limit, count, at);
            }
        }
        if !using.kept {
            scratch.takes.push(Take { holding, units: count, payment: None, scope: u64::MAX });
        }
        Ok(())
    }

    /// What pieces take off: the lines, the minor units, and whether nothing to take is a refusal. `None`: nothing.
    fn voucher_money(
        &self,
        state: &State,
        scratch: &Scratch,
        id: HoldingId,
        count: i64,
    ) -> Result<Option<(u64, i64, bool)>, Refused> {
        let of = &self.program.holdings[id.index()];
        let kind = match self.holdings[id.index()].versions.is_empty() {
            true => of.kind,
            false => match self.holdings[id.index()].amended(state.day, state.joined).0 {
                0 => of.kind,
                version => of.versions[usize::from(version) - 1].kind,
            },
        };
        let (off, minimum, scope) = match kind {
            HoldingKind::Voucher { off, minimum, scope } => (off, minimum, scope),
            HoldingKind::Piece if of.using.off.is_some() => (0, 0, AtomSet::ALL),
            HoldingKind::Piece => return Ok(None),
            HoldingKind::Points => return Err(Refused::NotOffered),
        };
        let list = scratch.totals[0];
        if list < minimum {
            return Err(Refused::BelowMinimum { minimum, list });
        }
        let scope = scope.0 & self.every_atom;
        let money = match &of.using.off {
            None => off.saturating_mul(count).min(crate::quantity::LARGEST),
            Some(what) => self.off_money(scratch, *what, scope, 1, count),
        };
        Ok(Some((scope, money, off > 0 || of.using.off.is_some())))
    }

    /// The minor units that something takes off the lines in scope, on what entered the step; `count` times.
    pub(super) fn off_money(&self, scratch: &Scratch, off: Off, scope: u64, entering: usize, count: i64) -> i64 {
        match off {
            Off::Money(money) => money.saturating_mul(count).min(crate::quantity::LARGEST),
            Off::Share(share) => {
                let on = i128::from(scratch.money_of(scope, entering)) * i128::from(count);
                let money = (on * i128::from(share.numerator())).div_euclid(i128::from(share.denominator()));
                money.clamp(0, i128::from(crate::quantity::LARGEST)) as i64
            }
            Off::Item { dearest, most } => {
                let prices = scratch.prices.iter().filter(|(place, ..)| scope >> place & 1 == 1);
                let mut prices: Vec<(i64, i64)> = prices.map(|&(_, price, items)| (price, items)).collect();
                prices.sort_unstable();
                if dearest {
                    prices.reverse();
                }
                let (mut left, mut sum) = (count, 0i64);
                for (price, items) in prices {
                    let taken = items.min(left);
                    sum = sum.saturating_add(most.map_or(price, |most| price.min(most)).saturating_mul(taken));
                    left -= taken;
                }
                sum.min(crate::quantity::LARGEST)
            }
        }
    }
}
