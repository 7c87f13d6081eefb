//! Households, friends and partners in a listing.

use std::fmt::Write as _;

use super::Print;
use super::fraction;

impl Print<'_> {
    pub(super) fn parties(&self) -> Vec<String> {
        let parties = &self.program.parties;
        let mut lines = Vec::new();
        if let Some(pool) = &parties.pool {
            let holdings = pool.holdings.iter().map(|holding| self.holding(*holding).to_owned());
            let metrics = pool.metrics.iter().map(|metric| {
                format!("sum of {}", self.program.accumulators.get(metric.index()).map_or("?", |one| one.name.as_str()))
            });
            let shared: Vec<String> = holdings.chain(metrics).collect();
            let mut line = format!("pool     {}: up to {}, {}", pool.name, pool.most, shared.join(", "));
            line.push_str(if pool.pro_rata { "; pro rata" } else { "" });
            if !pool.limits.is_empty() {
                let _ = write!(line, "; {} limits on changes", pool.limits.len());
            }
            lines.push(line);
        }
        for (row, most) in &parties.per_friend {
            let name = self.program.rows.get(row.index()).map_or("?", |row| row.name.as_str());
            lines.push(format!("friend   {name}: {most} for each"));
        }
        for (at, funder) in parties.funders.iter().enumerate() {
            let own = |(_, by): &&(crate::core::RowId, crate::core::FunderId)| by.index() == at;
            let rows = parties.row_funders.iter().filter(own);
            let rows = rows.filter_map(|(row, _)| self.program.rows.get(row.index())).map(|row| row.name.clone());
            let offers = parties.offer_funders.iter().filter(|(_, by)| by.index() == at);
            let offers = offers.filter_map(|(id, _)| self.program.offers.get(id.index())).map(|one| one.name.clone());
            let holdings = parties.holding_funders.iter().filter(|(_, by)| by.index() == at);
            let holdings = holdings.map(|(holding, _)| self.holding(*holding).to_owned());
            let funds: Vec<String> = rows.chain(offers).chain(holdings).collect();
            let mut line = format!("funder   \"{}\": {}", funder.name, funds.join(", "));
            for (holding, price) in &funder.pays {
                let _ = write!(line, "; pays {} a {}", fraction(*price), self.holding(*holding));
            }
            lines.push(line);
        }
        lines
    }
}
