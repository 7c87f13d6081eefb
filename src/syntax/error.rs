//! What can be wrong with the form of a text: one small struct a kind of mistake.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic, table};

/// How a list of alternatives reads: "`a`", "`a` or `b`", "`a`, `b` or `c`".
pub(super) fn alternatives(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Something stands where it cannot stand.
pub(super) struct Unexpected {
    /// The token, or the place behind the last one if the text ends too early.
    pub span: Span,
    /// The token as written; `None` if the text ends here.
    pub found: Option<String>,
    /// What could stand here, as shown to the user.
    pub expected: Vec<String>,
    /// What was most probably meant.
    pub meant: Option<String>,
    /// What else to say about it.
    pub help: Option<String>,
}

impl From<Unexpected> for Diagnostic {
    fn from(e: Unexpected) -> Self {
        let expected = alternatives(&e.expected);
        let (message, code) = match &e.found {
            Some(found) => (format!("`{found}` cannot stand here"), table::UNEXPECTED),
            None => ("this ends too early".to_owned(), table::UNFINISHED),
        };
        let label = if expected.is_empty() { "not understood".to_owned() } else { format!("expected {expected}") };
        let diagnostic = Diagnostic::new(code, message).label(e.span, label);
        match (e.help, e.meant) {
            (Some(help), _) => diagnostic.help(help),
            (None, Some(meant)) => diagnostic.help(format!("did you mean `{meant}`?")).edit(e.span, meant),
            (None, None) => diagnostic,
        }
    }
}

/// A word that begins no part of the body it stands in.
pub(super) struct UnknownClause {
    pub span: Span,
    pub found: String,
    /// What the parts of this body are called and look like.
    pub expected: &'static str,
    /// What was most probably meant.
    pub meant: Option<&'static str>,
    /// What else to say about it.
    pub help: Option<String>,
}

impl From<UnknownClause> for Diagnostic {
    fn from(e: UnknownClause) -> Self {
        let message = format!("`{}` does not begin a clause", e.found);
        let diagnostic = Diagnostic::new(table::UNEXPECTED, message).label(e.span, format!("expected {}", e.expected));
        match (e.meant, e.help) {
            (Some(meant), _) => diagnostic.help(format!("did you mean `{meant}`?")).edit(e.span, meant),
            (None, Some(help)) => diagnostic.help(help),
            (None, None) => diagnostic,
        }
    }
}

/// A word that begins no declaration.
pub(super) struct UnknownDeclaration {
    pub span: Span,
    pub found: String,
    /// What was most probably meant.
    pub meant: Option<&'static str>,
}

impl From<UnknownDeclaration> for Diagnostic {
    fn from(e: UnknownDeclaration) -> Self {
        let diagnostic =
            Diagnostic::new(table::UNKNOWN_DECLARATION, format!("`{}` does not begin a declaration", e.found))
                .label(e.span, "expected a word such as `points`, `earn`, `reward` or `test`");
        match e.meant {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")).edit(e.span, meant),
            None => diagnostic,
        }
    }
}

/// A text or comment that does not end.
pub(super) struct UnclosedText {
    pub span: Span,
    pub closing: &'static str,
}

impl From<UnclosedText> for Diagnostic {
    fn from(e: UnclosedText) -> Self {
        let (message, help) = match e.closing {
            "*/" => ("a comment does not end", "begin a comment with `#`; it ends with its line".to_owned()),
            closing => ("a text does not end on its line", format!("close it with `{closing}` on the same line")),
        };
        Diagnostic::new(table::UNCLOSED_TEXT, message).label(e.span, "begins here").help(help)
    }
}

/// A bracket that is never closed.
pub(super) struct UnclosedBracket {
    pub span: Span,
    /// The declaration that begins before the bracket is closed.
    pub next: Option<Span>,
    pub closing: char,
}

impl From<UnclosedBracket> for Diagnostic {
    fn from(e: UnclosedBracket) -> Self {
        let opening = if e.closing == '}' { '{' } else { '(' };
        let diagnostic = Diagnostic::new(table::UNCLOSED_BRACKET, format!("`{opening}` is never closed"))
            .label(e.span, "opened here")
            .help(format!("add `{}` where it ends", e.closing));
        match e.next {
            Some(next) => diagnostic.label(next, "the next declaration begins before it is closed"),
            None => diagnostic,
        }
    }
}

/// A closing bracket that closes nothing.
pub(super) struct StrayBracket {
    pub span: Span,
}

impl From<StrayBracket> for Diagnostic {
    fn from(e: StrayBracket) -> Self {
        Diagnostic::new(table::STRAY_BRACKET, "a closing bracket closes nothing")
            .label(e.span, "nothing is open here")
            .help("remove it, or open the bracket that it was meant to close")
    }
}

/// Nesting beyond what is read.
pub(super) struct TooDeep {
    pub span: Span,
    pub limit: u32,
}

impl From<TooDeep> for Diagnostic {
    fn from(e: TooDeep) -> Self {
        Diagnostic::new(table::TOO_DEEP, format!("this is nested more than {} deep", e.limit))
            .label(e.span, "too deep from here")
            .help("give parts of it a name with `let` or `metric`")
    }
}

/// A chain of operators beyond what is read.
pub(super) struct TooLong {
    pub span: Span,
    pub limit: usize,
}

impl From<TooLong> for Diagnostic {
    fn from(e: TooLong) -> Self {
        Diagnostic::new(table::TOO_DEEP, format!("this is a chain of more than {} parts", e.limit))
            .label(e.span, "too long from here")
            .help("give parts of it a name with `let` or `metric`")
    }
}

/// A character that means nothing here.
pub(super) struct UnknownCharacter {
    pub span: Span,
    pub character: char,
}

impl From<UnknownCharacter> for Diagnostic {
    fn from(e: UnknownCharacter) -> Self {
        let c = e.character;
        let name = if c.is_control() || c.is_whitespace() || (c as u32) >= 0x2000 && !c.is_alphanumeric() {
            format!("the character U+{:04X} means nothing here", c as u32)
        } else {
            format!("`{c}` means nothing here")
        };
        let help = match c {
            '[' | ']' => "lists need no brackets: write `\"a\", \"b\"`; a body stands in `{ }`",
            '/' => "a rate is written with `per`, as in `1 bean per 1 EUR`, a ratio as `0.5` or `50%`",
            '@' | '\\' | '~' | '^' | '?' | '`' => "remove it",
            _ => "remove it, or put it into a text in quotes",
        };
        Diagnostic::new(table::UNKNOWN_CHARACTER, name).label(e.span, "not part of the language").help(help)
    }
}

/// A number beyond what the machine stores.
pub(super) struct NumberTooLarge {
    pub span: Span,
}

impl From<NumberTooLarge> for Diagnostic {
    fn from(e: NumberTooLarge) -> Self {
        Diagnostic::new(table::NUMBER_TOO_LARGE, "this number is too large")
            .label(e.span, "more than 1_000_000_000_000_000 smallest units")
            .help("numbers, their decimals counted as digits, go up to 1_000_000_000_000_000")
    }
}

/// More decimals than a number may have.
pub(super) struct TooManyDecimals {
    pub span: Span,
    pub decimals: usize,
}

impl From<TooManyDecimals> for Diagnostic {
    fn from(e: TooManyDecimals) -> Self {
        Diagnostic::new(table::TOO_MANY_DECIMALS, "this number has too many decimals")
            .label(e.span, format!("{} decimals, at most {} are read", e.decimals, super::build::MOST_DECIMALS))
            .help("round it, or count in a smaller unit")
    }
}

/// A comment in the form of another language.
pub(super) struct ForeignComment {
    pub span: Span,
    pub block: bool,
}

impl From<ForeignComment> for Diagnostic {
    fn from(e: ForeignComment) -> Self {
        let diagnostic = Diagnostic::new(table::FOREIGN_COMMENT, "a comment begins with `#`");
        if e.block {
            diagnostic.label(e.span, "not a comment here").help("put `#` at the beginning of each of its lines")
        } else {
            diagnostic.label(e.span, "write `#`").help("write `#` instead of `//`").edit(e.span, "#")
        }
    }
}

/// A header or grant that says the same thing twice.
pub(super) struct SaidTwice {
    pub word: &'static str,
    pub span: Span,
    pub before: Span,
}

impl From<SaidTwice> for Diagnostic {
    fn from(e: SaidTwice) -> Self {
        Diagnostic::new(table::SAID_TWICE, format!("`{}` is said twice", e.word))
            .label(e.span, "said again here")
            .label(e.before, "said first here")
            .help(match e.word {
                "when" => "keep one of them, or join the two conditions with `and`",
                _ => "keep one of them",
            })
    }
}

/// A spelling from another language.
pub(super) struct Foreign {
    pub code: Code,
    pub span: Span,
    pub found: String,
    /// What is wrong, where the plain sentence does not fit.
    pub what: Option<String>,
    /// What to do, where it is more than writing `instead`.
    pub help: Option<String>,
    /// What to write.
    pub instead: Option<String>,
}

impl From<Foreign> for Diagnostic {
    fn from(e: Foreign) -> Self {
        let plain = || match &e.instead {
            Some(instead) => format!("`{}` is written `{}` here", e.found, instead.trim()),
            None => format!("`{}` is not understood", e.found),
        };
        let diagnostic = Diagnostic::new(e.code, e.what.clone().unwrap_or_else(plain));
        let diagnostic = diagnostic.label(e.span, "not written this way here");
        let help = e.help.or_else(|| e.instead.as_ref().map(|instead| format!("write `{}`", instead.trim())));
        let diagnostic = help.into_iter().fold(diagnostic, Diagnostic::help);
        match e.instead {
            Some(instead) => diagnostic.edit(e.span, instead),
            None => diagnostic,
        }
    }
}
