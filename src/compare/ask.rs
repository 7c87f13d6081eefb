//! What is asked of a comparison, and whether it can be answered.

use crate::base::closest;
use crate::diagnostic::{Diagnostic, table};
use crate::scenario::Scenario;
use crate::simulate::{Paired, Run};

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ask {
    /// The variant to compare with, or `twin`; `None` = the first variant, or the twin if there is only one.
    pub against: Option<String>,
    /// Key of the measure that decides; `None` = profit, or the cost of rewards where no margin is stated.
    pub measure: Option<String>,
    /// Differences within this count as none.
    pub within: Option<Margin>,
    /// Two-sided confidence of intervals, 0.5 to 0.99999.
    pub confidence: f64,
    /// How several answers at once are guarded.
    pub many: Many,
}

/// How the chance of a wrong answer is kept when several are given at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Many {
    /// The chance is divided among the answers (Bonferroni).
    #[default]
    Bonferroni,
    /// The largest of all deviations, with what they share, decides (max-t).
    MaxT,
    /// Every answer by itself.
    Single,
}

/// A difference that matters to nobody.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// As it was written.
    pub text: String,
    /// The number, in units of `unit`.
    pub value: f64,
    /// `share`, a currency's code, or nothing for plain numbers.
    pub unit: String,
}

impl Margin {
    /// Reads `0.10 EUR`, `0.2%` or `3`.
    ///
    /// # Errors
    /// What is not understood.
    pub fn read(text: &str) -> Result<Margin, String> {
        let trimmed = text.trim();
        let end = trimmed.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(end);
        let value: f64 = number.replace('_', "").parse().map_err(|_| example(text))?;
        let unit = unit.trim();
        let (value, unit) = match unit {
            "%" => (value / 100.0, "share"),
            "" => (value, ""),
            code if code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()) => (value, code),
            _ => return Err(example(text)),
        };
        if value > 0.0 && value < 1e15 {
            Ok(Margin { text: trimmed.to_string(), value, unit: unit.to_string() })
        } else {
            Err(example(text))
        }
    }

    /// The margin in the unit of a measure, if it has that unit.
    pub fn in_unit(&self, unit: &str, decimals: u8) -> Option<f64> {
        match (self.unit.as_str(), unit) {
            ("share", "share" | "members") => Some(self.value),
            (code, unit) if !code.is_empty() && unit == format!("{code} minor") => {
                Some((0..decimals).fold(self.value, |value, _| value * 10.0))
            }
            ("", unit) if !unit.ends_with(" minor") && unit != "share" && unit != "members" => Some(self.value),
            _ => None,
        }
    }
}

fn example(text: &str) -> String {
    format!("`{text}` is no margin: write \"0.10 EUR\", \"0.2%\" or a number above zero")
}

impl Ask {
    /// What a scenario's `[compare]` asks, where the command line asks nothing else.
    #[must_use]
    pub fn over(self, scenario: &Scenario) -> Ask {
        let own = &scenario.compare;
        let margin = || own.within.as_deref().and_then(|text| Margin::read(text).ok());
        Ask {
            against: self.against.or_else(|| own.against.clone()),
            measure: self.measure.or_else(|| own.measure.clone()),
            within: self.within.or_else(margin),
            ..self
        }
    }
}

/// The subject to compare with: 0 is the twin.
pub(super) fn subject(scenario: &Scenario, ask: &Ask) -> Result<usize, Diagnostic> {
    let names = || scenario.variants.iter().map(|variant| variant.name.as_str());
    match ask.against.as_deref() {
        None => Ok(usize::from(scenario.variants.len() > 1)),
        Some("twin") => Ok(0),
        Some(name) => match names().position(|known| known == name) {
            Some(at) => Ok(at + 1),
            None => {
                let message = format!("the scenario has no variant `{name}`");
                let help = match closest(name, names()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("its variants: {}; or `twin`", names().collect::<Vec<_>>().join(", ")),
                };
                Err(Diagnostic::new(table::COMPARE_UNKNOWN, message).help(help))
            }
        },
    }
}

/// The measure that decides.
pub(super) fn headline(paired: &Paired, ask: &Ask) -> Result<String, Diagnostic> {
    let variants = &paired.run.variants;
    let has = |key: &str| variants.iter().any(|variant| variant.measure(key).is_some());
    match ask.measure.as_deref() {
        Some(key) if has(key) => Ok(key.to_string()),
        Some(key) => Err(no_measure(&paired.run, key)),
        None => Ok(if has("profit") { "profit" } else { "reward_cost" }.to_string()),
    }
}

/// There is no such measure in a run.
pub(super) fn no_measure(run: &Run, key: &str) -> Diagnostic {
    let known: Vec<&str> =
        run.variants.iter().flat_map(|variant| &variant.measures).map(|(key, _)| key.as_str()).collect();
    let help = match closest(key, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "`loyal simulate --json` lists the measures of a scenario".to_string(),
    };
    Diagnostic::new(table::SCENARIO_UNKNOWN_MEASURE, format!("there is no measure `{key}`")).help(help)
}

/// The margin must be one of the deciding measure.
pub(super) fn margin_fits(paired: &Paired, ask: &Ask, headline: &str) -> Result<(), Diagnostic> {
    let Some(margin) = &ask.within else { return Ok(()) };
    let unit = paired.run.variants.iter().find_map(|variant| variant.measure(headline)).map_or("", |e| e.unit.as_str());
    let currency = &paired.run.manifest.currency;
    if margin.in_unit(unit, currency.decimals).is_some() {
        return Ok(());
    }
    let wanted = match unit {
        "share" | "members" => "a share, as in \"0.2%\"".to_string(),
        unit if unit.ends_with(" minor") => format!("money, as in \"0.10 {}\"", currency.code),
        _ => "a plain number".to_string(),
    };
    let message = format!("the margin `{}` has another unit than `{headline}`", margin.text);
    Err(Diagnostic::new(table::SCENARIO_BAD_QUANTITY, message).help(format!("`{headline}` takes {wanted}")))
}

#[cfg(test)]
mod tests {
    use super::Margin;

    #[test]
    fn margins_have_units() {
        let money = Margin::read("0.10 EUR").expect("read");
        assert_eq!(money.in_unit("EUR minor", 2), Some(10.0));
        assert_eq!(money.in_unit("USD minor", 2), None);
        assert_eq!(Margin::read("0.2%").expect("read").in_unit("share", 2), Some(0.002));
        assert_eq!(Margin::read("3").expect("read").in_unit("bean", 2), Some(3.0));
        for bad in ["", "-1 EUR", "0", "nan", "1 eur", "1e9 EUR", "EUR"] {
            assert!(Margin::read(bad).is_err(), "{bad}");
        }
    }
}
