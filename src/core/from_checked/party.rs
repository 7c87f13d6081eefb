//! Households, partners, referrals.

use super::{Lowering, holding_id};
use crate::check::model::{self, Funded};
use crate::check::typed::Cap;
use crate::core::{Effect, Funder, FunderId, Offer, OfferId, Parties, Pool, Row, RowId};

impl Lowering<'_> {
    /// What concerns several members. Adds limits, so it comes before the program takes them.
    pub fn parties(&mut self, rows: &mut [Row], offers: &[Offer]) -> Parties {
        let checked = self.checked;
        let said = &checked.parties;
        let mut parties = Parties {
            pool: said.household.as_ref().map(|household| self.pool(household)),
            funders: said.partners.iter().map(funder).collect(),
            ..Parties::default()
        };
        for (funded, by) in &said.funded {
            let by = FunderId(*by as u16);
            match funded {
                Funded::Rule(name) => {
                    let of = (0u16..).zip(rows.iter()).filter(|(_, row)| row.rule == *name);
                    parties.row_funders.extend(of.map(|(at, _)| (RowId(at), by)));
                }
                Funded::Reward(name) => {
                    let of = (0u16..).zip(offers).filter(|(_, offer)| offer.name == *name);
                    parties.offer_funders.extend(of.map(|(at, _)| (OfferId(at), by)));
                }
                Funded::Holding(holding) => parties.holding_funders.push((holding_id(*holding), by)),
            }
        }
        for referral in &said.referrals {
            self.referral(referral, rows, &mut parties);
        }
        parties.row_funders.sort_unstable();
        parties.offer_funders.sort_unstable();
        parties.holding_funders.sort_unstable();
        parties.per_friend.sort_unstable();
        parties
    }

    fn pool(&mut self, household: &model::Household) -> Pool {
        let metrics = household.metrics.iter().filter_map(|metric| self.metrics.get(metric.0).copied()).collect();
        let limits = household.limits.iter().map(|limit| self.new_limit(&household.name, limit, Vec::new())).collect();
        Pool {
            name: household.name.clone(),
            span: household.span,
            most: household.most,
            holdings: household.holdings.iter().map(|holding| holding_id(*holding)).collect(),
            metrics,
            pro_rata: household.pro_rata,
            limits,
        }
    }

    /// How often a part pays for a friend, and limits on all that inviters get: units shared by all parts, awards
    /// counted for each part's effect by itself.
    fn referral(&mut self, referral: &model::Referral, rows: &mut [Row], parties: &mut Parties) {
        let mut inviters: Vec<usize> = Vec::new();
        for part in referral.parts.iter().filter(|part| part.inviter) {
            let own = self.rows_of.get(part.rule.0).cloned().unwrap_or_default();
            parties.per_friend.extend(own.iter().map(|row| (RowId(*row as u16), part.per_friend)));
            inviters.extend(own);
        }
        for limit in &referral.limits {
            let sets: Vec<Vec<usize>> = match &limit.cap {
                Cap::Count(_) | Cap::CountByTier(..) => inviters.iter().map(|row| vec![*row]).collect(),
                Cap::Units(unit, _) | Cap::UnitsByTier(unit, ..) => {
                    let gives = |row: &&usize| match rows.get(**row).map(|row| &row.effect) {
                        Some(Effect::Grant { holding, .. }) => {
                            *unit == crate::check::Unit::Of(model::HoldingRef(holding.index()))
                        }
                        _ => false,
                    };
                    vec![inviters.iter().filter(gives).copied().collect()]
                }
            };
            for set in sets.into_iter().filter(|set| !set.is_empty()) {
                let ids = set.iter().map(|row| RowId(*row as u16)).collect();
                let id = self.new_limit(&referral.name, limit, ids);
                for row in set {
                    if let Some(row) = rows.get_mut(row) {
                        row.limits.push(id);
                    }
                }
            }
        }
    }
}

fn funder(partner: &model::Partner) -> Funder {
    Funder {
        name: partner.name.clone(),
        span: partner.span,
        pays: partner.pays.iter().map(|(holding, price)| (holding_id(*holding), *price)).collect(),
    }
}
