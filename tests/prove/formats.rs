//! What build servers read: identifiers stay, paths are relative, required properties are there.

use std::path::Path;

use loyal::base::Sources;
use loyal::core;
use loyal::diagnostic::Diagnostic;
use loyal::prove;
use loyal::report::{findings_junit, findings_markdown, gitlab, identified, sarif};
use serde_json::Value;

use crate::programs::Repository;

fn looked(path: &str) -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::new();
    let compiled = core::compile(Path::new(path), &Repository, &mut sources, &[]);
    let (Some(program), Some(checked)) = (&compiled.program, &compiled.checked) else { panic!("{path} is no program") };
    let found = prove::examine(program, checked, &sources).findings;
    (found.iter().map(prove::Finding::diagnostic).collect(), sources)
}

/// The properties that SARIF 2.1.0 requires of what we write, and its value ranges.
fn is_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    for run in log["runs"].as_array().expect("runs") {
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "loyal");
        let rules = driver["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
            for place in result["locations"].as_array().expect("locations") {
                let uri = place["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a path");
                assert!(!uri.starts_with('/') && !uri.contains('\\') && !uri.contains(' '), "{uri}");
                let region = &place["physicalLocation"]["region"];
                for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                    assert!(region[key].as_u64().is_some_and(|value| value >= 1), "{key}");
                }
            }
        }
    }
}

#[test]
fn every_format_names_every_finding() {
    let path = "programs/fiascos/hoover_flights.loyal";
    let (found, sources) = looked(path);
    assert!(found.len() >= 3);
    let listed = identified(found.iter().map(|one| (one, &sources)));
    let log = sarif(&listed);
    is_sarif(&log);
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(found.len()));
    let quality = gitlab(&listed);
    assert_eq!(quality.as_array().map(Vec::len), Some(found.len()));
    let xml = findings_junit(&[path.to_owned()], &listed).expect("it can be written");
    let page = findings_markdown(1, &listed);
    for one in &found {
        assert!(xml.contains(one.code.0) && page.contains(one.code.0), "{} is missing", one.code.0);
    }
}

#[test]
fn identifiers_differ_and_survive_an_edit_elsewhere() {
    let (found, sources) = looked("programs/fiascos/hoover_flights.loyal");
    let ids: Vec<String> = identified(found.iter().map(|one| (one, &sources))).into_iter().map(|one| one.id).collect();
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
    let again: Vec<String> =
        identified(found.iter().rev().map(|one| (one, &sources))).into_iter().map(|one| one.id).collect();
    assert!(again.iter().all(|id| ids.contains(id)));
}

/// The schema of SARIF 2.1.0 as the OASIS committee publishes it, unedited, from the crate `serde-sarif` 0.8.0 (MIT).
const SARIF_SCHEMA: &str = include_str!("sarif-schema-2.1.0.json");

#[test]
fn what_is_found_in_every_fiasco_is_valid_by_the_published_schema() {
    let mut schema: Value = serde_json::from_str(SARIF_SCHEMA).expect("JSON");
    // The published pattern of languages has a bracket without its partner, which readers of patterns refuse. We write no
    // language.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        assert!(language.as_object_mut().and_then(|language| language.remove("pattern")).is_some());
    }
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut results = 0;
    for path in crate::programs::files("programs", "loyal") {
        let (found, sources) = looked(&path.display().to_string());
        let log = sarif(&identified(found.iter().map(|one| (one, &sources))));
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        results += found.len();
    }
    assert!(results >= 30, "{results}");
    // A schema that refuses nothing would prove nothing.
    let (found, sources) = looked("programs/fiascos/hoover_flights.loyal");
    let mut log = sarif(&identified(found.iter().map(|one| (one, &sources))));
    log["runs"][0]["results"][0]["level"] = "loud".into();
    assert!(!validator.is_valid(&log));
}
