use super::Process;
use super::error::Conflict;
use super::keys::{MODELS, PRESETS, PROCESS, TIME_UNITS};
use super::reader::{Node, Reader, Table};
use crate::numeric::BgNbd;

const WEEK: f64 = 604_800.0;
const DAY: f64 = 86_400.0;

/// Parameters by preset; times in weeks.
///
/// * `frequent-retail`: the reference case REF-1, a designer's assumption.
/// * `online-grocery`: fitted to the public grocery log of the R package BTYDplus (1,525 customers, 52 weeks).
/// * `online-store`: CDNOW, P. S. Fader, B. G. S. Hardie, K. L. Lee, Marketing Science 24 (2005), 275–284.
pub(super) fn preset(name: &str) -> Option<BgNbd> {
    match name {
        "frequent-retail" => Some(BgNbd { r: 1.0, alpha: 2.0, a: 0.8, b: 30.0 }),
        "online-grocery" => Some(BgNbd { r: 0.3486, alpha: 2.582, a: 0.5038, b: 3.644 }),
        "online-store" => Some(BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }),
        _ => None,
    }
}

impl Reader {
    pub(super) fn process(&mut self, node: Node<'_>) -> Option<Process> {
        let table = self.table(node.value, node.span, &PROCESS)?;
        if let Some(node) = table.get("model") {
            self.word(node, MODELS)?;
        }
        let own: Vec<Node<'_>> = ["r", "alpha", "a", "b"].iter().filter_map(|key| table.get(key)).collect();
        match (table.get("preset"), own.first()) {
            (Some(preset), Some(own)) => {
                self.say(Conflict {
                    message: format!("a preset already says `{}`", own.key),
                    at: own.key_span,
                    other: Some(preset.span),
                    help: "leave out the preset and give r, alpha, a and b, or keep the preset alone",
                });
                None
            }
            (Some(node), None) => self.preset(&table, node),
            (None, _) => self.own_parameters(&table, node),
        }
    }

    fn preset(&mut self, table: &Table<'_>, node: Node<'_>) -> Option<Process> {
        let model = preset(&self.word(node, PRESETS)?)?;
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
        Some(Process::BgNbd { model, unit_seconds: WEEK })
    }

    fn own_parameters(&mut self, table: &Table<'_>, node: Node<'_>) -> Option<Process> {
        let mut parameter = |key: &'static str, least: f64, most: f64| match table.get(key) {
            Some(node) => self.number(node, least, most),
            None => {
                self.missing(
                    key,
                    "`process`",
                    node.span,
                    "process = { model = \"bg-nbd\", preset = \"frequent-retail\" }",
                );
                None
            }
        };
        let (r, a, b) = (parameter("r", 0.001, 1_000.0), parameter("a", 0.001, 1e6), parameter("b", 0.001, 1e6));
        let Some(alpha) = table.get("alpha") else {
            self.missing("alpha", "`process`", node.span, "alpha = \"4.414 weeks\"");
            return None;
        };
        let (alpha, unit_seconds) = self.alpha(alpha, table.get("unit"))?;
        Some(Process::BgNbd { model: BgNbd { r: r?, alpha, a: a?, b: b? }, unit_seconds })
    }

    /// `alpha = "4.414 weeks"`, or a number with `unit`.
    fn alpha(&mut self, node: Node<'_>, unit: Option<Node<'_>>) -> Option<(f64, f64)> {
        if node.value.is_str() {
            if let Some(unit) = unit {
                self.say(Conflict {
                    message: "the unit of `alpha` is stated twice".into(),
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
            self.missing(
                "unit",
                "`process`",
                node.span,
                "alpha = \"4.414 weeks\", or unit = \"week\" beside the number",
            );
            return None;
        };
        let seconds = if self.word(unit, TIME_UNITS)? == "day" { DAY } else { WEEK };
        self.in_range(node, number, seconds)
    }

    fn in_range(&mut self, node: Node<'_>, alpha: f64, unit: f64) -> Option<(f64, f64)> {
        // Below a minute the purchase stream has no end; above a thousand years nobody buys.
        if (60.0..=3.2e10).contains(&(alpha * unit)) {
            return Some((alpha, unit));
        }
        let found = "of that size".to_string();
        self.out_of_range("alpha", node.span, found, "a time between a minute and a thousand years".into());
        None
    }
}
