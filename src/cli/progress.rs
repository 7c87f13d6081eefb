//! A progress bar on standard error, where that is a terminal. The only module that knows indicatif.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::shell::Shell;

/// A bar with rate and time left; invisible if standard error is no terminal or nothing is wanted.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar over `total` things.
    pub fn new(shell: &Shell, total: u64, things: &str, quiet: bool) -> Progress {
        if quiet || !shell.shows_progress() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(8));
        let template =
            format!("{{bar:30}} {{percent}}%  {{human_pos}} of {{human_len}} {things}, {{per_sec}}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        Progress(bar)
    }

    /// So many are done.
    pub fn at(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
