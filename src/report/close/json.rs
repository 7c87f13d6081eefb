//! A close as data.

use std::collections::BTreeMap;

use super::CloseContext;
use super::shape::{
    AccruedFigures, AlternativeFigures, BackTestFigures, CloseFigures, CloseReport, CohortFigures, Difference,
    EntryFigures, ExpectedFigures, HazardFigures, Judgement, MethodFigures, MoneyCohort, MoneyFigures, MoneyRoll,
    MoveFigures, PerkFigures, PointsRoll, RateFigures, ShockFigures, WalletFigures,
};
use crate::finance::accounting::{RollForward, Sensitivity, Treatment};
use crate::finance::close::{
    Alternative, Closed, Every, Ledgers, Logged, Moves, Terms, WalletClose, What, maturity, position, sensitivities,
};

fn moves(moves: &Moves) -> MoveFigures {
    MoveFigures { issued: moves.issued, redeemed: moves.redeemed, expired: moves.expired, clawed_back: moves.clawed }
}

fn shocks(list: &[Sensitivity]) -> Vec<ShockFigures> {
    list.iter().map(|one| ShockFigures { shock: one.shock.name(), exact_change: one.change }).collect()
}

/// The close as data.
pub fn close_report(context: &CloseContext<'_>) -> CloseReport {
    let terms = context.terms;
    CloseReport {
        schema: "loyal-close/1".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        hashes: context.hashes.iter().cloned().collect(),
        source: context.source.clone(),
        quality: context.quality.clone(),
        period: context.period().to_owned(),
        every: Every::name(terms.every).into(),
        currency: terms.currency.clone(),
        currency_decimals: terms.decimals,
        method: terms.variant.name().into(),
        estimator: terms.method.name().into(),
        judgements: judgements(terms),
        closes: context.closes.iter().map(|(name, closed)| figures(name, closed)).collect(),
        differences: differences(context),
    }
}

/// Every decision that the terms log.
pub(in crate::report) fn judgements(terms: &Terms) -> Vec<Judgement> {
    let judgement = |what: &str, cohort: Option<&String>, decision: String, logged: &Logged| Judgement {
        what: what.into(),
        cohort: cohort.cloned(),
        decision,
        author: logged.author.clone(),
        date: logged.date.clone(),
        reason: logged.reason.clone(),
    };
    let percent = |share: f64| format!("{}%", (share * 1e8).round() / 1e6);
    let selections = terms
        .selections
        .iter()
        .map(|one| judgement("selection", Some(&one.cohort), one.method.name().into(), &one.logged));
    let overlays = terms.overlays.iter().map(|one| {
        let decision = match one.what {
            What::Rate(rate) => format!("rate on issued {}", percent(rate)),
            What::ToCome(share) => format!("points still to come {:+}%", (share * 1e8).round() / 1e6),
        };
        judgement("overlay", one.cohort.as_ref(), decision, &one.logged)
    });
    let stated = terms.stated.iter().map(|one| {
        let decision = format!("rate on issued {} at the close of {}", percent(one.rate), one.period);
        judgement("close", one.cohort.as_ref(), decision, &one.logged)
    });
    selections.chain(overlays).chain(stated).collect()
}

fn figures(name: &str, closed: &Closed) -> CloseFigures {
    let terms = &closed.terms;
    let (deferred, accrued) = sensitivities(closed);
    CloseFigures {
        variant: name.to_owned(),
        wallets: closed
            .wallets
            .iter()
            .map(|wallet| {
                let own = accrued.iter().find(|(name, _)| *name == wallet.development.wallet);
                wallet_figures(wallet, terms, own.map_or(&[], |(_, list)| list))
            })
            .collect(),
        money: closed.ledgers.as_ref().map(|ledgers| money(closed, ledgers, &deferred)),
        alternatives: closed.alternatives.iter().map(alternative).collect(),
    }
}

fn alternative(one: &Alternative) -> AlternativeFigures {
    let (choice, chosen, liability) = (one.choice.clone(), one.chosen, one.liability);
    AlternativeFigures { choice, chosen, exact_to_come: one.to_come.clone(), liability }
}

fn wallet_figures(wallet: &WalletClose, terms: &Terms, accrued: &[Sensitivity]) -> WalletFigures {
    let (development, estimated) = (&wallet.development, &wallet.estimated);
    let rates = &wallet.rates;
    let spreads = |name: &str| {
        let found = estimated.study.iter().flat_map(|study| &study.estimates).find(|one| one.method.name() == name);
        found.and_then(|one| one.spreads.as_ref()).map(|spreads| spreads.total)
    };
    let methods = estimated.methods.iter().map(|(method, row)| {
        let total = spreads(method.name());
        let figures = MethodFigures {
            exact_to_come: row.clone(),
            exact_total: row.iter().flatten().sum(),
            process_error: total.map(|spread| spread.process),
            parameter_error: total.map(|spread| spread.parameter),
        };
        (method.name().replace('-', "_"), figures)
    });
    let scale = (0..terms.decimals).fold(1.0, |scale, _| scale * 10.0);
    WalletFigures {
        wallet: development.wallet.clone(),
        decimals: development.decimals,
        roll_forward: total_rolls(wallet),
        rates: RateFigures {
            issued: rates.begun,
            redeemed: rates.redeemed,
            lost: rates.lost,
            outstanding: rates.outstanding,
            exact_to_come: rates.to_come,
            on_issued: rates.on_issued,
            on_outstanding: rates.on_outstanding,
        },
        cohorts: cohorts(wallet),
        hazards: HazardFigures { redeemed: estimated.hazards.redeemed.clone(), lost: estimated.hazards.lost.clone() },
        methods: methods.collect(),
        beyond_history: estimated.beyond,
        actual_versus_expected: wallet
            .expected
            .iter()
            .map(|one| ExpectedFigures {
                cohort: one.cohort.clone(),
                held: one.held,
                exact_expected: one.expected,
                redeemed: one.redeemed,
                exact_expected_lost: one.expected_lost,
                lost: one.lost,
            })
            .collect(),
        back_test: wallet
            .back_test
            .iter()
            .map(|one| BackTestFigures {
                period: one.period.clone(),
                held: one.held,
                happened: one.happened,
                left: one.left,
                exact_by_hazard: one.by_hazard,
                exact_ever: one.ever.iter().map(|(method, sum)| (method.name().replace('-', "_"), *sum)).collect(),
            })
            .collect(),
        accrued: position(wallet, terms).map(|position| AccruedFigures {
            cost_per_point: position.cost_per_point,
            exact_liability: position.liability() * scale,
            sensitivities: shocks(accrued),
        }),
    }
}

/// The roll-forward of a whole wallet.
pub(in crate::report) fn total_rolls(wallet: &WalletClose) -> Vec<PointsRoll> {
    let development = &wallet.development;
    let each = development.periods.iter().zip(&wallet.rolls).enumerate();
    each.map(|(period, (name, roll))| {
        let mut by_element: BTreeMap<String, i64> = BTreeMap::new();
        for origin in development.origins.iter().filter(|origin| origin.begins <= period) {
            for element in &origin.elements {
                let issued = element.moves.get(period - origin.begins).map_or(0, |moves| moves.issued);
                if issued != 0 {
                    *by_element.entry(element.name.clone()).or_default() += issued;
                }
            }
        }
        PointsRoll {
            period: name.clone(),
            opening: roll.opening(),
            moves: moves(&development.moves(period)),
            closing: roll.closing(),
            issued_by_element: by_element,
        }
    })
    .collect()
}

fn cohorts(wallet: &WalletClose) -> Vec<CohortFigures> {
    let development = &wallet.development;
    let each = development.origins.iter().zip(&wallet.estimated.choices).zip(&wallet.aging);
    each.map(|((origin, choice), row)| CohortFigures {
        cohort: row.cohort.clone(),
        age: row.age,
        began_with: row.begun,
        moves: moves(&row.moves),
        outstanding: row.outstanding,
        estimator: choice.method.name().into(),
        fell_back: choice.fell_back,
        exact_by_method: choice.by_method,
        overlays: choice.overlays.clone(),
        exact_to_come: choice.to_come,
        on_issued: row.on_issued,
        on_outstanding: row.on_outstanding,
        roll_forward: (0..origin.length())
            .map(|period| PointsRoll {
                period: development.periods.get(origin.begins + period).cloned().unwrap_or_default(),
                opening: origin.held(period),
                moves: moves(&origin.moves(period)),
                closing: origin.held(period + 1),
                issued_by_element: BTreeMap::new(),
            })
            .collect(),
    })
    .collect()
}

fn money(closed: &Closed, ledgers: &Ledgers, sensitivities: &[Sensitivity]) -> MoneyFigures {
    let (accounts, schedule) = (&ledgers.accounts, &ledgers.schedule);
    let rolls = |rolls: &[RollForward]| {
        let each = rolls.iter().zip(&accounts.periods);
        each.map(|(roll, period)| MoneyRoll {
            period: period.clone(),
            opening: roll.opening(),
            movements: roll.movements().iter().map(|(kind, amount)| (kind.name().to_owned(), *amount)).collect(),
            closing: roll.closing(),
        })
        .collect()
    };
    let last = accounts.periods.len().saturating_sub(1);
    let soon = soon(closed, ledgers);
    let liability = schedule.money.last().map_or(0, RollForward::closing);
    let entries = ledgers.entries.iter().filter(|entry| entry.period == last).flat_map(|entry| {
        entry.lines.iter().map(move |line| EntryFigures {
            period: accounts.periods.get(entry.period).cloned().unwrap_or_default(),
            cohort: accounts.cohorts.get(entry.cohort).map_or(String::new(), |cohort| cohort.name.clone()),
            text: entry.text.into(),
            account: line.account.name(accounts).to_owned(),
            debit: line.debit,
            credit: line.credit,
        })
    });
    let cohorts = accounts.cohorts.iter().zip(&schedule.cohorts).map(|(cohort, results)| MoneyCohort {
        cohort: cohort.name.clone(),
        kind: cohort.kind.name().into(),
        treatment: results.treatment.name().into(),
        price: cohort.price,
        allocated: results.allocated,
        liability: left(results),
        accrued_cost: results.periods.last().and_then(|period| period.accrued).map(|accrued| accrued.closing),
    });
    MoneyFigures {
        roll_forward: rolls(&schedule.money),
        accrual: rolls(&schedule.accrual),
        liability,
        current: soon,
        non_current: liability - soon,
        cohorts: cohorts.collect(),
        status_perks: closed.perks.iter().map(|perk| perk_figures(perk, closed)).collect(),
        sensitivities: shocks(sensitivities),
        entries: entries.collect(),
        exact_points_left_out: ledgers.left_out,
    }
}

fn perk_figures((treatment, liability, accrued_cost): &(Treatment, i64, i64), closed: &Closed) -> PerkFigures {
    PerkFigures {
        treatment: treatment.name().into(),
        posted: *treatment == closed.terms.status_perk,
        liability: *liability,
        accrued_cost: *accrued_cost,
    }
}

/// What is left of a cohort's allocation.
pub(in crate::report) fn left(results: &crate::finance::accounting::CohortSchedule) -> i64 {
    match results.treatment {
        Treatment::Defer => results.periods.last().map_or(results.allocated, |period| period.posted.liability),
        Treatment::Accrue | Treatment::Expense => 0,
    }
}

/// The part of the contract liability that becomes revenue within twelve months, minor units.
pub(in crate::report) fn soon(closed: &Closed, ledgers: &Ledgers) -> i64 {
    let shares: Vec<Vec<f64>> = closed.wallets.iter().map(maturity).collect();
    let each = ledgers.of.iter().zip(&ledgers.schedule.cohorts);
    each.map(|((wallet, origin, _), results)| {
        let share = shares.get(*wallet).and_then(|row| row.get(*origin)).copied().unwrap_or(1.0);
        (left(results) as f64 * share).round() as i64
    })
    .sum()
}

fn differences(context: &CloseContext<'_>) -> Vec<Difference> {
    let Some((_, first)) = context.closes.first() else { return Vec::new() };
    let liability = |closed: &Closed| {
        closed.ledgers.as_ref().and_then(|ledgers| ledgers.schedule.money.last().map(RollForward::closing))
    };
    let mut found = Vec::new();
    for (name, other) in context.closes.iter().skip(1) {
        for wallet in &other.wallets {
            let Some(base) = first.wallets.iter().find(|one| one.development.wallet == wallet.development.wallet)
            else {
                continue;
            };
            found.push(Difference {
                variant: name.clone(),
                wallet: wallet.development.wallet.clone(),
                rate_on_issued: wallet.rates.on_issued.zip(base.rates.on_issued).map(|(a, b)| a - b),
                exact_to_come: wallet.rates.to_come - base.rates.to_come,
                liability: liability(other).zip(liability(first)).map(|(a, b)| a - b),
                revenue: revenue(other).zip(revenue(first)).map(|(a, b)| a - b),
            });
        }
    }
    found
}

/// Revenue from points in the last period.
pub(in crate::report) fn revenue(closed: &Closed) -> Option<i64> {
    let ledgers = closed.ledgers.as_ref()?;
    let last = ledgers.accounts.periods.len().checked_sub(1)?;
    let periods = ledgers.schedule.cohorts.iter().flat_map(|cohort| &cohort.periods);
    Some(periods.filter(|period| period.number == last).map(|period| period.posted.revenue).sum())
}
