//! A program that begins in a few places and is everywhere later.

use super::keys::LAUNCH;
use super::reader::{Node, Reader};
use super::{Segment, Variant};
use crate::base::{Span, closest};
use crate::diagnostic::{Diagnostic, table};
use crate::quantity::{Day, Instant};

/// Where and when a variant's program begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Launch {
    /// Stores in which customers may become members from the start on.
    pub stores: Vec<(String, Span)>,
    /// Segments that may, likewise.
    pub segments: Vec<(String, Span)>,
    /// From here on all may.
    pub everywhere: Instant,
}

impl Reader {
    /// `launch = { stores = ["north"], everywhere = "6 months" }`.
    pub(super) fn launch(&mut self, node: Node<'_>, (start, end): (Day, Day)) -> Option<Launch> {
        let table = self.table(node.value, node.span, &LAUNCH)?;
        let names = |reader: &Self, key: &str| -> Vec<(String, Span)> {
            let list = table.get(key).and_then(|node| node.value.as_array());
            let name = |item: &toml::Spanned<toml::de::DeValue<'_>>| {
                Some((item.get_ref().as_str()?.to_string(), reader.span(item.span())))
            };
            list.into_iter().flatten().filter_map(name).collect()
        };
        let (stores, segments) = (names(self, "stores"), names(self, "segments"));
        let node = table.get("everywhere")?;
        let day = self.time(node)?.after(start).filter(|day| *day > start && *day < end);
        let Some(day) = day else {
            let found = format!("`{}`", self.text(node));
            self.out_of_range("everywhere", node.span, found, "a whole time within the horizon".into());
            return None;
        };
        if stores.is_empty() && segments.is_empty() {
            self.say(Nowhere { what: "the launch has no pilot".into(), at: table.span, close: None });
            return None;
        }
        Some(Launch { stores, segments, everywhere: day.start() })
    }

    /// Every pilot is a store or a segment of the scenario.
    pub(super) fn pilots(&mut self, variants: &[&Variant], segments: &[Segment]) {
        for launch in variants.iter().filter_map(|variant| variant.launch.as_ref()) {
            let stores: Vec<&str> =
                segments.iter().flat_map(|segment| segment.stores.iter().map(|(name, _)| name.as_str())).collect();
            let names: Vec<&str> = segments.iter().map(|segment| segment.name.as_str()).collect();
            for (kind, list, known) in [("store", &launch.stores, &stores), ("segment", &launch.segments, &names)] {
                for (name, at) in list.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
                    let close = closest(name, known.iter().copied()).map(str::to_string);
                    self.say(Nowhere { what: format!("no segment has the {kind} `{name}`"), at: *at, close });
                }
            }
        }
    }
}

/// A pilot that is nowhere.
struct Nowhere {
    what: String,
    at: Span,
    close: Option<String>,
}

impl From<Nowhere> for Diagnostic {
    fn from(Nowhere { what, at, close }: Nowhere) -> Self {
        let diagnostic =
            Diagnostic::new(table::LAUNCH_NOWHERE, what).label(at, "nobody could join before everybody may");
        match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help(
                "name stores that segments list under `stores`, or segments: launch = { stores = [\"north\"], everywhere = \"6 months\" }",
            ),
        }
    }
}
