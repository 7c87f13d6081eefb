//! Each effect by its own formula, and the null response to the bit.

use super::*;
use crate::numeric::{exp, ln};

fn alone(key: &str, values: &[f64], situation: &Situation) -> Multipliers {
    let key = card(key).expect("an effect").key;
    Response::new(&[Setting { key, values: values.to_vec() }]).multipliers(situation)
}

fn near(found: f64, known: f64) {
    assert!((found - known).abs() < 1e-12, "{found} for {known}");
}

#[test]
fn every_card_is_complete_and_its_default_plausible() {
    let mut keys: Vec<&str> = Vec::new();
    for card in KINDS.iter().map(|kind| &kind.card).chain(ELSEWHERE) {
        assert!(!keys.contains(&card.key), "{} twice", card.key);
        keys.push(card.key);
        assert!(!card.parameters.is_empty() && card.source.len() > 30 && card.says.len() > 20, "{}", card.key);
        for parameter in card.parameters {
            let (least, most) = parameter.range;
            assert!((least..=most).contains(&parameter.default), "{}: {}", card.key, parameter.key);
            assert!(parameter.limits.0 <= least && most <= parameter.limits.1, "{}: {}", card.key, parameter.key);
        }
    }
    assert_eq!(keys.len(), 25);
}

/// A customer to whom nothing has happened yet meets no effect but those of membership itself.
#[test]
fn without_a_reason_nothing_changes() {
    for kind in KINDS.iter().filter(|kind| !["dropout_of_members", "novelty"].contains(&kind.card.key)) {
        let setting = Setting::default_of(&kind.card);
        let on = Response::new(&[setting]).multipliers(&Situation::default());
        for multiplier in [on.intensity, on.dropout, on.basket] {
            assert_eq!(multiplier.to_bits(), 1f64.to_bits(), "{}", kind.card.key);
        }
    }
}

/// Effects of no size leave every multiplier at exactly 1, whatever the situation.
#[test]
fn effects_of_size_zero_are_exactly_one() {
    let busy = Situation {
        days: 100.0,
        heaviness: 0.7,
        progress: 0.6,
        missing: 3.0,
        rewards: 4,
        endowed: true,
        since_reward: Some(3.0),
        lapse: Some(20.0),
        tier_progress: 0.7,
        tier_missing: 2.0,
        tier_days: Some(50.0),
        rises: 2,
        falls: 1,
        fell_last: true,
        target: Some(true),
        paid_member: Some(40.0),
        referred: true,
        brought: true,
        discount: 0.2,
        mail: Some(2.0),
        rewarded_share: 0.4,
        ..Situation::default()
    };
    for kind in KINDS {
        let neutral = |parameter: &Parameter| match parameter.key {
            "times" | "dropout" | "basket" | "scale" => 1.0,
            "fades_over" | "within" | "half_life" | "lasts" => parameter.default,
            _ => 0.0,
        };
        let values: Vec<f64> = kind.card.parameters.iter().map(neutral).collect();
        let on = alone(kind.card.key, &values, &busy);
        for multiplier in [on.intensity, on.dropout, on.basket] {
            assert_eq!(multiplier.to_bits(), 1f64.to_bits(), "{}", kind.card.key);
        }
    }
}

#[test]
fn each_effect_is_its_formula() {
    let half = Situation { progress: 0.5, missing: 2.0, ..Situation::default() };
    near(alone("goal_gradient", &[0.279], &half).intensity, exp(0.1395));
    let fresh = Situation { endowed: true, ..Situation::default() };
    near(alone("endowed_progress", &[1.2], &fresh).intensity, 1.2);
    near(alone("endowed_progress", &[1.2], &Situation { rewards: 1, ..fresh }).intensity, 1.0);
    near(alone("after_reward", &[0.03, 3.0], &Situation { rewards: 9, ..half.clone() }).intensity, 1.09);
    let soon = Situation { lapse: Some(10.0), ..half.clone() };
    near(alone("deadline_pressure", &[0.06, 56.0], &soon).intensity, 1.06);
    // Ten purchases a week apart do not fit into ten days, even at twice the pace.
    near(alone("deadline_pressure", &[0.06, 56.0], &Situation { missing: 10.0, ..soon.clone() }).intensity, 1.0);
    near(alone("deadline_pressure", &[0.06, 56.0], &Situation { lapse: Some(60.0), ..soon.clone() }).again, 4.0);
    let after = Situation { since_reward: Some(42.0), ..Situation::default() };
    near(alone("rewarded_behaviour", &[0.05, 42.0], &after).intensity, 1.0 + 0.05 * exp(-1.0));
    let chase = Situation { tier_progress: 0.8, tier_missing: 4.0, tier_days: Some(14.0), ..Situation::default() };
    near(alone("tier_chase", &[0.1], &chase).intensity, 1.08);
    near(alone("tier_chase", &[0.1], &Situation { tier_days: Some(13.9), ..chase }).intensity, 1.0);
    near(alone("targets", &[0.1, 0.02], &Situation { target: Some(false), ..half.clone() }).intensity, 0.98);
    let fell = Situation { rises: 1, falls: 1, fell_last: true, ..Situation::default() };
    let on = alone("tier_moves", &[0.03, 0.06, 1.2], &fell);
    near(on.intensity, 1.03 * 0.94);
    near(on.dropout, 1.2);
    assert!(on.intensity < 1.0, "the demoted fall below the never promoted");
    near(alone("dropout_of_members", &[0.75], &half).dropout, 0.75);
    near(alone("novelty", &[0.05, 182.0], &Situation { days: 364.0, ..half.clone() }).intensity, 1.0125);
    near(alone("expiry_reaction", &[0.05, 30.0, 0.5], &soon).intensity, 1.0);
    near(alone("expiry_reaction", &[0.05, 30.0, 0.5], &Situation { heaviness: 1.0, ..soon }).intensity, 1.05);
    let referred = Situation { referred: true, days: 456.5, ..Situation::default() };
    let on = alone("referred_customers", &[0.82, 0.4, 913.0], &referred);
    near(on.dropout, 0.82);
    near(on.basket, 1.2);
    near(alone("referrer_binding", &[0.675, 1.055], &Situation { brought: true, ..half.clone() }).basket, 1.055);
    let paid = Situation { paid_member: Some(365.0), ..Situation::default() };
    near(alone("paid_membership", &[0.07, 0.13, 365.0], &paid).intensity, 1.135);
    near(alone("category_program", &[0.25], &Situation { rewarded_share: 0.4, ..half.clone() }).intensity, 1.1);
    near(alone("price_response", &[0.5], &Situation { discount: 0.19, ..half.clone() }).intensity, 1.0 / 0.9);
    let read = Situation { mail: Some(1.0), heaviness: ln(2.0), ..half.clone() };
    near(alone("mailing", &[0.2, 14.0, 1.0], &read).intensity, 1.1);
}

#[test]
fn scales_come_first() {
    let half = Situation { progress: 0.5, heaviness: ln(2.0), target: Some(true), ..Situation::default() };
    let on = Response::new(&[
        Setting { key: "goal_gradient", values: vec![0.2] },
        Setting { key: "heavy_buyers", values: vec![1.0] },
    ]);
    near(on.multipliers(&half).intensity, exp(0.05));
    let on = Response::new(&[
        Setting { key: "targets", values: vec![0.1, 0.02] },
        Setting { key: "design", values: vec![0.3] },
        Setting { key: "dropout_of_members", values: vec![0.75] },
    ]);
    near(on.multipliers(&half).intensity, 1.03);
    near(on.multipliers(&half).dropout, 0.925);
}

/// Figures that the literature reports and the defaults were solved from (claims C8 and C10 of the table).
#[test]
fn defaults_give_the_figures_they_were_solved_from() {
    // The gap between the first and the second stamp against that between the ninth and the tenth: 20% less.
    let of = |stamps: f64| {
        let situation = Situation { progress: stamps / 10.0, ..Situation::default() };
        alone("goal_gradient", &[0.278_929], &situation).intensity
    };
    near((of(1.0) / of(9.0) * 1e6).round() / 1e6, 0.8);
    let c = intercept(0.6, 1.37);
    let mean: f64 =
        (0..10_000).map(|at| joins(c, 1.37, crate::numeric::normal_quantile((f64::from(at) + 0.5) / 1e4))).sum::<f64>()
            / 1e4;
    assert!((mean - 0.6).abs() < 1e-4, "{mean}");
    near(hazard(0.3, 0.4, 0.0), 0.3);
    near(takes_reward(0.5, 2.0, 100.0, 100.0), 0.25);
    near(takes_reward(0.5, 2.0, 300.0, 100.0), 0.45);
    assert_eq!(filled_up(4_500, &[5_000, 4_800], 0.15), 4_800);
    assert_eq!(filled_up(4_000, &[5_000], 0.15), 4_000);
    near(times_of_invitations(0.1, 0.5, 0.2) * 0.5 + times_of_invitations(0.6, 0.5, 0.2) * 0.3, 0.99);
}
