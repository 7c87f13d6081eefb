//! What a command has of the outside world: two streams, a terminal or none, and ctrl-C.
//!
//! The result goes to standard output, everything else to standard error. A reader that closes the
//! pipe early has read enough: what is left is dropped in silence and the exit status stays what the
//! result says.

#![allow(clippy::disallowed_methods, reason = "the door to environment and signals")]

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::base::Sources;
use crate::diagnostic::{Diagnostic, render, write_failed};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing to complain about: 0.
    Fine,
    /// Findings, a difference, a failed test, a missed target: 1.
    Findings,
    /// Usage, an unreadable file, a failed write, invalid input: 2.
    Failed,
    /// Interrupted: 130.
    Interrupted,
}

impl Status {
    /// The exit status of the process.
    pub fn code(self) -> u8 {
        match self {
            Status::Fine => 0,
            Status::Findings => 1,
            Status::Failed => 2,
            Status::Interrupted => 130,
        }
    }
}

/// Why a command stopped: messages for standard error, exit status 2.
#[derive(Debug)]
pub struct Problem {
    /// The messages, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that they point into.
    pub sources: Sources,
}

impl Problem {
    /// Messages with their texts.
    pub fn new(diagnostics: Vec<Diagnostic>, sources: Sources) -> Box<Problem> {
        Box::new(Problem { diagnostics, sources })
    }

    /// The same messages with texts that they may point into.
    #[allow(clippy::boxed_local, reason = "problems travel in boxes")]
    pub fn with(self: Box<Self>, sources: Sources) -> Box<Problem> {
        Problem::new(self.diagnostics, sources)
    }
}

impl From<Diagnostic> for Box<Problem> {
    fn from(diagnostic: Diagnostic) -> Self {
        Problem::new(vec![diagnostic], Sources::new())
    }
}

/// What a command returns.
pub type Outcome = Result<Status, Box<Problem>>;

/// Whether to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// Where the stream is a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The two streams of a command.
pub struct Shell {
    color: Color,
    closed: bool,
}

/// At most so many messages are drawn for people; the rest is counted.
const MOST_DRAWN: usize = 100;

impl Shell {
    /// The streams of this process.
    pub fn new(color: Color) -> Shell {
        Shell { color, closed: false }
    }

    /// Writes a part of the result.
    ///
    /// # Errors
    /// If standard output cannot take it, other than by being closed.
    pub fn result(&mut self, text: &str) -> Result<(), Box<Problem>> {
        if self.closed {
            return Ok(());
        }
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(write_failed("standard output", &reason(&error)).into()),
        }
    }

    /// Says something beside the result. A closed standard error is nobody's business.
    pub fn say(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.write_all(b"\n"));
    }

    /// Draws messages on standard error.
    pub fn complain(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        let text = self.drawn(diagnostics, sources, self.error_style());
        if !text.is_empty() {
            self.say(text.trim_end_matches('\n'));
        }
    }

    /// Messages drawn for people, at most a hundred, an empty line after each.
    pub fn drawn(&self, diagnostics: &[Diagnostic], sources: &Sources, style: render::Style) -> String {
        let mut out = String::new();
        for diagnostic in diagnostics.iter().take(MOST_DRAWN) {
            out.push_str(&render::terminal(diagnostic, sources, style));
            out.push('\n');
        }
        if diagnostics.len() > MOST_DRAWN {
            out.push_str(&format!("and {} more messages like these\n", diagnostics.len() - MOST_DRAWN));
        }
        out
    }

    /// How messages look on standard output.
    pub fn result_style(&self) -> render::Style {
        self.style(std::io::stdout().is_terminal())
    }

    /// How messages look on standard error.
    pub fn error_style(&self) -> render::Style {
        self.style(std::io::stderr().is_terminal())
    }

    /// Whether standard error is a terminal that can redraw a line.
    pub fn shows_progress(&self) -> bool {
        std::io::stderr().is_terminal() && !dumb()
    }

    fn style(&self, terminal: bool) -> render::Style {
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && !dumb(),
        };
        let width = match terminal_size::terminal_size() {
            Some((terminal_size::Width(width), _)) if terminal => usize::from(width).clamp(60, 160),
            _ => 100,
        };
        render::Style { color, unicode: terminal && !dumb(), width }
    }
}

fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// What the system said, in a few words without numbers of its own.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the disk".into(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".into(),
        ErrorKind::FileTooLarge => "the file would become larger than the system allows".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".into(),
        ErrorKind::AlreadyExists => "something stands there already".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or("").to_lowercase()
        }
    }
}

/// Set by the first ctrl-C; long commands look at it.
pub static CANCELLED: AtomicBool = AtomicBool::new(false);
/// How many stretches are under way that must come to their end.
static FINISHES_ITSELF: AtomicUsize = AtomicUsize::new(0);

/// While this lives, the first ctrl-C only sets [`CANCELLED`]: the command finishes what it has and
/// ends by itself. Otherwise, and at the second ctrl-C, the process ends at once with status 130.
pub struct Orderly(());

impl Orderly {
    /// Begins a stretch that looks at [`CANCELLED`], or that is short and must not be cut.
    pub fn begin() -> Orderly {
        FINISHES_ITSELF.fetch_add(1, Ordering::SeqCst);
        Orderly(())
    }
}

impl Drop for Orderly {
    fn drop(&mut self) {
        FINISHES_ITSELF.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether ctrl-C was pressed.
pub fn cancelled() -> bool {
    CANCELLED.load(Ordering::SeqCst)
}

/// Listens to ctrl-C. Without a listener (the system refused one) ctrl-C simply ends the process.
pub fn listen() {
    let _ = ctrlc::set_handler(|| {
        let again = CANCELLED.swap(true, Ordering::SeqCst);
        if again || FINISHES_ITSELF.load(Ordering::SeqCst) == 0 {
            std::process::exit(i32::from(Status::Interrupted.code()));
        }
    });
}
