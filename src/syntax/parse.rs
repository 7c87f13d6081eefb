use std::ops::Range;

use pest::Parser as _;
use pest::error::Error;

use super::build::{Builder, P};
use super::grammar::{Grammar, Rule};
use super::recover::Recovery;
use super::scan::{Before, DEEPEST, Kind, Scan, scan};
use super::tree::{Expr, File, Item, TestStatement};
use super::{declarations, foreign, unexpected};
use crate::base::{SourceId, Span};
use crate::diagnostic::Diagnostic;

/// Mistakes of form that are shown for one text.
pub const MOST_SHOWN: usize = 50;
/// Mistakes of form after which a text is no longer read: each costs several readings of its part, and a text of
/// nothing else would take half a minute.
pub const MOST_READ: usize = 2_000;

/// A text that has been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Everything that could be read.
    pub file: File,
    /// Everything that could not, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a rule file. Never stops at the first mistake.
pub fn parse(source: SourceId, text: &str) -> Parsed {
    read(source, text).0
}

/// Reads a rule file and keeps its tokens.
pub(super) fn read(source: SourceId, text: &str) -> (Parsed, Scan) {
    let mut reader = Reader::new(source, text);
    let chunks = chunks(text, &reader.scan, 0..reader.scan.tokens.len());
    let mut items = Vec::new();
    for chunk in chunks {
        reader.chunk(chunk, &mut items);
    }
    let diagnostics = reader.finish();
    let comments = std::mem::take(&mut reader.scan.comments);
    (Parsed { file: File { items, comments }, diagnostics }, reader.scan)
}

/// Ranges of tokens, one a declaration where each begins on a line of its own.
pub(super) fn chunks(text: &str, scan: &Scan, all: Range<usize>) -> Vec<Range<usize>> {
    let depth = scan.tokens.get(all.start).map_or(0, |token| token.depth);
    let mut starts: Vec<usize> = Vec::new();
    for at in all.clone() {
        let Some(token) = scan.tokens.get(at).copied() else { break };
        let new_line = token.before == Before::Line && token.kind == Kind::Word;
        let start = starts.last().copied().unwrap_or(at);
        let behind_body = at == all.start || closes_body(text, scan, at - 1, depth, start);
        let begins = declarations::starts_at(text, scan, at) || (behind_body && new_line);
        if at == all.start || (token.depth == depth && begins) {
            starts.push(at);
        }
    }
    starts.iter().enumerate().map(|(n, start)| *start..starts.get(n + 1).copied().unwrap_or(all.end)).collect()
}

/// Whether the token is the `}` of a body, and not that of a table in an amount.
fn closes_body(text: &str, scan: &Scan, at: usize, depth: u32, start: usize) -> bool {
    let Some(token) = scan.tokens.get(at) else { return false };
    let (body, open) =
        (token.depth == depth && declarations::token_text(text, scan, at) == "}", token.partner as usize);
    body && (declarations::opens_by(text, scan, start, open) || !declarations::opens_table(text, scan, open))
}

/// Reads the `given`, `on` and `expect` lines of an events file.
pub fn parse_events(source: SourceId, text: &str) -> (Vec<TestStatement>, Vec<Diagnostic>) {
    let mut reader = Reader::new(source, text);
    let all = 0..reader.scan.tokens.len();
    let statements = reader.statements(all);
    (statements, reader.finish())
}

/// Reads one expression, such as the value that a scenario gives to a parameter.
///
/// # Errors
/// What is wrong with it.
pub fn parse_expression(source: SourceId, text: &str) -> Result<Expr, Vec<Diagnostic>> {
    let mut reader = Reader::new(source, text);
    let expression = reader.expression();
    let diagnostics = reader.finish();
    match expression {
        Some(expression) if diagnostics.is_empty() => Ok(expression),
        _ => Err(diagnostics),
    }
}

/// One text being read.
pub(super) struct Reader<'t> {
    pub source: SourceId,
    pub text: &'t str,
    pub scan: Scan,
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the rest was left unread because of too many mistakes.
    gave_up: bool,
}

/// Words that let the grammar call itself without a bracket; counted like nesting.
const NESTING_WORDS: &[&str] = &["where", "reach", "without", "larger", "smaller"];

impl<'t> Reader<'t> {
    fn new(source: SourceId, text: &'t str) -> Self {
        // spans count bytes in 32 bits; texts beyond that are refused where files are read
        let text = if u32::try_from(text.len()).is_ok() { text } else { "" };
        Reader { source, text, scan: scan(source, text), diagnostics: Vec::new(), gave_up: false }
    }

    /// Whether there are so many mistakes that nothing more is read.
    pub(super) fn gives_up(&mut self) -> bool {
        self.gave_up |= self.diagnostics.len() >= MOST_READ;
        self.gave_up
    }

    fn finish(&mut self) -> Vec<Diagnostic> {
        let mut all = std::mem::take(&mut self.diagnostics);
        all.append(&mut self.scan.fatal);
        all.append(&mut self.scan.harmless);
        all.sort_by_key(Diagnostic::span);
        let left_out = all.len().saturating_sub(MOST_SHOWN);
        all.truncate(MOST_SHOWN);
        if let (1.., Some(last)) = (left_out, all.last_mut()) {
            let end = if self.gave_up { "; what stands behind them was not read" } else { "" };
            last.notes.push(format!("{left_out} more mistakes of form are not shown{end}"));
        }
        all
    }

    /// The name that the tokens were to declare, as far as one can be made out.
    pub(super) fn declared_name(&self, tokens: &Range<usize>) -> Option<String> {
        let at = tokens.start + 1;
        let token = self.scan.tokens.get(at).filter(|token| at < tokens.end && token.kind == Kind::Word)?;
        self.text.get(token.start as usize..token.end as usize).map(str::to_owned)
    }

    /// The text of a token.
    pub(super) fn token(&self, at: usize) -> &'t str {
        declarations::token_text(self.text, &self.scan, at)
    }

    /// The place of a range of tokens.
    pub(super) fn place(&self, tokens: &Range<usize>) -> Span {
        let token = |at: usize| self.scan.tokens.get(at).copied();
        let start = token(tokens.start).map_or(self.text.len() as u32, |token| token.start);
        let end = tokens.end.checked_sub(1).and_then(token).map_or(start, |token| token.end);
        Span::new(self.source, start, end.max(start))
    }

    /// The text of a range of tokens, with what stands between them.
    pub(super) fn slice(&self, tokens: &Range<usize>) -> &'t str {
        let place = self.place(tokens);
        self.text.get(place.start as usize..place.end as usize).unwrap_or("")
    }

    /// Whether the grammar must not be let loose on these tokens; says so once.
    fn too_deep(&mut self, tokens: &Range<usize>) -> bool {
        let mut run = 0;
        for at in tokens.clone() {
            let Some(token) = self.scan.tokens.get(at).copied() else { break };
            if token.depth > DEEPEST {
                return true;
            }
            if self.text.get(token.start as usize..token.end as usize).is_some_and(|t| t == "{" || t == "}") {
                run = 0;
            } else if token.kind == Kind::Word && NESTING_WORDS.contains(&self.token(at)) {
                run += 1;
                if run > DEEPEST {
                    let span = Span::new(self.source, token.start, token.end);
                    self.diagnostics.push(super::error::TooDeep { span, limit: DEEPEST }.into());
                    return true;
                }
            }
        }
        false
    }

    /// Reads one chunk into items.
    pub(super) fn chunk(&mut self, tokens: Range<usize>, items: &mut Vec<Item>) {
        if self.gives_up() || self.too_deep(&tokens) {
            let span = self.place(&tokens);
            items.push(Item::Broken { span, name: self.declared_name(&tokens) });
            return;
        }
        match Grammar::parse(Rule::whole_items, self.slice(&tokens)) {
            Ok(pairs) => {
                let base = self.place(&tokens).start;
                for pair in pairs {
                    self.item(&pair, base, items);
                }
            }
            Err(error) => {
                let before = self.diagnostics.len();
                Recovery { reader: self, within: "" }.chunk(tokens.clone(), items);
                self.at_least_one(before, &error, &tokens);
            }
        }
    }

    /// Where every part can be read alone and yet they do not go together, the whole is reported.
    fn at_least_one(&mut self, before: usize, error: &Error<Rule>, tokens: &Range<usize>) {
        let place = self.place(tokens);
        if self.diagnostics.len() == before && !self.scan.reported_in(place.start, place.end) {
            let mistake = unexpected::explain(self, error, tokens, &[]);
            self.diagnostics.push(mistake.into());
        }
    }

    /// One include, amendment or declaration that the grammar has read whole.
    pub(super) fn item(&mut self, pair: &P<'_>, base: u32, items: &mut Vec<Item>) {
        match pair.as_rule() {
            Rule::include => {
                self.foreign(pair, base);
                let include = self.build(pair, base, |builder, pair| builder.include(pair));
                items.extend(include.map(|(path, span)| Item::Include(path, span)));
            }
            Rule::amendment => {
                self.foreign(pair, base);
                let amendment = self.build(pair, base, |builder, pair| builder.amendment(pair));
                items.extend(amendment.map(|amendment| Item::Amendment(Box::new(amendment))));
            }
            Rule::declaration => {
                self.foreign(pair, base);
                items.push(self.build(pair, base, |builder, pair| builder.declared(pair)));
            }
            _ => {}
        }
    }

    /// Builds a node from a pair whose positions count from `base`, and reports its foreign spellings.
    pub(super) fn build<T>(&mut self, pair: &P<'_>, base: u32, make: impl FnOnce(&mut Builder<'_>, &P<'_>) -> T) -> T {
        let mut builder = Builder { source: self.source, base, scan: &self.scan, diagnostics: Vec::new() };
        let made = make(&mut builder, pair);
        self.diagnostics.append(&mut builder.diagnostics);
        made
    }

    /// Reports the spellings from elsewhere in a pair that will be kept.
    pub(super) fn foreign(&mut self, pair: &P<'_>, base: u32) {
        foreign::report(pair, self.source, base, &mut self.diagnostics);
    }

    fn statements(&mut self, tokens: Range<usize>) -> Vec<TestStatement> {
        if self.too_deep(&tokens) {
            return Vec::new();
        }
        match Grammar::parse(Rule::whole_statements, self.slice(&tokens)) {
            Ok(pairs) => {
                let base = self.place(&tokens).start;
                let pairs = pairs.filter(|pair| pair.as_rule() == Rule::statement);
                let build = |pair: P<'_>| {
                    self.foreign(&pair, base);
                    self.build(&pair, base, |builder, pair| builder.statement(pair))
                };
                pairs.map(build).collect()
            }
            Err(error) => {
                let before = self.diagnostics.len();
                let statements = Recovery { reader: self, within: "" }.statements(tokens.clone());
                self.at_least_one(before, &error, &tokens);
                statements
            }
        }
    }

    fn expression(&mut self) -> Option<Expr> {
        let all = 0..self.scan.tokens.len();
        if self.too_deep(&all) || !self.scan.fatal.is_empty() {
            return None;
        }
        let base = self.place(&all).start;
        match Grammar::parse(Rule::whole_expression, self.slice(&all)) {
            Ok(mut pairs) => {
                let pair = pairs.find(|pair| pair.as_rule() == Rule::condition)?;
                self.foreign(&pair, base);
                Some(self.build(&pair, base, |builder, pair| builder.condition(pair)))
            }
            Err(error) => {
                let mistake = unexpected::explain(self, &error, &all, &[]);
                self.diagnostics.push(mistake.into());
                None
            }
        }
    }
}
