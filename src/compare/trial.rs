use crate::diagnostic::{Diagnostic, table};

/// Most candidates of a search: as many as variants of a scenario.
const MOST: usize = 64;

/// A parameter with the values to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The parameter.
    pub param: String,
    /// Its values as a program writes them.
    pub values: Vec<String>,
}

impl Trial {
    /// Reads `off = 3%, 5%` or `gold_from = 600 to 1_400 EUR by 200`.
    ///
    /// # Errors
    /// What is not understood.
    pub fn read(text: &str) -> Result<Trial, String> {
        let wrong =
            || format!("`{text}` is no trial: write \"off = 3%, 5%\" or \"gold_from = 600 to 1_400 EUR by 200\"");
        let (param, values) = text.split_once('=').ok_or_else(wrong)?;
        let param = param.trim().to_owned();
        let values = match values.split_once(" by ") {
            Some((range, step)) => match spread(range, step).ok_or_else(wrong)? {
                (values, true) => values,
                (values, false) => {
                    let last = values.last().map_or("", String::as_str);
                    return Err(format!(
                        "`{text}` misses its end: the last step comes to {last}; choose another step, or end there"
                    ));
                }
            },
            None => values.split(',').map(|value| value.trim().to_owned()).collect(),
        };
        if param.is_empty() || values.iter().any(String::is_empty) || values.len() > MOST {
            return Err(wrong());
        }
        // The same value in another writing is still one candidate.
        let plain = |value: &String| value.replace(['_', ' '], "");
        if let Some((_, twice)) =
            values.iter().enumerate().find(|(at, value)| values.iter().take(*at).any(|one| plain(one) == plain(value)))
        {
            return Err(format!("`{text}` lists {twice} twice"));
        }
        Ok(Trial { param, values })
    }
}

/// Whole steps from one value to another, at most 64 of them, and whether the last one meets it.
fn spread(range: &str, step: &str) -> Option<(Vec<String>, bool)> {
    let number = |text: &str| text.replace('_', "").parse::<u64>().ok();
    let (from, to) = range.split_once(" to ")?;
    let to = to.trim();
    let end = to.find(|c: char| !(c.is_ascii_digit() || c == '_')).unwrap_or(to.len());
    let (to, unit) = to.split_at(end);
    let digits = |text: &str| text.trim().split(|c: char| !(c.is_ascii_digit() || c == '_')).next().map(str::to_owned);
    let (from, to, step) = (number(&digits(from)?)?, number(to)?, number(&digits(step)?)?);
    if step == 0 || from > to || (to - from) / step >= MOST as u64 {
        return None;
    }
    let values = (0..=(to - from) / step).map(|at| format!("{}{unit}", from + at * step)).collect();
    Some((values, (to - from).is_multiple_of(step)))
}

/// Every combination of values.
///
/// # Errors
/// There are too many, or a parameter is named twice.
pub fn combinations(trials: &[Trial]) -> Result<Vec<Vec<(String, String)>>, Diagnostic> {
    let mut all: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for (at, trial) in trials.iter().enumerate() {
        if trials.iter().take(at).any(|other| other.param == trial.param) {
            let message = format!("the parameter `{}` is tried twice", trial.param);
            return Err(Diagnostic::new(table::SCENARIO_TWICE, message).help("list all its values in one --try"));
        }
        if all.len() * trial.values.len() > MOST {
            let message = format!("more than {MOST} combinations of values");
            return Err(Diagnostic::new(table::SCENARIO_OUT_OF_RANGE, message)
                .help("try fewer values, then more near the best"));
        }
        let with = |before: &Vec<(String, String)>, value: &String| {
            before.iter().cloned().chain([(trial.param.clone(), value.clone())]).collect()
        };
        all = all.iter().flat_map(|before| trial.values.iter().map(move |value| with(before, value))).collect();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::{Trial, combinations};

    #[test]
    fn values_are_listed_or_spread() {
        let read = |text: &str| Trial::read(text).map(|trial| trial.values.join("|"));
        assert_eq!(read("off = 3%, 5%").as_deref(), Ok("3%|5%"));
        assert_eq!(read("gold_from = 600 to 1_000 EUR by 200").as_deref(), Ok("600 EUR|800 EUR|1000 EUR"));
        let said = read("gold_from = 600 to 1_400 EUR by 300").expect_err("it ends at 1,200");
        assert!(said.contains("misses its end") && said.contains("1200 EUR"), "{said}");
        for twice in ["off = 3%, 5%, 3%", "from = 1_000 EUR, 1000EUR"] {
            assert!(read(twice).is_err_and(|said| said.contains("twice")), "{twice}");
        }
        for bad in ["", "x", "x =", "x = 1,,2", "x = 1 to 2 by 0", "x = 5 to 1 by 1", "x = 1 to 1000 by 1", "= 3"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let two = [Trial::read("a = 1, 2").expect("fine"), Trial::read("b = 3, 4, 5").expect("fine")];
        assert_eq!(combinations(&two).map(|all| all.len()), Ok(6));
        assert!(combinations(&[two[0].clone(), two[0].clone()]).is_err());
    }
}
