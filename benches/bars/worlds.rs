//! REF-1 with one thing changed.

use std::path::{Path, PathBuf};

use loyal::base::{LoadError, Loader, Sources};
use loyal::scenario::{Scenario, read};

/// What is changed.
#[derive(Clone, Copy)]
pub enum Change {
    /// Nothing.
    None,
    /// Members respond as the evidence says.
    Evidence,
    /// Purchases fall into ten categories.
    Lines,
    /// Fifty promotions more.
    Promotions(Which),
    /// So many variants in all.
    Variants(u32),
    /// A second variant with higher rates for the upper tiers; the difference of cost wanted to 1%.
    Earn,
    /// A second variant whose points last half as long again; the same.
    Expiry,
}

/// By what promotions are told.
#[derive(Clone, Copy)]
pub enum Which {
    /// A week each.
    Calendar,
    /// A category each, on top of the ten that are bought.
    Category,
}

/// Files of the repository, some of them rewritten.
struct Rewritten(Change);

impl Loader for Rewritten {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let original = match name {
            "ref1.toml" => "simulations/ref1.toml",
            _ => "programs/ref1.loyal",
        };
        let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(original));
        let text = text.map_err(|error| LoadError::Unreadable(error.to_string()))?;
        Ok(match name {
            "ref1.toml" => scenario_text(&text, self.0),
            "rates.loyal" => replaced(
                &text,
                "Basic 1 point, Plus 1.25 point, Top 1.5 point",
                "Basic 1 point, Plus 1.5 point, Top 2 point",
            ),
            "expiry.loyal" => replaced(&text, "expire 8_760 hours", "expire 13_140 hours"),
            _ => rules(&text, self.0),
        })
    }
}

/// A text must hold what is replaced in it, or the bench would measure something else.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    // Tests in the file would no longer hold.
    text.split("\ntest \"").next().unwrap_or_default().replace(from, to)
}

fn scenario_text(text: &str, change: Change) -> String {
    let difference = "precision = { measure = \"reward_cost\", within = \"1%\", of = \"difference\" }\n";
    let variants = |others: &[&str]| {
        let other =
            |(at, program): (usize, &&str)| format!("\n[[variant]]\nname = \"{at}\"\nprogram = \"{program}\"\n");
        let others: String = others.iter().enumerate().map(other).collect();
        format!("\n[[variant]]\nname = \"as it is\"\n{others}")
    };
    match change {
        Change::None => text.to_owned(),
        Change::Promotions(Which::Calendar) => text.to_owned(),
        Change::Lines | Change::Promotions(Which::Category) => {
            let lines: String = (0..10).map(|line| format!("line{line} = \"10%\", ")).collect();
            text.replace("choices =", &format!("lines = {{ {} }}\nchoices =", lines.trim_end_matches(", ")))
        }
        Change::Evidence => text.replace("preset = \"none\"", "preset = \"evidence\""),
        Change::Variants(count) => {
            let others: Vec<&str> = ["rates.loyal", "expiry.loyal"].into_iter().take(count as usize - 1).collect();
            format!("{text}{}", variants(&others))
        }
        Change::Earn => format!("{difference}{text}{}", variants(&["rates.loyal"])),
        Change::Expiry => format!("{difference}{text}{}", variants(&["expiry.loyal"])),
    }
}

fn rules(text: &str, change: Change) -> String {
    let Change::Promotions(which) = change else { return text.to_owned() };
    let promotion = |number: u32| {
        let (year, month, first) = (2025 + number % 3, 1 + number % 12, 1 + number / 12 * 5);
        let (of, when) = match which {
            Which::Calendar => {
                (String::new(), format!(" from {year}-{month:02}-{first:02} until {year}-{month:02}-{:02}", first + 4))
            }
            Which::Category => (format!(" of \"goods {number}\""), String::new()),
        };
        format!("\nearn more{number:02} on purchase{of}{when} {{\n  give 1 point per 2 EUR of paid\n}}\n")
    };
    let promotions: String = (0..50).map(promotion).collect();
    format!("{}{promotions}", text.split("\ntest \"").next().unwrap_or_default())
}

/// The scenario.
pub fn world(customers: u64, change: Change) -> Scenario {
    let path = Path::new("simulations/ref1.toml");
    let (scenario, found) = read(path, &Rewritten(change), &mut Sources::new());
    let errors: Vec<_> = found.iter().filter(|one| one.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Scenario { customers, ..scenario.expect("REF-1 is a scenario") }
}
