//! `report.html`: one file to show around. It loads nothing and runs nothing: no script, no network, and a content
//! security policy that allows one style sheet by its hash.
//!
//! ```text
//! headline answers · targets · how sure
//! measures · winners and losers · over time (fans) · distribution · tiers · cohorts · what it hangs on (tornado)
//! assumptions with labels · definitions · manifest
//! ```

mod answers;
mod close;
mod doubts;
mod figures;
mod html;
mod members;
mod notes;
mod study;
mod svg;
mod tradeoff;

use sha2::{Digest, Sha256};

use crate::compare::{Comparison, Doubt, Tuned};
use crate::simulate::Run;
pub use close::close_page;
use html::{Html, base64, tag};
pub use study::study_page;

/// The one style sheet; colours follow light and dark.
const STYLE: &str = include_str!("style.css");

/// What a page is made of.
pub struct PageContext<'a> {
    /// The run.
    pub run: &'a Run,
    /// The comparison it belongs to, if members were compared with themselves.
    pub comparison: Option<&'a Comparison>,
    /// What the result hangs on, if inputs were drawn.
    pub doubt: Option<&'a Doubt>,
    /// The search that the comparison ends, if there was one.
    pub tuned: Option<&'a Tuned>,
}

/// The page as one HTML document.
pub fn page_html(context: &PageContext<'_>) -> String {
    document(&context.run.manifest.title, sections(context))
}

/// A whole document: head with the policy, one style sheet, the sections.
fn document(title: &str, sections: Vec<Html>) -> String {
    let hash = base64(&Sha256::digest(STYLE.as_bytes()));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    let head = tag(
        "head",
        &[],
        [
            tag("meta", &[("charset", "utf-8")], []),
            policy_tag(&policy),
            tag("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")], []),
            tag("meta", &[("name", "referrer"), ("content", "no-referrer")], []),
            tag("title", &[], [Html::text(title)]),
            Html::style(STYLE),
        ],
    );
    let main = tag("main", &[], sections);
    let page = tag("html", &[("lang", "en")], [head, tag("body", &[], [main])]);
    format!("<!DOCTYPE html>\n{}\n", page.as_str())
}

fn policy_tag(policy: &str) -> Html {
    tag("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)], [])
}

fn sections(context: &PageContext<'_>) -> Vec<Html> {
    let mut all = answers::section(context);
    all.extend(figures::over_time(context));
    if let Some(comparison) = context.comparison {
        all.extend(members::winners(comparison));
        all.extend(members::distribution(comparison));
        all.extend(members::flows(comparison));
        all.extend(members::cohorts(comparison));
    }
    all.extend(tradeoff::section(context));
    all.extend(doubts::section(context));
    all.extend(notes::section(context));
    all
}

/// A heading with what follows it; nothing at all if nothing follows.
fn titled(title: &str, parts: Vec<Html>) -> Vec<Html> {
    if parts.is_empty() {
        return Vec::new();
    }
    let heading = tag("h2", &[], [Html::text(title)]);
    vec![tag("section", &[], std::iter::once(heading).chain(parts))]
}

fn paragraph(class: &'static str, parts: impl IntoIterator<Item = Html>) -> Html {
    if class.is_empty() { tag("p", &[], parts) } else { tag("p", &[("class", class)], parts) }
}

/// A drawing with what it shows in words.
fn figure(drawing: Html, caption: &str) -> Html {
    tag("figure", &[], [drawing, tag("figcaption", &[], [Html::text(caption)])])
}
