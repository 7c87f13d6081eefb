//! Programs of a scenario: found, compiled with the scenario's parameters, and hashed.

use std::path::Path;

use super::error::{BadSetting, ProgramUnusable, UnknownName};
use super::read::{file_name, hash};
use crate::base::{Loader, Sources, Span, closest};
use crate::check::Checked;
use crate::core::{Program, Setting, compile, lower};
use crate::diagnostic::{Diagnostic, load_failed, table};
use crate::syntax::parse_expression;

/// A parameter's value as the scenario writes it.
#[derive(Clone, Debug)]
pub(super) struct RawSetting {
    pub param: String,
    pub at: Span,
    pub text: String,
    pub text_at: Span,
}

/// A compiled program with name and hash of every text that it is made of.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub program: Program,
    pub files: Vec<(String, String)>,
}

/// Compiles the way the command line does: read, parse, check, set parameters, lower.
pub(super) fn build(
    path: &Path,
    at: Span,
    settings: &[RawSetting],
    loader: &dyn Loader,
    sources: &mut Sources,
) -> Result<Compiled, Vec<Diagnostic>> {
    let shown = path.display().to_string();
    // A file that is not there is the scenario's mistake, at the place that names it.
    if let Err(error) = loader.load(path) {
        return Err(vec![load_failed(&shown, &error, Some(at))]);
    }
    let before = sources.iter().count();
    let compiled = compile(path, loader, sources, &[]);
    let files = sources.iter().skip(before).map(|(_, source)| (file_name(&source.name), hash(&source.text))).collect();
    let unusable = |errors: Vec<Diagnostic>| {
        let errors = errors.into_iter().filter(Diagnostic::is_error).collect();
        vec![Diagnostic::from(ProgramUnusable { at, path: &shown, errors })]
    };
    match (compiled.program, compiled.checked) {
        (Some(program), _) if settings.is_empty() => Ok(Compiled { program, files }),
        (Some(_), Some(checked)) => Ok(Compiled { program: set(&checked, settings, sources)?, files }),
        _ => Err(unusable(compiled.diagnostics)),
    }
}

/// The program with the scenario's values for its parameters.
fn set(checked: &Checked, settings: &[RawSetting], sources: &mut Sources) -> Result<Program, Vec<Diagnostic>> {
    let mut errors: Vec<Diagnostic> = Vec::new();
    let mut all: Vec<Setting> = Vec::new();
    let known: Vec<String> = checked.params.iter().map(|param| param.name.clone()).collect();
    for setting in settings {
        let bad = |errors: Vec<Diagnostic>| -> Diagnostic {
            BadSetting { param: &setting.param, at: setting.text_at, errors }.into()
        };
        if !known.contains(&setting.param) {
            let close = closest(&setting.param, known.iter().map(String::as_str)).map(str::to_string);
            let (code, what, at) = (table::SCENARIO_SETTING, "parameter", setting.at);
            errors.push(UnknownName { code, what, name: &setting.param, at, close, known: known.clone() }.into());
            continue;
        }
        let source = sources.add(format!("the value of {}", setting.param), setting.text.clone());
        match parse_expression(source, &setting.text) {
            Ok(value) => {
                let one = Setting { name: setting.param.clone(), value };
                // Each by itself first, so that a mistake is shown at the value that makes it.
                match lower(checked, std::slice::from_ref(&one)) {
                    Ok(_) => all.push(one),
                    Err(found) => errors.push(bad(found)),
                }
            }
            Err(found) => errors.push(bad(found)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let place = settings.first().map(|setting| (setting.param.as_str(), setting.text_at));
    lower(checked, &all).map_err(|errors| match place {
        Some((param, at)) => vec![BadSetting { param, at, errors }.into()],
        None => errors,
    })
}
