//! Whole simulations at a small size: other writings of the program give the same figures, bit by bit.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, Sources};
use loyal::scenario::{Scenario, read};
use loyal::simulate::{Options, Run, run};

use crate::changes::declarations;
use crate::programs::{files, root};

static NEVER: AtomicBool = AtomicBool::new(false);

/// The repository's files, with every program written otherwise.
struct Rewritten<'a>(&'a dyn Fn(&str) -> String);

impl Loader for Rewritten<'_> {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let text = std::fs::read_to_string(path).map_err(|_| LoadError::Missing)?;
        Ok(if path.extension().is_some_and(|ending| ending == "loyal") { (self.0)(&text) } else { text })
    }
}

fn simulated(path: &Path, rewrite: &dyn Fn(&str) -> String) -> Run {
    let (scenario, found) = read(path, &Rewritten(rewrite), &mut Sources::new());
    let scenario = scenario.unwrap_or_else(|| panic!("{}: {found:?}", path.display()));
    let scenario = Scenario { customers: 150, ..scenario };
    let options =
        Options { customers: None, seed: None, threads: None, chunk: None, cancel: &NEVER, progress: &|_| () };
    run(&scenario, &options).unwrap_or_else(|found| panic!("{}: {found:?}", path.display()))
}

/// Rules change places; wallets stay where they are, for measures speak of the first one.
fn rules_turned_round(text: &str) -> String {
    let is_rule = |part: &String| {
        let head = part.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
        ["earn ", "gift ", "discount "].iter().any(|word| head.starts_with(word))
    };
    let (rules, rest): (Vec<String>, Vec<String>) = declarations(text).into_iter().partition(is_rule);
    rest.into_iter().chain(rules.into_iter().rev()).collect::<Vec<_>>().join("\n")
}

#[test]
fn simulations_do_not_see_how_a_program_is_written() {
    let mut compared = 0;
    for path in files("simulations", "toml").into_iter().filter(|path| path.components().count() == 2) {
        let path = root().join(path);
        let plain = simulated(&path, &|text| text.to_owned());
        let turned = simulated(&path, &rules_turned_round);
        let more = simulated(&path, &|text| format!("{text}\nmetric zz_metric = count of purchase over last 9 days\n"));
        for other in [turned, more] {
            // As text, because what nobody can estimate is no number.
            let shown = |run: &Run| format!("{:#?}\n{:#?}", run.variants, run.twin);
            let (first, second) = (shown(&plain), shown(&other));
            let differs = first.lines().zip(second.lines()).find(|(a, b)| a != b);
            assert!(differs.is_none(), "{}: {differs:?}", path.display());
            compared += 1;
        }
    }
    assert!(compared >= 10, "{compared}");
}
