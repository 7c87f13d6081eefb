//! What `check` finds does not depend on how a program is written: names of rules, order of declarations, files.

use std::path::Path;

use loyal::base::Sources;
use loyal::core::{Program, compile};
use loyal::prove;

use crate::changes::{declarations, with_words};
use crate::identities::{Writing, in_files, texts};
use crate::surface::Memory;

/// Code, verdict, what it is about and what it says, sorted.
fn found(writing: &Writing) -> Option<(Program, Vec<String>)> {
    let mut sources = Sources::new();
    let loader = Memory(writing.files.clone());
    let compiled = compile(Path::new(&writing.files[0].0), &loader, &mut sources, &[]);
    let (program, checked) = compiled.program.zip(compiled.checked)?;
    let examined = prove::examine(&program, &checked, &sources);
    let said = |one: &prove::Finding| format!("{} {} [{}] {}", one.code.0, one.verdict.word(), one.about, one.message);
    let mut all: Vec<String> = examined.findings.iter().map(said).collect();
    all.extend(examined.proved.iter().map(|one| format!("proved {} {}", one.words, one.how)));
    all.sort();
    Some((program, all))
}

/// New names that sort as the old ones do, since ties are decided by names.
fn renamed(text: &str, program: &Program) -> Writing {
    let rules = program.rows.iter().map(|row| row.rule.as_str());
    let holdings: Vec<&str> = program.holdings.iter().map(|holding| holding.name.as_str()).collect();
    let reserved = ["birthday", "anniversary", "join", "redemption"];
    let names: Vec<&str> = rules.filter(|name| !holdings.contains(name) && !reserved.contains(name)).collect();
    Writing::of(with_words(text, &|word| names.contains(&word).then(|| format!("q_{word}"))))
}

#[test]
fn findings_do_not_see_how_a_program_is_written() {
    let (mut compared, mut with_findings, mut report) = (0, 0, String::new());
    let every = if cfg!(debug_assertions) { 4 } else { 1 };
    // Random programs have far more cases than real ones; what their order means to findings is seen on real ones.
    let programs = texts().into_iter().filter(|(name, _)| !name.starts_with("random") && !name.starts_with("whole"));
    for (name, text) in programs.step_by(every) {
        let Some((program, first)) = found(&Writing::of(text.clone())) else { panic!("{name} is no program") };
        let mut turned = declarations(&text);
        turned.reverse();
        let others = [
            ("renamed", renamed(&text, &program)),
            ("turned round", Writing::of(turned.join("\n"))),
            ("in three files", in_files(&text)),
        ];
        for (what, writing) in others {
            let Some((_, second)) = found(&writing) else { panic!("{name}, {what}: not accepted") };
            let second: Vec<String> = second.into_iter().map(|line| line.replace("q_", "")).collect();
            compared += 1;
            with_findings += usize::from(!first.is_empty());
            for line in first.iter().filter(|line| !second.contains(line)) {
                report += &format!("{name}, {what}: lost {line}\n");
            }
            for line in second.iter().filter(|line| !first.contains(line)) {
                report += &format!("{name}, {what}: gained {line}\n");
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(compared > 40 && with_findings * 4 > compared, "{compared} compared, {with_findings} with findings");
}
