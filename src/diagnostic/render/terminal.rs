//! Messages for people. The only module that knows miette, which draws the excerpts.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::escape::{one_line, visible};
use super::excerpt::Excerpt;
use crate::base::{SourceId, Sources};
use crate::diagnostic::{Diagnostic, Label, Severity};

/// How a message may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// Whether lines may be drawn with characters beyond ASCII.
    pub unicode: bool,
    /// Columns available.
    pub width: usize,
}

impl Style {
    /// No colour, ASCII lines, 100 columns: for pipes and files.
    pub const PLAIN: Style = Style { color: false, unicode: false, width: 100 };

    fn paint(self, ansi: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{ansi}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The message with its excerpts, help, notes and related messages; ends with a line break.
pub fn terminal(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    write_one(&mut out, diagnostic, sources, style, true);
    for related in &diagnostic.related {
        write_one(&mut out, related, sources, style, related.is_error());
    }
    out
}

fn write_one(out: &mut String, diagnostic: &Diagnostic, sources: &Sources, style: Style, with_code: bool) {
    let primary = diagnostic.labels.first().map(|label| label.span.source);
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
        diagnostic.labels.iter().partition(|label| Some(label.span.source) == primary);
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let title = if with_code { format!("{word}[{}]:", diagnostic.code.0) } else { format!("{word}:") };
    // One excerpt a group of neighbouring lines, the primary place before what explains it.
    let spans: Vec<_> = here.iter().map(|label| label.span).collect();
    let source = primary.and_then(|id| sources.get(id));
    let mut groups = source.map_or_else(Vec::new, |source| Excerpt::groups(source, &spans)).into_iter();
    let labels = |group: Vec<usize>| group.into_iter().filter_map(|at| here.get(at).copied()).collect::<Vec<_>>();
    let first = groups.next().map_or_else(Vec::new, labels);
    draw(out, diagnostic.severity, &title, &diagnostic.message, &first, sources, style);
    for group in groups {
        draw(out, diagnostic.severity, "", "", &labels(group), sources, style);
    }
    for label in elsewhere {
        draw(
            out,
            Severity::Note,
            "note:",
            &label.text,
            &[&Label { text: String::new(), ..label.clone() }],
            sources,
            style,
        );
    }
    let told = diagnostic.help.iter().map(|help| ("help: ", help));
    for (word, text) in told.chain(diagnostic.notes.iter().map(|note| ("note: ", note))) {
        let body = wrap(&visible(text), style.width.saturating_sub(4 + word.len()), 2 + word.len());
        out.push_str(&format!("  {}{body}\n", style.paint("36", word)));
    }
    if let (Some(edit), None) = (&diagnostic.edit, &diagnostic.help) {
        let old = sources.slice(edit.span);
        let text = match (old.is_empty(), edit.replacement.is_empty()) {
            (true, _) => format!("write `{}` here", edit.replacement),
            (_, true) => format!("remove `{old}`"),
            _ => format!("write `{}` instead of `{old}`", edit.replacement),
        };
        if text.len() < 300 {
            out.push_str(&format!("  {}{}\n", style.paint("36", "help: "), visible(&text)));
        }
    }
}

/// Breaks at spaces so that no line but a single long word exceeds `width`; further lines are indented.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let mut column = 0;
        let break_line = |out: &mut String| {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
        };
        if number > 0 {
            break_line(&mut out);
        }
        for word in line.split(' ') {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                break_line(&mut out);
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
    }
    out
}

fn draw(
    out: &mut String,
    severity: Severity,
    title: &str,
    message: &str,
    labels: &[&Label],
    sources: &Sources,
    style: Style,
) {
    let mut theme = match (style.color, style.unicode) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::ascii(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (false, false) => GraphicalTheme::none(),
    };
    theme.characters.error = title.to_owned();
    theme.characters.warning = title.to_owned();
    theme.characters.advice = title.to_owned();
    theme.characters.vbar = if labels.is_empty() { ' ' } else { theme.characters.vbar };
    let report = Report::new(severity, message, labels, sources);
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width.max(40))
        .with_links(false)
        .without_syntax_highlighting()
        .without_cause_chain()
        .with_context_lines(1);
    let mut drawn = String::new();
    match handler.render_report(&mut drawn, &report) {
        Ok(()) if title.is_empty() => out.push_str(drawn.split_once('\n').map_or("", |(_, excerpt)| excerpt)),
        Ok(()) => out.push_str(drawn.strip_prefix("  ").unwrap_or(&drawn)),
        Err(fmt::Error) => out.push_str(&format!("{title} {}\n", one_line(message))),
    }
    trim_line_ends(out);
}

/// Drops spaces before line breaks, which the drawing leaves behind.
fn trim_line_ends(out: &mut String) {
    if out.contains(" \n") {
        let trimmed: String = out.lines().flat_map(|line| [line.trim_end_matches(' '), "\n"]).collect();
        *out = trimmed;
    }
}

#[derive(Debug)]
struct Report {
    severity: Severity,
    message: String,
    excerpt: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
}

impl Report {
    fn new(severity: Severity, message: &str, labels: &[&Label], sources: &Sources) -> Report {
        let source: Option<SourceId> = labels.first().map(|label| label.span.source);
        let mut report = Report { severity, message: one_line(message), excerpt: None, labels: Vec::new() };
        if let Some(source) = source.and_then(|id| sources.get(id)) {
            let spans: Vec<_> = labels.iter().map(|label| label.span).collect();
            let (excerpt, places) = Excerpt::new(source, &spans);
            report.excerpt = Some(excerpt);
            for (number, (label, (start, end))) in labels.iter().zip(places).enumerate() {
                let text = (!label.text.is_empty()).then(|| one_line(&label.text));
                let place = (start, end - start);
                report.labels.push(match number {
                    0 => LabeledSpan::new_primary_with_span(text, place),
                    _ => LabeledSpan::new_with_span(text, place),
                });
            }
        }
        report
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, terminal};
    use crate::base::{Sources, Span};
    use crate::diagnostic::{Diagnostic, table};

    fn sample() -> (Sources, Diagnostic) {
        let mut sources = Sources::new();
        let one = sources.add("bean.loyal", "program \"Bean\" {\n  currency EUR\n}\n\ngive 1 star + 2 EUR\n");
        let two = sources.add("wallet.loyal", "points star {\n  whole\n}\n");
        let diagnostic = Diagnostic::new(table::UNEXPECTED, "stars and EUR cannot be added")
            .label(Span::new(one, 40, 46), "a number of stars")
            .label(Span::new(one, 49, 54), "an amount of money")
            .label(Span::new(two, 7, 11), "`star` is declared here")
            .help("say how much money a star is worth")
            .note("points and money never mix by themselves");
        (sources, diagnostic)
    }

    #[test]
    fn both_operands_are_labelled_and_the_other_file_is_shown_apart() {
        let (sources, diagnostic) = sample();
        insta::assert_snapshot!(terminal(&diagnostic, &sources, Style::PLAIN));
    }

    #[test]
    fn colour_only_when_asked() {
        let (sources, diagnostic) = sample();
        let plain = Style { unicode: true, ..Style::PLAIN };
        assert!(!terminal(&diagnostic, &sources, plain).contains('\u{1b}'));
        assert!(terminal(&diagnostic, &sources, Style { color: true, ..plain }).contains('\u{1b}'));
    }

    #[test]
    fn user_text_cannot_steer_the_terminal() {
        let mut sources = Sources::new();
        let id = sources.add("e\u{1b}vil.loyal", "a \u{1b}[2J\u{7} b\n");
        let diagnostic = Diagnostic::new(table::UNEXPECTED, "a name with \u{1b}[31m in it")
            .label(Span::new(id, 2, 6), "here \u{1b}")
            .help("\u{202e}");
        let shown = terminal(&diagnostic, &sources, Style::PLAIN);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(shown.contains("\\u{1b}[31m"));
    }

    #[test]
    fn a_place_in_an_endless_line_is_shown_in_part() {
        let mut sources = Sources::new();
        let id = sources.add("deep.loyal", "(".repeat(1_000_000));
        for span in [Span::new(id, 999_999, 1_000_000), Span::new(id, 0, 1_000_000), Span::new(id, 500_000, 500_001)] {
            let shown =
                terminal(&Diagnostic::new(table::UNEXPECTED, "too deep").label(span, "here"), &sources, Style::PLAIN);
            assert!(shown.len() < 2_000 && shown.contains("deep.loyal:1:"), "{shown}");
        }
    }

    #[test]
    fn the_end_of_a_file_and_spans_beyond_it_are_places_too() {
        let mut sources = Sources::new();
        for text in ["", "a", "a\n", "a\n\n\n", "ä\r\nb"] {
            let id = sources.add("x", text);
            for (start, end) in [(0, 0), (text.len() as u32, text.len() as u32), (1, 900), (900, 901)] {
                let one = Diagnostic::new(table::UNEXPECTED, "broken").label(Span::new(id, start, end), "here");
                assert!(terminal(&one, &sources, Style::PLAIN).contains("broken"));
            }
        }
    }
}
