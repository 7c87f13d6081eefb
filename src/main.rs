//! The binary: arguments in, exit status out.

fn main() -> std::process::ExitCode {
    loyal::cli::run(std::env::args_os()).code().into()
}
