use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue};

use super::error::{BadHorizon, NotToml, TooManyCustomers};
use super::estimate::Estimate;
use super::keys::{PERIODS, SCENARIO};
use super::periods::{calendar_periods, equal_periods};
use super::programs::{Compiled, RawSetting, build};
use super::reader::{Node, Reader, Table, whole};
use super::uncertain::Uncertain;
use super::{Economics, Friends, Period, Scenario, Segment, Variant};
use crate::base::{Loader, SourceId, Sources, Span};
use crate::core::Program;
use crate::diagnostic::{Diagnostic, load_failed};
use crate::quantity::Day;
use crate::response::Setting;

/// The most members that a run takes.
pub const MOST_CUSTOMERS: u64 = 1_000_000_000;
/// The longest horizon in days, about 50 years.
const LONGEST: i32 = 18_263;
/// The most reporting periods.
const MOST_PERIODS: u64 = 3_000;
/// The most messages about one scenario: nobody reads more.
const MOST_MESSAGES: usize = 99;

/// Reads a scenario and compiles its programs; the scenario is there exactly if there are no errors, and what it says
/// is uncertain can be drawn.
pub fn read(path: &Path, loader: &dyn Loader, sources: &mut Sources) -> (Option<Scenario>, Vec<Diagnostic>) {
    let text = match loader.load(path) {
        Ok(text) => text,
        Err(error) => return (None, vec![load_failed(&path.display().to_string(), &error, None)]),
    };
    let (scenario, mut found) = read_text(path, &text, &Instead::default(), loader, sources);
    let Some(scenario) = scenario else { return (None, found) };
    found.extend(super::again::undrawable(path, &text, &scenario, loader));
    (Some(scenario).filter(|_| !found.iter().any(Diagnostic::is_error)), found)
}

/// What takes the place of something that a scenario says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Instead<'a> {
    /// Values of parameters of the programs: name and text.
    pub params: &'a [(String, String)],
    /// Programs in place of its variants: name and file.
    pub programs: &'a [(String, PathBuf)],
}

/// Reads a scenario from its text, with something in place of what it says.
pub(super) fn read_text(
    path: &Path,
    text: &str,
    instead: &Instead<'_>,
    loader: &dyn Loader,
    sources: &mut Sources,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let source = sources.add(path.display().to_string(), text.to_string());
    let mut reader = Reader::new(source);
    let (settled, inline) = super::uncertain::settle(text);
    let (document, errors) = DeTable::parse_recoverable(&settled);
    for error in errors.iter().take(10) {
        let end = text.len();
        let at = reader.span(error.span().unwrap_or(end..end));
        reader.say(NotToml { at, reason: error.message().to_string() });
    }
    if !errors.is_empty() {
        return (None, reader.diagnostics);
    }
    let whole = Span::new(source, 0, first_line(text));
    let table = reader.checked(document.get_ref(), whole, &SCENARIO);
    let folder = path.parent().unwrap_or(Path::new(""));
    let params = instead.params.iter().map(|(param, text)| RawSetting {
        param: param.clone(),
        at: whole,
        text: text.clone(),
        text_at: whole,
    });
    let (params, programs) = (params.collect(), instead.programs);
    let mut builder = Builder { reader, folder, loader, sources, params, programs, whole, inline };
    let scenario = builder.scenario(&table, document.get_ref(), source, text);
    let mut diagnostics = builder.reader.diagnostics;
    let clean = !diagnostics.iter().any(Diagnostic::is_error);
    diagnostics.sort_by_key(Diagnostic::span);
    diagnostics.truncate(MOST_MESSAGES);
    (scenario.filter(|_| clean), diagnostics)
}

/// Bytes of the first line that says something: where a missing key is shown.
fn first_line(text: &str) -> u32 {
    text.find('\n').unwrap_or(text.len()) as u32
}

/// A scenario taking shape.
pub(super) struct Builder<'a> {
    pub reader: Reader,
    pub folder: &'a Path,
    pub loader: &'a dyn Loader,
    pub sources: &'a mut Sources,
    /// Values of parameters that were drawn.
    pub params: Vec<RawSetting>,
    /// Programs in place of the variants.
    pub programs: &'a [(String, PathBuf)],
    /// Where what has no place of its own is shown.
    pub whole: Span,
    /// Uncertain inputs in the place of values.
    pub inline: Vec<Uncertain>,
}

/// When everything takes place.
pub(super) struct When {
    pub start: Day,
    pub end: Day,
    pub periods: Vec<Period>,
}

impl Builder<'_> {
    /// What decided the scenario: its own text, the programs' files and the files of baskets, by name.
    fn hashes<'h>(
        &self,
        source: SourceId,
        text: &str,
        programs: impl Iterator<Item = &'h (String, String)>,
    ) -> Vec<(String, String)> {
        let mut hashes = vec![(file_name(self.sources.get(source).map_or("", |source| &source.name)), hash(text))];
        for (name, digest) in programs {
            if !hashes.iter().any(|(known, _)| known == name) {
                hashes.push((name.clone(), digest.clone()));
            }
        }
        let amounts =
            self.reader.files.iter().filter_map(|(name, text)| Some((file_name(name), hash(text.as_ref().ok()?))));
        hashes.extend(amounts);
        hashes
    }

    fn scenario(
        &mut self,
        table: &Table<'_>,
        document: &DeTable<'_>,
        source: SourceId,
        text: &str,
    ) -> Option<Scenario> {
        let title = table.get("title").and_then(|node| self.reader.name(node));
        let params = self.params.clone();
        let base = self.base(table, &params);
        self.reader.currency = base.as_ref().map(|compiled| compiled.program.currency.clone());
        let when = self.when(table);
        self.reader.days = when.as_ref().map(|when| when.end.0 - when.start.0);
        let seed = match table.get("seed") {
            Some(node) => self.reader.count(node, 0, u64::MAX)?,
            None => 1,
        };
        let variants = self.variants(table, base.as_ref(), when.as_ref());
        let programs: Vec<&Program> = variants.iter().map(|(variant, _)| &variant.program).collect();
        self.basket_files(table);
        let segments = match table.get("segment") {
            Some(node) => self.reader.segments(node, &programs),
            None => Vec::new(),
        };
        let named: Vec<&Variant> = variants.iter().map(|(variant, _)| variant).collect();
        self.reader.pilots(&named, &segments);
        self.nobody_buys(table, &programs, &segments);
        let economics = self.economics(table, &segments);
        let response = table.get("response").map(|node| self.reader.response(node)).unwrap_or_default();
        let mailings = table.get("mailing").map(|node| self.reader.mailings(node)).unwrap_or_default();
        let (households, friends) = self.touching(table, &response);
        if let Some(node) = table.get("mailing") {
            let answered = response.iter().any(|setting| setting.key == "mailing");
            self.reader.answered(node, table.get("response").map(|node| node.key_span), answered);
        }
        let targets = table.get("target").map(|node| self.reader.targets(node)).unwrap_or_default();
        let margin = economics.gross_margin.is_some();
        // Of one variant; one that cannot be compiled is missing here and was complained about.
        let single = self.programs.is_empty() && table.get("variant").is_none_or(|node| is_single(node.value));
        let precision = table.get("precision").and_then(|node| self.reader.precision(node, margin, single));
        let names: Vec<&str> = variants.iter().map(|(variant, _)| variant.name.as_str()).collect();
        let asked = table.get("compare").filter(|_| self.programs.is_empty());
        let compare = asked.map(|node| self.reader.compare(node, &names)).unwrap_or_default();
        let mut uncertain = std::mem::take(&mut self.inline);
        uncertain.extend(table.get("uncertain").map(|node| self.reader.uncertain(node, document)).unwrap_or_default());
        let customers = self.customers(table, &segments, when.as_ref(), variants.len());
        let (base, when) = (base?, when?);
        let programs = variants.iter().flat_map(|(_, files)| files).chain(&base.files);
        let hashes = self.hashes(source, text, programs);
        Some(Scenario {
            title: title?,
            source,
            customers: customers?,
            start: when.start,
            end: when.end.start(),
            periods: when.periods,
            seed,
            currency: base.program.currency.clone(),
            economics,
            segments,
            variants: variants.into_iter().map(|(variant, _)| variant).collect(),
            precision,
            response,
            mailings,
            households,
            friends,
            targets,
            compare,
            uncertain,
            assumptions: super::assumptions(text),
            hashes,
        })
    }

    /// The program of the scenario, or the first that stands in its place.
    fn base(&mut self, table: &Table<'_>, params: &[RawSetting]) -> Option<Compiled> {
        match self.programs.first() {
            Some((_, path)) => self.compile_file(path, self.whole, params),
            None => table.get("program").and_then(|node| self.program(node, params)),
        }
    }

    /// Who lives together, and whom members bring.
    fn touching(&mut self, table: &Table<'_>, response: &[Setting]) -> (Vec<(u16, f64)>, Option<Friends>) {
        let households = table.get("households").map(|node| self.reader.households(node)).unwrap_or_default();
        let referral = response.iter().any(|setting| setting.key == "referral");
        let referral = table.get("response").map(|node| node.key_span).filter(|_| referral);
        (households, table.get("friends").and_then(|node| self.reader.friends(node, referral)))
    }

    /// Loads the files of amounts that baskets name.
    fn basket_files(&mut self, table: &Table<'_>) {
        let segments = table.get("segment").and_then(|node| node.value.as_array());
        let baskets = segments.into_iter().flatten().filter_map(|segment| segment.get_ref().as_table()?.get("basket"));
        for basket in baskets {
            let empirical = basket.get_ref().as_table().and_then(|basket| basket.get("empirical"));
            let file = empirical.and_then(|empirical| empirical.get_ref().as_table()?.get("file"));
            let Some(name) = file.and_then(|file| file.get_ref().as_str()) else { continue };
            if !self.reader.files.iter().any(|(known, _)| known == name) {
                let text = self.loader.load(&self.folder.join(name));
                self.reader.files.push((name.to_string(), text));
            }
        }
    }

    pub fn program(&mut self, node: Node<'_>, settings: &[RawSetting]) -> Option<Compiled> {
        let path = self.reader.name(node)?;
        self.compile(&path, node.span, settings)
    }

    pub fn compile(&mut self, path: &str, at: Span, settings: &[RawSetting]) -> Option<Compiled> {
        self.compile_file(&self.folder.join(path), at, settings)
    }

    pub fn compile_file(&mut self, path: &Path, at: Span, settings: &[RawSetting]) -> Option<Compiled> {
        match build(path, at, settings, self.loader, self.sources) {
            Ok(compiled) => Some(compiled),
            Err(diagnostics) => {
                self.reader.diagnostics.extend(diagnostics);
                None
            }
        }
    }

    fn when(&mut self, table: &Table<'_>) -> Option<When> {
        let start = table.get("start").and_then(|node| self.reader.date(node));
        let horizon = table.get("horizon").and_then(|node| self.reader.time(node).map(|time| (time, node)));
        let (start, (time, node)) = (start?, horizon?);
        let Some(end) = time.after(start) else {
            self.reader
                .say(BadHorizon { at: node.span, reason: "not a whole number of days or months, or far too long" });
            return None;
        };
        let days = end.0.saturating_sub(start.0);
        if !(1..=LONGEST).contains(&days) {
            let reason = if days < 1 { "this holds no day" } else { "this is longer than 50 years" };
            self.reader.say(BadHorizon { at: node.span, reason });
            return None;
        }
        let periods = self.periods(table.get("periods"), start, end)?;
        Some(When { start, end, periods })
    }

    fn periods(&mut self, node: Option<Node<'_>>, start: Day, end: Day) -> Option<Vec<Period>> {
        let Some(node) = node else { return Some(calendar_periods("months", start, end)) };
        if node.value.is_str() {
            return self.reader.word(node, PERIODS).map(|word| calendar_periods(&word, start, end));
        }
        let most = MOST_PERIODS.min((end.0 - start.0) as u64 * 24);
        self.reader.count(node, 1, most).map(|count| equal_periods(count as u32, start, end))
    }

    fn nobody_buys(&mut self, table: &Table<'_>, programs: &[&Program], segments: &[Segment]) {
        if let (Some(node), Some(program)) = (table.get("segment"), programs.first())
            && !segments.is_empty()
            && !self.reader.diagnostics.iter().any(Diagnostic::is_error)
        {
            self.reader.nobody_buys(node.key_span, program, segments);
        }
    }

    fn economics(&mut self, table: &Table<'_>, segments: &[Segment]) -> Economics {
        let mut categories: Vec<String> =
            segments.iter().flat_map(|segment| segment.lines.iter().map(|(name, _)| name.clone())).collect();
        categories.sort();
        categories.dedup();
        table.get("economics").map(|node| self.reader.economics(node, &categories)).unwrap_or_default()
    }

    fn customers(
        &mut self,
        table: &Table<'_>,
        segments: &[Segment],
        when: Option<&When>,
        variants: usize,
    ) -> Option<u64> {
        let node = table.get("customers")?;
        let number = whole(node.value)?;
        if number <= i128::from(MOST_CUSTOMERS) {
            return self.reader.count(node, 1, MOST_CUSTOMERS);
        }
        let estimate = when.map(|when| {
            let days = i64::from(when.end.0 - when.start.0);
            Estimate::new(segments, days, number as f64, variants).to_string()
        });
        let (customers, most) = (group(number), group(i128::from(MOST_CUSTOMERS)));
        self.reader.say(TooManyCustomers { at: node.span, customers, most, estimate });
        None
    }
}

/// Whether a list has one entry.
fn is_single(value: &DeValue<'_>) -> bool {
    value.as_array().is_some_and(|list| list.len() == 1)
}

/// Thousands apart, as numbers are written here.
pub(super) fn group(number: i128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// SHA-256 of a text in hexadecimal.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The last part of a path: hashes are compared across machines, whose folders differ.
pub(super) fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_string(), |name| name.to_string_lossy().into_owned())
}
