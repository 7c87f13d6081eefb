//! `report.html`: names from files are text wherever they stand, nothing is loaded, nothing runs.

#![allow(clippy::disallowed_methods, reason = "tests touch files")]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use loyal::base::{LoadError, Loader, Sources};
use loyal::compare::{Ask, Comparison, compare};
use loyal::report::{CloseContext, PageContext, close_page, comparison_markdown, page_html};
use loyal::scenario;
use loyal::simulate::Options;

static NEVER: AtomicBool = AtomicBool::new(false);

struct Repository;

impl Loader for Repository {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).map_err(|_| LoadError::Missing)
    }
}

fn comparison() -> Comparison {
    let path = Path::new("simulations/bean_club.toml");
    let (scenario, _) = scenario::read(path, &Repository, &mut Sources::new());
    let scenario = scenario.expect("the scenario is read");
    let options =
        Options { customers: Some(200), seed: None, threads: None, chunk: None, cancel: &NEVER, progress: &|_| () };
    compare(&scenario, &options, &Ask { confidence: 0.95, ..Ask::default() }).expect("it runs")
}

/// One element: its name and the names of its attributes.
type Element = (String, Vec<String>);

/// The page as a browser's tokenizer sees it: every `<` begins a tag, attributes are quoted, references stay text.
/// Stricter than a browser: what is not closed in order, or quoted, is an error here.
fn elements(page: &str) -> (Vec<Element>, String) {
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").expect("a document type");
    let (mut all, mut open, mut text) = (Vec::new(), Vec::<String>::new(), String::new());
    while let Some(at) = rest.find('<') {
        let before = &rest[..at];
        assert!(!before.contains('>'), "a stray > in {before:?}");
        text.push_str(before);
        rest = &rest[at + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let end = closing.find('>').expect("a tag ends");
            assert_eq!(open.pop().as_deref(), Some(&closing[..end]), "tags close in order");
            rest = &closing[end + 1..];
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).expect("a name ends");
        let name = rest[..end].to_owned();
        assert!(!name.is_empty(), "a < that begins no tag: {:?}", &rest[..rest.len().min(40)]);
        rest = &rest[end..];
        let mut attributes = Vec::new();
        while let Some(inner) = rest.strip_prefix(' ') {
            let equals = inner.find('=').expect("an attribute has a value");
            attributes.push(inner[..equals].to_owned());
            let value = inner[equals + 1..].strip_prefix('"').expect("values are quoted");
            let end = value.find('"').expect("a value ends");
            assert!(!value[..end].contains(['<', '>']), "raw brackets in {:?}", &value[..end]);
            rest = &value[end + 1..];
        }
        rest = rest.strip_prefix('>').expect("a tag ends");
        if name == "style" {
            let end = rest.find("</style>").expect("the sheet ends");
            rest = &rest[end..];
        }
        if name != "meta" {
            open.push(name.clone());
        }
        all.push((name, attributes));
    }
    assert!(open.is_empty(), "{open:?}");
    (all, text)
}

fn hostile() -> Vec<String> {
    let seeds = [
        "<script>alert(1)</script>",
        "</title><script src=//x.example/x.js></script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</svg><style>*{display:none}</style>",
        "<!-- ",
        "-->",
        "]]>",
        "<![CDATA[",
        "<?php",
        "&lt;b&gt;",
        "&#60;script&#62;",
        "&",
        "&amp",
        "javascript:alert(1)",
        "\u{202e}dlog\u{202c}",
        "\u{2066}x\u{2069}",
        "\u{200f}\u{200e}",
        "\u{feff}",
        "\u{0}\u{7}\u{1b}[31m",
        "\u{2028}\u{2029}",
        "=1+1",
        "+CMD|' /C calc'!A0",
        "-1+2",
        "@SUM(A1)",
        "\tTab",
        "\r\nLine",
        "{{7*7}}",
        "${7*7}",
        "%0a%0d",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc=x>",
        "<math><mi//xlink:href=\"data:x,y\">",
        "<a href=\"http://x.example\">x</a>",
        "<base href=//x.example>",
        "<meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=//x>",
        "<form action=//x>",
        "`backticks`",
        "日本語の名前",
        "اسم",
        "🥇🥈",
        "a\u{301}\u{301}\u{301}",
        "",
        " ",
        "|x|",
        "# heading",
        "[x](javascript:x)",
        "::error::x",
        "\\u003cscript\\u003e",
    ];
    let mut all: Vec<String> = seeds.iter().map(|seed| (*seed).to_owned()).collect();
    all.extend(seeds.iter().map(|seed| format!("{seed}{seed}\"'<>")));
    all.extend(seeds.iter().map(|seed| format!("gold {seed} ").repeat(40)));
    all.extend(seeds.iter().map(|seed| seed.chars().rev().collect::<String>()));
    assert!(all.len() >= 200, "{}", all.len());
    all
}

/// The comparison with one name in every place that a file can fill.
fn renamed(comparison: &Comparison, name: &str) -> Comparison {
    let mut made = comparison.clone();
    let run = &mut made.paired.run;
    run.manifest.title = name.to_owned();
    run.manifest.currency.code = name.to_owned();
    for (file, hash) in &mut run.manifest.hashes {
        (*file, *hash) = (name.to_owned(), name.to_owned());
    }
    for one in &mut run.manifest.assumptions {
        (one.path, one.value) = (name.to_owned(), name.to_owned());
    }
    for variant in &mut run.variants {
        variant.name = name.to_owned();
        for period in &mut variant.periods {
            for (ladder, tiers) in &mut period.tiers {
                *ladder = name.to_owned();
                tiers.iter_mut().for_each(|(tier, _)| *tier = name.to_owned());
            }
        }
    }
    for target in &mut run.targets {
        (target.variant, target.measure) = (name.to_owned(), name.to_owned());
    }
    for found in made.pairs.iter_mut().flat_map(|pair| &mut pair.differences) {
        found.unit = name.to_owned();
        if found.key.contains('.') {
            found.key = format!("tier.{name}.{name}");
        }
    }
    made.segments.iter_mut().for_each(|segment| *segment = name.to_owned());
    for (ladder, tiers) in &mut made.ladders {
        *ladder = name.to_owned();
        tiers.iter_mut().for_each(|tier| *tier = name.to_owned());
    }
    made.within = loyal::compare::Margin::read("1 EUR")
        .ok()
        .map(|margin| loyal::compare::Margin { text: name.to_owned(), ..margin });
    made
}

const TAGS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "p",
    "div",
    "span",
    "strong",
    "bdi",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "svg",
    "text",
    "line",
    "rect",
    "path",
    "details",
    "summary",
    "dl",
    "dt",
    "dd",
    "code",
];
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "role",
    "tabindex",
    "scope",
    "viewBox",
    "aria-label",
    "aria-hidden",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "width",
    "height",
    "d",
];

#[test]
fn two_hundred_hostile_names_change_no_element() {
    let plain = comparison();
    let of = |made: &Comparison| {
        page_html(&PageContext { run: &made.paired.run, comparison: Some(made), doubt: None, tuned: None })
    };
    let (wanted, _) = elements(&of(&renamed(&plain, "name")));
    assert!(wanted.len() > 300, "{}", wanted.len());
    for (name, attributes) in &wanted {
        assert!(TAGS.contains(&name.as_str()), "{name}");
        assert!(attributes.iter().all(|attribute| ATTRIBUTES.contains(&attribute.as_str())), "{name}: {attributes:?}");
    }
    for name in hostile() {
        let made = renamed(&plain, &name);
        let (found, text) = elements(&of(&made));
        assert_eq!(found, wanted, "{name:?}");
        let hidden = ['\u{202e}', '\u{2066}', '\u{0}', '\u{1b}', '\u{feff}'];
        assert!(!text.contains(hidden), "{name:?}");
        let alone = page_html(&PageContext { run: &made.paired.run, comparison: None, doubt: None, tuned: None });
        elements(&alone);
        let markdown = comparison_markdown(&made).replace("\\]", "");
        assert!(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("]("), "{name:?}");
    }
}

#[test]
fn the_page_loads_nothing_and_allows_one_style_sheet() {
    let made = comparison();
    let page = page_html(&PageContext { run: &made.paired.run, comparison: Some(&made), doubt: None, tuned: None });
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"), "{}", &page[..500]);
    for word in ["http://", "https://", "url(", "@import", "<script", "<link", "<img", " style=", " on", "src="] {
        let outside = page.replace(" on ", " ").replace(" only", " ").replace(" one", " ");
        if word == " on" {
            assert!(!elements(&page).0.iter().any(|(_, attributes)| attributes.iter().any(|a| a.starts_with("on"))));
        } else {
            assert!(!outside.contains(word), "{word}");
        }
    }
    for heading in [
        "Targets",
        "Measures",
        "Over time",
        "Who wins, who loses",
        "How benefits are spread",
        "Between tiers",
        "Cohorts",
        "Assumptions",
        "Definitions",
        "Manifest",
    ] {
        assert!(page.contains(&format!("<h2>{heading}")), "{heading}");
    }
    assert!(!page.contains("NaN"));
}

/// The page of a close with one name in every place that a file can fill.
fn close_with(name: &str) -> String {
    use loyal::finance::accounting::Kind;
    use loyal::finance::close::{Logged, Overlay, Terms, WalletTerms, What, close};
    use loyal::measure::{Book, BookPart, Flow};

    let part = |element: &str| BookPart { wallet: name.into(), decimals: 0, element: format!("{element}{name}") };
    let mut book = Book { first: 600, last: 603, parts: vec![part("a"), part("b"), part("c")], ..Book::default() };
    for part in 0..3 {
        for cohort in 600..604 {
            let mut held = 1_000;
            for month in cohort..604 {
                let issued = if month == cohort { held } else { 0 };
                let flow = Flow { issued, redeemed: held / 4, expired: held / 10, clawed: 0 };
                held -= flow.redeemed + flow.expired;
                book.flows.insert((part, cohort, month), flow);
            }
            book.held.insert((part, cohort), held);
            book.sales.insert(cohort, 100_000);
        }
    }
    let logged = Logged { author: name.into(), date: name.into(), reason: name.into() };
    let terms = Terms {
        currency: format!("X{name}"),
        wallets: vec![WalletTerms { wallet: String::new(), value: Some(1.0), cost: Some(0.6) }],
        kinds: vec![(format!("b{name}"), Kind::Marketing), (format!("c{name}"), Kind::StatusPerk)],
        overlays: vec![Overlay { cohort: None, what: What::ToCome(-0.1), logged }],
        account_names: ["cash", "revenue_points", "contract_liability"].map(|key| (key.into(), name.into())).into(),
        ..Terms::default()
    };
    let closed = close(&book, &terms, None).expect("it closes");
    close_page(&CloseContext {
        source: name.into(),
        quality: vec![name.into()],
        terms: &terms,
        closes: vec![(format!("1{name}"), closed.clone()), (format!("2{name}"), closed)],
        members: Vec::new(),
        hashes: vec![(name.into(), name.into())],
    })
}

#[test]
fn hostile_names_change_no_element_of_the_page_of_a_close() {
    let plain = close_with("name");
    let (wanted, _) = elements(&plain);
    assert!(wanted.len() > 500, "{}", wanted.len());
    for (name, attributes) in &wanted {
        assert!(TAGS.contains(&name.as_str()), "{name}");
        assert!(attributes.iter().all(|attribute| ATTRIBUTES.contains(&attribute.as_str())), "{name}: {attributes:?}");
    }
    for name in hostile() {
        let (found, text) = elements(&close_with(&name));
        assert_eq!(found, wanted, "{name:?}");
        assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{0}', '\u{1b}', '\u{feff}']), "{name:?}");
    }
    assert!(plain.contains("default-src &#39;none&#39;; style-src &#39;sha256-") && !plain.contains("NaN"));
    for heading in [
        "Points by period",
        "Cohorts at the close",
        "Estimators side by side",
        "Actual and expected",
        "Contract liability",
        "Accrued cost of rewards",
        "What it hangs on",
        "Journal entries of the period",
        "Programs side by side",
        "Judgements",
        "Definitions",
        "Manifest",
    ] {
        assert!(plain.contains(&format!("<h2>{heading}")), "{heading}");
    }
    assert!(plain.contains("Tier perks read as “defer”, as posted") && plain.contains("read as “expense”:"));
}
