use super::{Fit, Fitted};
use crate::numeric::log10;
use crate::quantity::Every;

/// The fit as lines of a scenario's segment, to paste. `currency` is the code of the file's amounts.
pub fn fragment(fit: &Fit, currency: &str) -> String {
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
