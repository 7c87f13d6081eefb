//! A campaign on the stable toolchain: so many inputs by number, each within one second and 256 MiB.
//!
//! ```sh
//! cargo run --release --manifest-path fuzz/Cargo.toml --bin campaign -- all 10000000
//! ```
//!
//! Arguments: target (`parse`, `check`, `format`, `trip` or `all`), number of executions, seed, first number.
//! The inputs run in a child, so that even a stack that overflows is found and named; a finding is a text in
//! `fuzz/artifacts` and ends the campaign with status 1.

use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use loyal_fuzz::mutate::{Chance, Stock, grown, input};
use loyal_fuzz::seeds;

/// Longest time of one execution, on the processor: a busy machine is no finding. What stands still is found by the watch.
const LONGEST: Duration = Duration::from_secs(1);
/// Most memory that one execution may hold at a time.
const MOST_BYTES: usize = 256 << 20;
/// Executions of one child.
const BATCH: u64 = 50_000;

/// Counts what is held, and the most since it was last asked.
struct Counted;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it came; only sizes are counted.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(held, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static COUNTED: Counted = Counted;

#[derive(Clone, Copy)]
struct Run {
    target: &'static str,
    seed: u64,
    first: u64,
    count: u64,
}

fn text_of(stock: &Stock, run: Run, number: u64) -> String {
    match run.target {
        "trip" => grown(&mut Chance::new(run.seed, number)),
        _ => input(stock, run.seed, number),
    }
}

fn execute(target: &str, text: &str) {
    match target {
        "parse" => loyal_fuzz::parse(text.as_bytes()),
        "check" => loyal_fuzz::check(text.as_bytes()),
        "trip" => {
            let parsed = loyal::syntax::parse(loyal::base::SourceId(0), text);
            assert_eq!(parsed.diagnostics, [], "a grown program is refused");
            loyal_fuzz::format(text.as_bytes());
        }
        _ => loyal_fuzz::format(text.as_bytes()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, plain: u64| arguments.get(at).map_or(Ok(plain), |a| a.replace('_', "").parse::<u64>());
    let (Ok(count), Ok(seed), Ok(first)) = (number(1, 1_000_000), number(2, 1), number(3, 0)) else {
        eprintln!("campaign [parse|check|format|trip|all] [executions] [seed] [first number] [child]");
        return ExitCode::from(2);
    };
    let targets: Vec<&'static str> = match arguments.first().map(String::as_str) {
        None | Some("all") => vec!["parse", "check", "format"],
        Some("parse") => vec!["parse"],
        Some("check") => vec!["check"],
        Some("format") => vec!["format"],
        Some("trip") => vec!["trip"],
        Some(other) => {
            eprintln!("no target `{other}`");
            return ExitCode::from(2);
        }
    };
    if arguments.get(4).is_some_and(|a| a == "child") {
        let target = targets.first().copied().unwrap_or("parse");
        return child(Run { target, seed, first, count });
    }
    let share = count.div_ceil(targets.len() as u64);
    let mut failed = false;
    for target in targets {
        let begun = Instant::now();
        let mut done = 0;
        while done < share {
            let run = Run { target, seed, first: first + done, count: BATCH.min(share - done) };
            if !batch(run) {
                failed = true;
            }
            done += run.count;
            if done % (BATCH * 4) == 0 || done == share {
                println!("{target}: {done} of {share} in {:.0} s", begun.elapsed().as_secs_f64());
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// One child; whether it ended well. What ends the child itself is looked for input by input.
fn batch(run: Run) -> bool {
    let status = spawn(run, false);
    if status.as_ref().is_some_and(|status| status.success()) {
        return true;
    }
    if status.and_then(|status| status.code()).is_none() {
        let Run { target, seed, first, count } = run;
        eprintln!("{target}: a child died between {first} and {}, seed {seed}; looking for the input", first + count);
        let (mut low, mut high) = (first, first + count);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let half = Run { first: low, count: middle - low, ..run };
            let died = spawn(half, true).and_then(|status| status.code()).is_none();
            if died { high = middle } else { low = middle }
        }
        let stock = Stock { seeds: seeds::texts(), words: seeds::words() };
        finding(run, low, &text_of(&stock, run, low), "the process died");
    }
    false
}

fn spawn(run: Run, quiet: bool) -> Option<std::process::ExitStatus> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    let numbers = [run.count, run.seed, run.first].map(|number| number.to_string());
    command.arg(run.target).args(numbers).arg("child");
    if quiet {
        command.stderr(Stdio::null());
    }
    command.status().ok()
}

fn finding(run: Run, number: u64, text: &str, what: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts").join(run.target);
    let path = folder.join(format!("{}-{number}.loyal", run.seed));
    let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text));
    let place = if kept.is_ok() { path.display().to_string() } else { "nowhere".to_owned() };
    eprintln!("FOUND {} seed {} number {number}: {what}; kept in {place}", run.target, run.seed);
}

/// Time that this thread has had on the processor.
fn busy() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

fn child(run: Run) -> ExitCode {
    let stock = Stock { seeds: seeds::texts(), words: seeds::words() };
    std::panic::set_hook(Box::new(|_| {}));
    // milliseconds since the start at which the present execution began, and its number
    let clock = Instant::now();
    let present = Arc::new((AtomicU64::new(0), AtomicU64::new(run.first)));
    let watched = Arc::clone(&present);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(5));
            let running = clock.elapsed().as_millis() as u64 - watched.0.load(Relaxed);
            if running > 60_000 {
                eprintln!("HANG {} seed {} number {}", run.target, run.seed, watched.1.load(Relaxed));
                std::process::abort();
            }
        }
    });
    let mut found = false;
    for number in run.first..run.first + run.count {
        let text = text_of(&stock, run, number);
        present.0.store(clock.elapsed().as_millis() as u64, Relaxed);
        present.1.store(number, Relaxed);
        let before = HELD.load(Relaxed);
        PEAK.store(before, Relaxed);
        let begun = busy();
        let outcome = catch_unwind(AssertUnwindSafe(|| execute(run.target, &text)));
        let took = busy().saturating_sub(begun);
        let bytes = PEAK.load(Relaxed).saturating_sub(before);
        if let Err(panic) = outcome {
            let what = panic.downcast_ref::<String>().map(String::as_str);
            let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            finding(run, number, &text, what);
            found = true;
            continue;
        }
        if took > LONGEST {
            finding(run, number, &text, &format!("{took:?}"));
            found = true;
        }
        if bytes > MOST_BYTES {
            finding(run, number, &text, &format!("{} MiB", bytes >> 20));
            found = true;
        }
    }
    if found { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
