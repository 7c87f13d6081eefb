//! `process = { model = "…", … }`: one table says which keys and presets a model takes.

use super::Process;
use super::error::{Conflict, ForeignKey, ForeignPreset};
use super::keys::{MODELS, PRESETS, PROCESS, TIME_UNITS};
use super::preset;
use super::quantity::Time;
use super::reader::{Node, Reader, Table};
use crate::numeric::{BgBb, BgCnbd, BgNbd, MbgNbd, Nbd, ParetoNbd, Sbg};
use crate::quantity::Every;

const WEEK: f64 = 604_800.0;
const DAY: f64 = 86_400.0;
/// Most stages of regular gaps: what `population` can draw.
const MOST_STAGES: u64 = 16;

/// What a model takes beside `model`, `preset` and `unit`.
struct Shape {
    model: &'static str,
    keys: &'static [&'static str],
    /// Keys that may be left out, or stand beside a preset.
    free: &'static [&'static str],
    /// Whether `alpha` (and `beta`, if it has one) are times.
    timed: bool,
    presets: fn() -> Vec<&'static str>,
    example: &'static str,
}

const SHAPES: &[Shape] = &[
    Shape {
        model: "bg-nbd",
        keys: &["r", "alpha", "a", "b"],
        free: &[],
        timed: true,
        presets: || preset::names(preset::BG_NBD),
        example: "process = { model = \"bg-nbd\", preset = \"frequent-retail\" }",
    },
    Shape {
        model: "mbg-nbd",
        keys: &["r", "alpha", "a", "b"],
        free: &[],
        timed: true,
        presets: || preset::names(preset::MBG_NBD),
        example: "process = { model = \"mbg-nbd\", preset = \"online-store\" }",
    },
    Shape {
        model: "pareto-nbd",
        keys: &["r", "alpha", "s", "beta"],
        free: &[],
        timed: true,
        presets: || preset::names(preset::PARETO_NBD),
        example: "process = { model = \"pareto-nbd\", preset = \"online-store\" }",
    },
    Shape {
        model: "nbd",
        keys: &["r", "alpha"],
        free: &[],
        timed: true,
        presets: || preset::names(preset::NBD),
        example: "process = { model = \"nbd\", preset = \"online-store\" }",
    },
    Shape {
        model: "bg-cnbd-k",
        keys: &["k", "r", "alpha", "a", "b"],
        free: &["a", "b"],
        timed: true,
        presets: || preset::names(preset::BG_CNBD),
        example: "process = { model = \"bg-cnbd-k\", preset = \"frequent-retail\" }",
    },
    Shape {
        model: "bg-bb",
        keys: &["alpha", "beta", "gamma", "delta", "every"],
        free: &["every"],
        timed: false,
        presets: || preset::names(preset::BG_BB),
        example: "process = { model = \"bg-bb\", preset = \"donations\", every = \"1 year\" }",
    },
    Shape {
        model: "sbg",
        keys: &["alpha", "beta", "every"],
        free: &["every"],
        timed: false,
        presets: || preset::names(preset::SBG),
        example: "process = { model = \"sbg\", preset = \"subscription\", every = \"1 month\" }",
    },
];

/// Every parameter of any model.
const PARAMETERS: &[&str] = &["k", "r", "alpha", "a", "b", "s", "beta", "gamma", "delta", "every"];

impl Reader {
    pub(super) fn process(&mut self, node: Node<'_>) -> Option<Process> {
        let table = self.table(node.value, node.span, &PROCESS)?;
        let model = table.get("model").and_then(|node| self.word(node, MODELS))?;
        let shape = SHAPES.iter().find(|shape| shape.model == model)?;
        let foreign: Vec<Node<'_>> = PARAMETERS
            .iter()
            .chain(if shape.timed { &[] } else { &["unit"][..] })
            .filter(|key| !shape.keys.contains(key))
            .filter_map(|key| table.get(key))
            .collect();
        for node in &foreign {
            self.say(ForeignKey { key: node.key, at: node.key_span, model: shape.model, keys: shape.keys });
        }
        if !foreign.is_empty() {
            return None;
        }
        let own = shape.keys.iter().filter_map(|key| table.get(key));
        let beside = own.filter(|node| shape.timed || !shape.free.contains(&node.key)).min_by_key(|node| node.key_span);
        match (table.get("preset"), beside) {
            (Some(preset), Some(own)) => {
                self.say(Conflict {
                    message: format!("a preset already says `{}`", own.key),
                    at: own.key_span,
                    other: Some(preset.span),
                    help: "leave out the preset and give all parameters, or keep the preset alone",
                });
                None
            }
            (Some(preset), None) => self.preset(shape, &table, preset),
            (None, _) => self.own_parameters(shape, &table, node),
        }
    }

    fn preset(&mut self, shape: &Shape, table: &Table<'_>, node: Node<'_>) -> Option<Process> {
        let name = self.word(node, PRESETS)?;
        let presets = (shape.presets)();
        if !presets.contains(&name.as_str()) {
            let models = SHAPES.iter().filter(|other| (other.presets)().contains(&name.as_str()));
            let models: Vec<&str> = models.map(|other| other.model).collect();
            self.say(ForeignPreset {
                name: &name,
                at: node.span,
                model: shape.model,
                presets: &presets,
                models: &models,
            });
            return None;
        }
        if let Some(unit) = table.get("unit")
            && self.word(unit, TIME_UNITS)? != "week"
        {
            self.say(Conflict {
                message: "the presets count in weeks".into(),
                at: unit.span,
                other: Some(node.span),
                help: "leave `unit` out",
            });
            return None;
        }
        let unit_seconds = WEEK;
        // The donors and the subscribers were counted by year.
        let every = match table.get("every") {
            Some(node) => self.every(node)?,
            None => Every::Months(12),
        };
        Some(match shape.model {
            "bg-nbd" => Process::BgNbd { model: preset::find(preset::BG_NBD, &name)?, unit_seconds },
            "mbg-nbd" => Process::MbgNbd { model: preset::find(preset::MBG_NBD, &name)?, unit_seconds },
            "pareto-nbd" => Process::ParetoNbd { model: preset::find(preset::PARETO_NBD, &name)?, unit_seconds },
            "nbd" => Process::Nbd { model: preset::find(preset::NBD, &name)?, unit_seconds },
            "bg-cnbd-k" => Process::BgCnbd { model: preset::find(preset::BG_CNBD, &name)?, unit_seconds },
            "bg-bb" => Process::BgBb { model: preset::find(preset::BG_BB, &name)?, every },
            "sbg" => Process::Sbg { model: preset::find(preset::SBG, &name)?, every },
            _ => return None,
        })
    }

    fn own_parameters(&mut self, shape: &Shape, table: &Table<'_>, node: Node<'_>) -> Option<Process> {
        // Whoever wrote a value of the wrong kind has been told so already.
        let written = |key: &str| node.value.as_table().is_some_and(|table| table.contains_key(key));
        for key in shape.keys.iter().filter(|key| !written(key)) {
            let needed = !shape.free.contains(key) || *key == "every";
            let half = matches!(*key, "a" | "b") && (written("a") || written("b"));
            if needed || half {
                self.missing(key, "`process`", node.span, shape.example);
            }
        }
        let number = |reader: &mut Self, key: &str, most: f64| {
            table.get(key).and_then(|node| reader.plain_number(node, 0.001, most))
        };
        let (r, a, b) = (number(self, "r", 1_000.0), number(self, "a", 1e6), number(self, "b", 1e6));
        if !shape.timed {
            let (alpha, beta) = (number(self, "alpha", 1e6), number(self, "beta", 1e6));
            let (gamma, delta) = (number(self, "gamma", 1e6), number(self, "delta", 1e6));
            let every = table.get("every").and_then(|node| self.every(node));
            let (alpha, beta) = (alpha?, beta?);
            return Some(match shape.model {
                "bg-bb" => Process::BgBb { model: BgBb { alpha, beta, gamma: gamma?, delta: delta? }, every: every? },
                _ => Process::Sbg { model: Sbg { alpha, beta }, every: every? },
            });
        }
        let s = number(self, "s", 1_000.0);
        let unit = table.get("unit");
        let beta = table.get("beta").map(|node| self.scale(node, unit));
        let k = table.get("k").map(|node| self.count(node, 1, MOST_STAGES));
        let (alpha, unit_seconds) = self.scale(table.get("alpha")?, unit)?;
        let r = r?;
        Some(match shape.model {
            "bg-nbd" => Process::BgNbd { model: BgNbd { r, alpha, a: a?, b: b? }, unit_seconds },
            "mbg-nbd" => Process::MbgNbd { model: MbgNbd { r, alpha, a: a?, b: b? }, unit_seconds },
            "pareto-nbd" => {
                // One may be written in days and the other in weeks.
                let (beta, beta_seconds) = beta??;
                let beta = beta * beta_seconds / unit_seconds;
                Process::ParetoNbd { model: ParetoNbd { r, alpha, s: s?, beta }, unit_seconds }
            }
            "nbd" => Process::Nbd { model: Nbd { r, alpha }, unit_seconds },
            "bg-cnbd-k" => {
                let dropout = match (table.get("a"), table.get("b")) {
                    (None, None) => None,
                    _ => Some((a?, b?)),
                };
                Process::BgCnbd { model: BgCnbd { k: k?? as u32, r, alpha, dropout }, unit_seconds }
            }
            _ => return None,
        })
    }

    /// A number without a unit, where the same key is a time in other models.
    fn plain_number(&mut self, node: Node<'_>, least: f64, most: f64) -> Option<f64> {
        if node.value.is_str() {
            self.bad(node, "a number", "this model has no time here: a number without quotes".into());
            return None;
        }
        self.number(node, least, most)
    }

    /// `alpha = "4.414 weeks"`, or a number with `unit`.
    fn scale(&mut self, node: Node<'_>, unit: Option<Node<'_>>) -> Option<(f64, f64)> {
        if node.value.is_str() {
            if let Some(unit) = unit {
                self.say(Conflict {
                    message: format!("the unit of `{}` is stated twice", node.key),
                    at: unit.span,
                    other: Some(node.span),
                    help: "leave `unit` out",
                });
                return None;
            }
            let Some(seconds) = self.time(node)?.seconds() else {
                self.bad(node, "a time", "months and years differ in length; count in days or weeks".into());
                return None;
            };
            return self.in_range(node, seconds / WEEK, WEEK);
        }
        let number = self.number(node, 0.0, 1e9)?;
        let Some(unit) = unit else {
            let example = "alpha = \"4.414 weeks\", or unit = \"week\" beside the number";
            self.missing("unit", "`process`", node.span, example);
            return None;
        };
        let seconds = if self.word(unit, TIME_UNITS)? == "day" { DAY } else { WEEK };
        self.in_range(node, number, seconds)
    }

    fn in_range(&mut self, node: Node<'_>, value: f64, unit: f64) -> Option<(f64, f64)> {
        // Below a minute the purchase stream has no end; above a thousand years nobody buys.
        if (60.0..=3.2e10).contains(&(value * unit)) {
            return Some((value, unit));
        }
        let found = "of that size".to_string();
        self.out_of_range(node.key, node.span, found, "a time between a minute and a thousand years".into());
        None
    }

    /// `every = "1 month"`: a whole step of the calendar.
    fn every(&mut self, node: Node<'_>) -> Option<Every> {
        let time = self.time(node)?;
        let (number, most) = match time {
            Time::Days(number) => (number, 36_525),
            Time::Months(number) => (number, 1_200),
        };
        let whole = number.scaled(0).and_then(|count| i32::try_from(count).ok());
        match whole.filter(|count| (1..=most).contains(count)) {
            Some(count) if matches!(time, Time::Days(_)) => Some(Every::Days(count)),
            Some(count) => Some(Every::Months(count)),
            None => {
                let found = format!("`{}`", self.text(node));
                self.out_of_range(
                    node.key,
                    node.span,
                    found,
                    "a whole number of days, weeks, months or years, up to a hundred years".into(),
                );
                None
            }
        }
    }
}
