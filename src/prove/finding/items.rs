//! L02, L06: single items that are taken off, as in two for the price of one: so many of one price are bought together, and sold
//! again where that is stated.

use super::Finding;
use super::margin;
use crate::core::{Effect, Expr, Pick, PickFrom, Row, RowId, RowKind};
use crate::diagnostic::{Severity, table};
use crate::prove::choices::on_purchase;
use crate::prove::context::{Context, percent, share};
use crate::prove::engine::extreme::{is_more, roundest};
use crate::prove::piece::Formula;
use crate::prove::sale::{Sale, Side, What};
use crate::prove::situation::Situation;
use crate::prove::survey::Probe;
use crate::prove::verdict::Verdict;
use crate::prove::witness::{self, Witness};
use crate::prove::worth::Worth;
use crate::quantity::{Ratio, lcm};

/// Most situations that are tried.
const TRIED: usize = 24;
/// Most items in one purchase.
const MOST: i64 = 100;

/// Situations in which single items are taken off, with the discounts that act there.
#[derive(Default)]
pub(super) struct Items {
    seen: Vec<(Vec<RowId>, Situation)>,
    /// Whether some row takes single items off, once somebody has looked.
    any: Option<bool>,
}

/// The items whose price a row takes off.
fn picks(row: &Row) -> Vec<Pick> {
    fn inside(expr: &Expr, found: &mut Vec<Pick>) {
        if let Expr::Prices(pick) = expr {
            found.push(*pick);
        }
        expr.each_part(&mut |part| inside(part, found));
    }
    let mut found = Vec::new();
    if let Effect::PriceOff { amount, .. } = &row.effect {
        inside(&amount.numerator, &mut found);
    }
    found
}

impl Probe for Items {
    fn look(&mut self, context: &Context<'_>, here: &Situation, sale: &Sale) {
        let program = context.program;
        let price = |row: &&(u16, &Row)| row.1.kind == RowKind::Price && on_purchase(row.1);
        let any = *self.any.get_or_insert_with(|| program.rows.iter().any(|row| !picks(row).is_empty()));
        if self.seen.len() >= TRIED || !any {
            return;
        }
        let rows: Vec<(u16, &Row)> = (0u16..).zip(&program.rows).collect();
        let formula = Formula::new(program, &context.limits, here, sale.span);
        let acts = |row: &&(u16, &Row)| {
            formula.listens(row.1) && formula.holds(&row.1.guard).map_or(true, |set| !set.is_empty())
        };
        let acting: Vec<&(u16, &Row)> = rows.iter().filter(price).filter(acts).collect();
        let taken = acting.iter().flat_map(|(_, row)| picks(row)).any(|pick| pick.scope.has(here.atom));
        let rows: Vec<RowId> = acting.iter().map(|(at, _)| RowId(*at)).collect();
        let known = |known: &(Vec<RowId>, Situation)| known.0 == rows && known.1.atom == here.atom;
        if taken && !self.seen.iter().any(known) {
            self.seen.push((rows, here.clone()));
        }
    }
}

/// A purchase of so many items of one price.
struct Bought {
    here: Situation,
    each: i64,
    cost: (i128, i64),
    witness: Witness,
}

impl Bought {
    fn amount(&self) -> i64 {
        self.each * self.here.items
    }
}

impl Items {
    /// The finding: what the evaluator says of so many items of one price.
    pub fn say(&self, context: &Context<'_>) -> Option<Finding> {
        let mut worst: Option<Bought> = None;
        for (rows, here) in &self.seen {
            for items in numbers(context, rows) {
                for one in bought(context, here, items) {
                    let more = worst.as_ref().is_none_or(|worst| {
                        let (left, right) = (i128::from(worst.cost.1), i128::from(one.cost.1));
                        is_more(
                            (one.cost.0.saturating_mul(left), one.amount()),
                            (worst.cost.0.saturating_mul(right), worst.amount()),
                        )
                    });
                    if more && margin::is_too_much(context, here.atom, one.amount(), one.cost) {
                        worst = Some(one);
                    }
                }
            }
        }
        worst.map(|worst| said(context, &worst))
    }
}

impl Items {
    /// The finding, if so many items of one price give back more than a share.
    pub fn above(&self, context: &Context<'_>, limit: Ratio) -> Option<Finding> {
        let common = Worth::common(context.worth.member.iter().copied())?;
        let value = |one: &Bought| one.witness.value(&context.worth, Side::Member, common, |_| true);
        let tried = self.seen.iter().flat_map(|(rows, here)| {
            numbers(context, rows).into_iter().flat_map(|items| bought(context, here, items)).collect::<Vec<_>>()
        });
        let exceeds = |one: &Bought| {
            let allowed = i128::from(one.amount()) * i128::from(common) * i128::from(limit.numerator());
            value(one).saturating_mul(i128::from(limit.denominator())) > allowed
        };
        let worst = tried.filter(exceeds).reduce(|worst, one| {
            let (least, most) = ((value(&worst), worst.amount()), (value(&one), one.amount()));
            if is_more(most, least) { one } else { worst }
        })?;
        let message = format!(
            "a member can take {} of reward for {} items of {} each ({}, more than the {} allowed)",
            context.money_over(value(&worst), common),
            worst.here.items,
            context.money(i128::from(worst.each)),
            percent(value(&worst), i128::from(worst.amount()) * i128::from(common)),
            share(limit),
        );
        let finding = Finding::new(table::GIVE_BACK, Verdict::Witness, "items", message)
            .help("take off less, or let only one of the rules act: `best of`");
        Some(finding.shown(context, &worst.witness))
    }
}

impl Items {
    /// The finding, if so many items of one price are sold again for more than is paid for them.
    pub fn sold(&self, context: &Context<'_>) -> Option<Finding> {
        let common = Worth::common(context.worth.member.iter().copied())?;
        let mut worst: Option<(i128, Ratio, Bought)> = None;
        for (rows, here) in &self.seen {
            let resale = context.domain.resale_at(context.program, here.atom);
            if resale == Ratio::ZERO {
                continue;
            }
            for one in numbers(context, rows).into_iter().flat_map(|items| bought(context, here, items)) {
                let value = one.witness.value(&context.worth, Side::Member, common, |row| context.repeats(row));
                let back = i128::from(resale.numerator()) - i128::from(resale.denominator());
                let gain = value
                    .saturating_mul(i128::from(resale.denominator()))
                    .saturating_add(i128::from(one.amount()) * i128::from(common) * back);
                let gain = gain.div_euclid(i128::from(resale.denominator()));
                let more =
                    |(most, _, worst): &(i128, Ratio, Bought)| is_more((gain, one.amount()), (*most, worst.amount()));
                if gain > 0 && worst.as_ref().is_none_or(more) {
                    worst = Some((gain, resale, one));
                }
            }
        }
        worst.map(|(gain, resale, one)| resold(context, &one, resale, (gain, common)))
    }
}

/// What is said of items that are sold again.
fn resold(context: &Context<'_>, one: &Bought, resale: Ratio, (gain, over): (i128, i64)) -> Finding {
    let program = context.program;
    let given = one.witness.given();
    let mut rows: Vec<RowId> = given.iter().map(|(row, ..)| *row).filter(|row| context.repeats(*row)).collect();
    rows.sort_unstable();
    rows.dedup();
    let rows: Vec<&Row> = rows.iter().filter_map(|row| program.rows.get(row.index())).collect();
    let mut names: Vec<&str> = rows.iter().map(|row| row.rule.as_str()).collect();
    names.dedup();
    let paid = i128::from(one.amount()) - i128::from(one.witness.discounts());
    let message = format!(
        "{} items of {} each cost {}, {} of their price comes back by selling them, and {} is gained",
        one.here.items,
        context.money(i128::from(one.each)),
        context.money(paid),
        share(resale),
        context.money_over(gain, over),
    );
    let mut finding = Finding::new(table::CASH_EARNS, Verdict::Witness, names.join(", "), message)
        .help("take off less than is lost by selling, or leave out what can be sold again");
    for row in rows {
        finding = finding.label(row.span, "gives something for them");
    }
    finding
        .shown(context, &one.witness)
        .note(format!("looked at: {}", context.domain.shown(program)))
        .note("not followed: items of several prices in one purchase")
}

/// How many items complete the groups of every rule, alone and together.
fn numbers(context: &Context<'_>, rows: &[RowId]) -> Vec<i64> {
    let rows = rows.iter().filter_map(|row| context.program.rows.get(row.index()));
    let sizes = rows.flat_map(picks).map(|pick| match pick.from {
        PickFrom::Groups(size) | PickFrom::PerFull(size) => size,
        PickFrom::All => pick.count,
    });
    let mut numbers: Vec<i64> = sizes.filter(|size| (1..=MOST).contains(size)).collect();
    let together = numbers.iter().fold(1i64, |all, size| if all > MOST { all } else { lcm(all, *size) });
    numbers.push(together);
    numbers.retain(|number| *number <= MOST);
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// So many of one price: the least, and a round one.
fn bought(context: &Context<'_>, here: &Situation, items: i64) -> Vec<Bought> {
    let (program, domain) = (context.program, &context.domain);
    let least = domain.item.max((domain.basket.0 + items - 1) / items);
    let most = domain.basket.1 / items;
    if least > most {
        return Vec::new();
    }
    let mut here = here.clone();
    here.items = items;
    let mut prices = vec![least, roundest((least, most))];
    prices.dedup();
    let tried = prices.into_iter().filter_map(|each| {
        let buy = witness::purchase(program, &here, each * items);
        let life = witness::life(program, &here, vec![(here.at(), Some(buy))]);
        let mut witness = witness::replay(context, life)?;
        let cost = margin::cost(context, &mut witness, here.at())?;
        Some(Bought { here: here.clone(), each, cost, witness })
    });
    tried.collect()
}

fn said(context: &Context<'_>, worst: &Bought) -> Finding {
    let program = context.program;
    let (amount, (cost, over)) = (worst.amount(), worst.cost);
    let mut rows: Vec<(RowId, i64)> = Vec::new();
    for (row, what, money) in worst.witness.given() {
        if what == What::Off {
            rows.push((row, money));
        }
    }
    rows.sort_by_key(|(row, money)| (std::cmp::Reverse(*money), *row));
    let mut names: Vec<&str> =
        rows.iter().filter_map(|(row, _)| program.rows.get(row.index())).map(|row| row.rule.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let message = format!(
        "a purchase of {} items of {} each {}, and its rewards cost {}",
        worst.here.items,
        context.money(i128::from(worst.each)),
        margin::leaves(context, worst.here.atom, amount),
        context.money_over(cost, over),
    );
    let mut finding = Finding::new(table::NEGATIVE_MARGIN, Verdict::Witness, names.join(", "), message)
        .help(margin::help(context, rows.len() > 1));
    if !context.domain.is_declared("margin") {
        finding = finding.weigh(Severity::Warning);
    }
    for (row, money) in &rows {
        if let Some(row) = program.rows.get(row.index()) {
            let text = format!("`{}` takes {} off here", row.rule, context.money(i128::from(*money)));
            finding = finding.label(row.span, text);
        }
    }
    let share = percent(cost, i128::from(amount) * i128::from(over));
    finding = finding.note(format!("the rewards are {share} of the price")).shown(context, &worst.witness);
    finding
        .note(format!("looked at: {}", context.domain.shown(program)))
        .note("not followed: items of several prices in one purchase")
}
