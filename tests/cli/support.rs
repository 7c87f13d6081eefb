use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The binary, started in the repository with a plain environment.
pub fn loyal() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loyal"));
    command.current_dir(root()).env_remove("NO_COLOR").env_remove("TERM").env("RUST_BACKTRACE", "0");
    command
}

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("loyal writes UTF-8");
        Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs the binary with these arguments in the repository; a panic fails the test.
pub fn run(arguments: &[&str]) -> Ran {
    finished(loyal().args(arguments))
}

/// Runs it in a folder.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    finished(loyal().current_dir(folder).args(arguments))
}

/// Runs it with something on standard input.
pub fn run_with_input(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = loyal()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // It may have seen enough before the end.
    let _ = child.stdin.take().expect("piped").write_all(input);
    sane(child.wait_with_output().expect("the child ends").into())
}

/// Runs a prepared command to its end; a panic fails the test.
pub fn finished(command: &mut Command) -> Ran {
    sane(command.stdin(Stdio::null()).output().expect("the binary starts").into())
}

fn sane(ran: Ran) -> Ran {
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    ran
}

/// An empty folder of the test's own.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes a file and returns its path.
pub fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a temporary file");
    path
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}
