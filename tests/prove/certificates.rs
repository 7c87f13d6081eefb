//! Exactly one of an exploit and a price certificate on random programs; the certificate is checked without tolerance, by
//! every reward, exchange and payment of the program and by every purchase of a small domain through the evaluator.
//!
//! `LOYAL_PROVE_GRAPHS=10000 cargo test --release --test prove certificate -- --nocapture` makes the long run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use loyal::base::{MemoryLoader, Sources};
use loyal::core::{self, Effect, HoldingId, HoldingKind, LimitId, Program, RowId, Window};
use loyal::prove::{self, Price, Settled};

use crate::brute::{Chance, Coverage, MOST, each_purchase, money};

/// Three wallets and a voucher.
fn head(seed: u64, chance: &mut Chance) -> String {
    let mut text = format!("program \"Graph {seed}\" {{\n  currency EUR\n}}\n\n");
    for wallet in ["point", "stamp", "token"] {
        text.push_str(&format!("points {wallet} {{\n  whole\n  cost 0.01 EUR\n}}\n\n"));
    }
    text.push_str(&format!("voucher fiver {{\n  {} off\n}}\n\n", money(5 + chance.below(30))));
    text
}

/// A random program of three wallets, a voucher and the ways between them and money.
fn program(seed: u64, seen: &mut Coverage) -> String {
    let mut chance = Chance(seed ^ 0xce27);
    let mut saw = |what: &'static str| *seen.entry(what).or_default() += 1;
    let mut text = head(seed, &mut chance);
    for at in 0..1 + chance.below(3) {
        let wallet = chance.among(&["point", "stamp", "token"]);
        let of = if chance.below(4) == 0 {
            saw("kind of goods");
            " of \"card\""
        } else {
            ""
        };
        let units = 1 + chance.below(6);
        let gives = match chance.below(3) {
            0 => {
                saw("flat");
                format!("{units} {wallet}")
            }
            1 => {
                saw("rate");
                format!("{units} {wallet} per {} of paid", money(2 + chance.below(40)))
            }
            _ => {
                saw("full steps");
                format!("{units} {wallet} per full {} of paid", money(2 + chance.below(40)))
            }
        };
        let least = if chance.below(2) == 0 {
            saw("least purchase");
            format!(" where basket >= {}", money(5 + chance.below(MOST - 5)))
        } else {
            String::new()
        };
        text.push_str(&format!("earn r{at} on purchase{of}{least} {{\n  give {gives}\n}}\n\n"));
    }
    if chance.below(3) > 0 {
        saw("points as payment");
        let (units, off) = (1 + chance.below(9), money(1 + chance.below(12)));
        text.push_str(&format!("reward pay {{\n  costs {units} point per {off} off\n}}\n\n"));
    }
    if chance.below(3) > 0 {
        saw("reward of a voucher");
        text.push_str(&format!("reward ticket {{\n  costs {} stamp\n  gives fiver\n}}\n\n", 1 + chance.below(40)));
    }
    if chance.below(2) == 0 {
        saw("reward of money");
        let off = money(1 + chance.below(25));
        text.push_str(&format!("reward cash {{\n  costs {} token\n  gives {off} off\n}}\n\n", 1 + chance.below(20)));
    }
    for (from, to) in [("point", "stamp"), ("stamp", "token"), ("token", "point")] {
        if chance.below(3) == 0 {
            saw("exchange");
            text.push_str(&format!(
                "convert {from} on start of month {{\n  steps of {} {from}\n  gives {} {to}\n  carry the rest\n}}\n\n",
                1 + chance.below(9),
                1 + chance.below(4)
            ));
        }
    }
    if chance.below(5) == 0 {
        saw("discount");
        text.push_str(&format!("discount d on purchase {{\n  take {}% off\n}}\n\n", 1 + chance.below(40)));
    }
    text.push_str(&format!("assume basket 0.01 EUR .. {}\n\nassume item 0.01 EUR\n", money(MOST)));
    if chance.below(4) == 0 {
        saw("resale");
        text.push_str(&format!("\nassume \"card\" resale {}%\n", 50 + chance.below(50)));
    }
    text
}

/// Rows that pay again and again: what is once in a lifetime is no way to gain.
fn lasting(program: &Program, row: RowId) -> bool {
    let own = &program.rows[row.index()].limits;
    !program.limits.iter().enumerate().any(|(at, limit)| {
        (own.contains(&LimitId(at as u16)) || limit.rows.contains(&row)) && limit.window == Window::Lifetime
    })
}

/// Where a certificate fails, in words.
fn refuted(program: &Program, resale: &[(i128, i128)], prices: &[Price]) -> Option<String> {
    let price = |of: HoldingId| prices.iter().find(|price| price.holding == of).expect("every holding has a price");
    let scale = prices.first().map_or(1, |price| price.denominator);
    if prices.iter().any(|price| price.numerator < 0 || price.denominator != scale || scale <= 0) {
        return Some("a price below nothing".into());
    }
    let worth = |of: HoldingId, units: i64| i128::from(units) * price(of).numerator;
    for offer in &program.offers {
        let takes: i128 = offer.takes.iter().map(|(of, units)| worth(*of, *units)).sum();
        let gives: i128 = offer.gives.iter().map(|(of, units, _)| worth(*of, *units)).sum();
        let money = i128::from(offer.money - offer.charge) * scale;
        if !offer.takes.is_empty() && gives + money > takes {
            return Some(format!("`{}` gains", offer.name));
        }
    }
    for payment in &program.money_off {
        if i128::from(payment.step_money) * scale > worth(payment.holding, payment.step_units) {
            return Some(format!("`{}` gains", payment.name));
        }
    }
    for one in &program.exchanges {
        if worth(one.gives.0, one.gives.1) > worth(one.from, one.step) {
            return Some(format!("`{}` gains", one.name));
        }
    }
    for (at, holding) in program.holdings.iter().enumerate() {
        if let HoldingKind::Voucher { off, .. } = holding.kind
            && i128::from(off) * scale > worth(HoldingId(at as u16), 1)
        {
            return Some(format!("a `{}` gains", holding.name));
        }
    }
    let mut found = None;
    each_purchase(program, |atom, amount, discount, given| {
        let (back, over) = resale.get(atom.index()).copied().unwrap_or((0, 1));
        let gives: i128 = given.iter().map(|(of, units)| worth(*of, *units)).sum();
        let all = (gives + i128::from(discount) * scale) * over + i128::from(amount) * back * scale;
        if all > i128::from(amount) * scale * over {
            found = Some(format!("a purchase of {} of goods {} gains", money(amount), atom.0));
        }
    });
    found
}

#[test]
fn a_certificate_or_an_exploit_and_never_both() {
    let cases: u64 = std::env::var("LOYAL_PROVE_GRAPHS")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(if cfg!(debug_assertions) { 12 } else { 400 });
    let mut seen = Coverage::new();
    let (mut priced, mut exploits, mut open) = (0u64, 0u64, 0u64);
    for seed in 0..cases {
        let text = program(seed, &mut seen);
        let path = PathBuf::from("graph.loyal");
        let loader = MemoryLoader { texts: BTreeMap::from([(path.clone(), text.clone())]) };
        let mut sources = Sources::new();
        let compiled = core::compile(&path, &loader, &mut sources, &[]);
        let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else {
            panic!("seed {seed} is no program: {:?}\n{text}", compiled.diagnostics);
        };
        let all_last = (0..program.rows.len()).all(|at| lasting(program, RowId(at as u16)));
        let grants = program.rows.iter().all(|row| !matches!(row.effect, Effect::Cash { .. }));
        assert!(all_last && grants, "seed {seed}: the generator makes what this check does not read");
        let resale: Vec<(i128, i128)> = (0..program.atoms)
            .map(|atom| {
                let card = program.atom(Some("card"), None);
                let share = checked.assumptions.iter().find(|one| one.of.as_deref() == Some("card"));
                let share =
                    share.and_then(|one| one.range.as_ref()).filter(|_| card.0 != 0 && card.0 == u16::from(atom));
                share.map_or((0, 1), |(low, ..)| (i128::from(low.numerator()), i128::from(low.denominator())))
            })
            .collect();
        let examined = prove::examine(program, checked, &sources);
        let gains = |code: &str| matches!(code, "L0001" | "L0003" | "L0004" | "L0006");
        let shown = examined.findings.iter().any(|one| gains(one.code.0));
        match &examined.settled {
            Settled::Priced(prices) => {
                priced += 1;
                let refuted = refuted(program, &resale, prices);
                assert!(refuted.is_none(), "seed {seed}: {}\n{text}", refuted.unwrap_or_default());
                let gain = examined.findings.iter().find(|one| matches!(one.code.0, "L0003" | "L0004" | "L0006"));
                assert!(gain.is_none(), "seed {seed}: prices, and {gain:?}\n{text}");
            }
            Settled::Exploit => {
                exploits += 1;
                assert!(shown, "seed {seed}: an exploit that no finding shows\n{text}");
            }
            Settled::Open => open += 1,
        }
        let own = examined.findings.iter().find(|one| one.code.0 == "E0150");
        assert!(own.is_none(), "seed {seed}: {own:?}\n{text}");
    }
    println!("{priced} certificates, {exploits} exploits, {open} open; {seen:?}");
    assert!(priced > 0 && exploits > 0, "the generator makes one kind of program only");
    assert!(open * 100 <= cases, "too much is left open: {open}");
    assert!(cases < 100 || seen.len() == 11, "not everything is generated: {seen:?}");
}
