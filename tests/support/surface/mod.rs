//! Random programs in the language itself: well typed, every construct now and then.

#![allow(dead_code)] // each test takes what it needs

mod holdings;
mod metrics;
mod rules;
mod terms;
pub mod whole;

use std::path::Path;

use loyal::base::{LoadError, Loader};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Files held in memory.
pub struct Memory(pub Vec<(String, String)>);

impl Loader for Memory {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let found = self.0.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| text.clone()).ok_or(LoadError::Missing)
    }
}

/// A wallet: its name, and what one smallest unit is called in text.
#[derive(Clone, Debug)]
pub struct Wallet {
    pub name: String,
    pub decimals: u32,
    pub qualifying: bool,
    pub pending: bool,
}

/// A metric and the unit in which its values are written; `None` for counts.
#[derive(Clone, Debug)]
pub struct Metric {
    pub name: String,
    pub unit: Option<String>,
    pub scale: u32,
    /// Whether a ladder on it has a term of its own accord.
    pub implies_keep: bool,
}

/// A ladder and its tiers.
#[derive(Clone, Debug)]
pub struct Tiers {
    pub name: String,
    pub tiers: Vec<String>,
}

/// What has been declared so far.
pub struct Writer<'r> {
    pub rng: &'r mut ChaCha8Rng,
    pub text: String,
    pub wallets: Vec<Wallet>,
    pub metrics: Vec<Metric>,
    pub ladders: Vec<Tiers>,
    pub things: Vec<String>,
    pub vouchers: Vec<String>,
    /// Rules in proportion, and whether they look at every line.
    pub rates: Vec<(String, bool)>,
    pub names: u32,
}

impl Writer<'_> {
    pub fn below(&mut self, n: u32) -> u32 {
        self.rng.random_range(0..n)
    }

    pub fn from(&mut self, least: u32, most: u32) -> u32 {
        self.rng.random_range(least..=most)
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize].clone()
    }

    /// A name that no other declaration has; its place in the order of names is random.
    pub fn name(&mut self, kind: &str) -> String {
        self.names += 1;
        let letter = char::from(b'a' + self.below(26) as u8);
        format!("{letter}{kind}_{}", self.names)
    }

    pub fn line(&mut self, text: &str) {
        self.text += text;
        self.text.push('\n');
    }

    /// An amount of money as one writes it.
    pub fn money(&mut self, most: u32) -> String {
        let whole = self.below(most);
        if self.chance(40) { format!("{whole}.{:02} EUR", self.from(1, 99)) } else { format!("{} EUR", whole + 1) }
    }

    /// So many units of a wallet.
    pub fn units(&mut self, wallet: &Wallet, most: u32) -> String {
        let whole = self.from(1, most);
        match wallet.decimals {
            1 if self.chance(40) => format!("{whole}.{} {}", self.below(10), wallet.name),
            2 if self.chance(40) => format!("{whole}.{:02} {}", self.below(100), wallet.name),
            _ => format!("{whole} {}", wallet.name),
        }
    }

    /// Lines of a purchase.
    pub fn lines(&mut self) -> String {
        match self.below(4) {
            0 => "\"coffee\"".to_owned(),
            1 => "\"hot drinks\"".to_owned(),
            2 => "everything except \"gift card\"".to_owned(),
            _ => "\"cake\", \"tea\"".to_owned(),
        }
    }
}

impl<'r> Writer<'r> {
    pub fn new(rng: &'r mut ChaCha8Rng) -> Writer<'r> {
        Writer {
            rng,
            text: String::new(),
            wallets: Vec::new(),
            metrics: Vec::new(),
            ladders: Vec::new(),
            things: Vec::new(),
            vouchers: Vec::new(),
            rates: Vec::new(),
            names: 0,
        }
    }
}

/// A program.
pub fn source(rng: &mut ChaCha8Rng) -> String {
    let mut writer = Writer::new(rng);
    writer.line("program \"Random\" {\n  currency EUR\n  calendar Europe/Ljubljana\n}");
    writer.line("unit night\nevent stay {\n  nights night\n  price money\n  brand one of city, beach\n  own flag\n}");
    writer.line("event workout {\n  minutes count\n}");
    writer.line("category \"hot drinks\" = \"coffee\", \"tea\"");
    metrics::of_events(&mut writer);
    holdings::wallets(&mut writer);
    metrics::of_wallets(&mut writer);
    metrics::tiers(&mut writer);
    holdings::things(&mut writer);
    rules::rules(&mut writer);
    rules::requests(&mut writer);
    writer.text
}
