use super::season::Measured;
use super::{Fit, Fitted};
use crate::numeric::log10;
use crate::quantity::Every;

/// The fit as lines of a scenario's segment, to paste. `currency` is the code of the file's amounts.
pub fn fragment(fit: &Fit, currency: &str) -> String {
    let doubt = if fit.is_determined() { "" } else { "# the purchases do not determine all of these numbers\n" };
    format!("{doubt}{}{}", law(fit, currency), season(fit))
}

fn law(fit: &Fit, currency: &str) -> String {
    let process = |model: &str, parameters: &[(&str, f64, &str)], rest: &str| {
        let shown: Vec<String> = parameters
            .iter()
            .map(|(name, value, unit)| match *unit {
                "" => format!("{name} = {}", digits(*value)),
                unit => format!("{name} = \"{} {unit}\"", digits(*value)),
            })
            .collect();
        format!("process = {{ model = \"{model}\", {}{rest} }}\n", shown.join(", "))
    };
    let name = fit.model.name();
    match fit.fitted {
        Fitted::BgNbd(m) => {
            process(name, &[("r", m.r, ""), ("alpha", m.alpha, "weeks"), ("a", m.a, ""), ("b", m.b, "")], "")
        }
        Fitted::MbgNbd(m) => {
            process(name, &[("r", m.r, ""), ("alpha", m.alpha, "weeks"), ("a", m.a, ""), ("b", m.b, "")], "")
        }
        Fitted::ParetoNbd(m) => {
            process(name, &[("r", m.r, ""), ("alpha", m.alpha, "weeks"), ("s", m.s, ""), ("beta", m.beta, "weeks")], "")
        }
        Fitted::Nbd(m) => process(name, &[("r", m.r, ""), ("alpha", m.alpha, "weeks")], ""),
        Fitted::BgBb(m, every) => process(
            name,
            &[("alpha", m.alpha, ""), ("beta", m.beta, ""), ("gamma", m.gamma, ""), ("delta", m.delta, "")],
            &step(every),
        ),
        Fitted::Sbg(m, every) => {
            process(name, &[("alpha", m.alpha, ""), ("beta", m.beta, "")], &step(every.unwrap_or(Every::Months(12))))
        }
        Fitted::GammaGamma(m) => format!(
            "basket = {{ gamma-gamma = {{ p = {}, q = {}, gamma = \"{} {currency}\" }} }}\n",
            digits(m.p),
            digits(m.q),
            digits(m.gamma)
        ),
    }
}

/// A whole segment of a scenario: how often, how much, and when. `share` in hundredths of a percent.
pub fn segment_fragment(name: &str, share: u32, buying: &Fit, spending: Option<&Fit>, currency: &str) -> String {
    let share = format!("{}.{:02}", share / 100, share % 100);
    let share = share.trim_end_matches('0').trim_end_matches('.');
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    let mut text = format!("[[segment]]\nname = \"{name}\"\nshare = \"{share}%\"\n{}", fragment(buying, currency));
    match spending {
        Some(spending) => text.push_str(&fragment(spending, currency)),
        None => text.push_str("# too few amounts to fit: say what these customers spend at a time\n# basket = { … }\n"),
    }
    text
}

/// Season and trend, if they were found.
fn season(fit: &Fit) -> String {
    let Some(found) = &fit.season else { return String::new() };
    let list = |name: &str, factors: &[Measured]| {
        let shown: Vec<String> = factors.iter().map(|one| format!("{:.3}", one.estimate)).collect();
        format!("{name} = [{}]", shown.join(", "))
    };
    let mut parts = vec![list("weekday", &found.weekdays)];
    if !found.months.is_empty() {
        parts.push(list("month", &found.months));
    }
    if let Some(trend) = &found.trend {
        parts.push(format!("trend = \"{:.1}% per year\"", trend.estimate * 100.0));
    }
    format!("season = {{ {} }}\n", parts.join(", "))
}

fn step(every: Every) -> String {
    format!(", every = \"{every}\"")
}

/// Five significant digits, without an exponent: what a fit can know.
pub(super) fn digits(value: f64) -> String {
    let size = log10(value.abs().max(1e-9)).floor() as i32;
    let places = (4 - size).clamp(0, 9) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn five_digits_without_exponent() {
        assert_eq!(digits(0.242_593_4), "0.24259");
        assert_eq!(digits(4.5), "4.5");
        assert_eq!(digits(123_456.7), "123457");
        assert_eq!(digits(0.000_012_345), "0.000012345");
        assert_eq!(digits(3.0), "3");
    }
}
