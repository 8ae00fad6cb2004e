//! Whole sites and the pages that come of them. See `tests/README.md`.

mod common;

use std::fs;

use common::{bless, files, repository, run};

#[test]
fn every_golden_site_builds_to_exactly_its_expected_pages() {
    let mut cases: Vec<_> =
        fs::read_dir(repository("tests/golden")).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 14, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let out = tempfile::tempdir().expect("a folder");
        let output = out.path().join("public");
        let output_flag = output.to_str().expect("UTF-8");
        let extra = fs::read_to_string(case.join("arguments")).unwrap_or_default();
        let arguments: Vec<&str> =
            ["build", "--quiet", "--output", output_flag].into_iter().chain(extra.split_whitespace()).collect();
        let ran = run(&case, &arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name}");
        let built = files(&output);
        let paths = built.keys().cloned().collect::<Vec<_>>().join("\n") + "\n";
        let folder = case.join("expected");
        if bless() {
            for path in files(&folder).keys() {
                fs::write(folder.join(path), built.get(path).map_or(paths.as_bytes(), Vec::as_slice)).expect("a file");
            }
            fs::write(folder.join("paths"), &paths).expect("a file");
            continue;
        }
        for (path, expected) in files(&folder) {
            let found = if path == "paths" { Some(paths.as_bytes()) } else { built.get(&path).map(Vec::as_slice) };
            match found {
                Some(found) if found == expected => {}
                Some(found) => failures.push(format!("{name}/{path} differs:\n{}", first_difference(&expected, found))),
                None => failures.push(format!("{name}/{path} was not built")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn first_difference(expected: &[u8], built: &[u8]) -> String {
    let (expected, built) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(built));
    let mut lines = expected.lines().zip(built.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((n, (a, b))) => format!("line {}:\n  expected {a}\n  built    {b}", n + 1),
        None => String::from("one is longer than the other"),
    }
}
