//! What a scenario takes from a ledger.

use super::RedemptionFit;
use crate::history::fit::fragment::digits;

/// How the reward is taken, as a line of a scenario's segment. `name` is the reward's name in the program.
pub fn redemption_fragment(fit: &RedemptionFit, name: &str) -> String {
    let wish = match &fit.wish {
        Ok(wish) => wish,
        Err(why) => return format!("# {why}\n# choices = {{ redeem = \"asap\" }}\n"),
    };
    let percent = |share: f64| format!("{}%", digits(share * 100.0));
    let spread = match wish.spread.estimate {
        0.0 => String::new(),
        // Scenarios know spreads up to 99%.
        spread => format!(", spread = \"{}\"", percent(spread.min(0.99))),
    };
    let key = if name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_' || sign == '-') && !name.is_empty()
    {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    };
    format!(
        "choices = {{ redeem = {{ {key} = {{ probability = \"{}\"{spread} }} }} }}\n",
        percent(wish.probability.estimate)
    )
}
