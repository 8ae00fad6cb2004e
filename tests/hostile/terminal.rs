//! What somebody wrote into a file is printed by commands, and steers no terminal.

use std::fs;

use super::common::Site;

/// Clears the screen, names the window, turns what follows: as C0, as C1 (ECMA-48) and as marks of direction (Unicode
/// Standard Annex 9).
const STEERS: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}2J\u{85}\u{202e}\u{2066}";

/// A line that is taken for a message of the program, or for a command to whoever keeps its output.
const FORGED: &str = "::error::forged";

/// Whether a terminal would do more with a text than show it.
pub fn is_steered(text: &str) -> bool {
    text.contains(|c: char| {
        (c.is_control() && !"\n\t".contains(c)) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// What the command line names is told in one line, whatever its name holds: a shell may have put it there for a star.
#[test]
fn no_name_of_a_file_that_is_told_of_is_taken_for_a_message() {
    let site = Site::new();
    let name = format!("content/articles/a{STEERS}\n{FORGED}.txt");
    site.write(&name, "Anna Bolt, the mayor of Oslo, spoke.\n")
        .write_bytes("content/articles/b\n::error::forged.txt", b"\xff\xfe");
    fs::create_dir_all(site.path("old\n::error::forged/content")).expect("a folder");
    for arguments in [
        &["suggest", &name][..],
        &["suggest", "content/articles/b\n::error::forged.txt"],
        &["suggest", "content/articles/gone\n::error::forged.txt"],
        &["import", "timelinejs", "gone\n::error::forged"],
        &["import", "hugo", "old\n::error::forged"],
        &["build", "--output", "content/x\n::error::forged"],
        &["build", "--root", "gone\n::error::forged"],
        &["diff", "gone\n::error::forged", "public"],
        &["deploy", "file:///tmp", "--output", "gone\n::error::forged"],
    ] {
        let run = site.run(arguments);
        let said = run.stdout + &run.stderr;
        assert!(
            (run.code == 0) == (arguments[1] == name) && said.contains("forged"),
            "{arguments:?}: {}: {said}",
            run.code
        );
        assert!(!is_steered(&said) && !said.lines().any(|line| line.starts_with("::")), "{arguments:?}: {said}");
    }
}

#[test]
fn the_name_of_a_file_with_more_mistakes_than_are_shown_is_harmless_too() {
    let site = Site::new();
    let name = format!("content/articles/many{STEERS}\n{FORGED}.md");
    site.write(&name, &format!("---\nid: many\ntitle: Many\ndate: 2026-02-06\n---\n{}", "[[nobody]] ".repeat(1_100)));
    for arguments in [&["check"][..], &["check", "--color", "never"], &["build"]] {
        let said = site.run(arguments).failed(1).stderr;
        assert!(said.contains("and 100 more in "), "{said}");
        assert!(!is_steered(&said) && !said.lines().any(|line| line.starts_with("::")), "{arguments:?}: {said:?}");
    }
}

/// Every command that tells a person what stands in files, each with a word that shows that it did.
#[test]
fn no_command_hands_a_terminal_what_steers_it() {
    let site = Site::new();
    let text =
        format!("Anna {STEERS}Bolt, the mayor{STEERS} of Oslo, met Carl Dorn in Oslo on 6 {STEERS} February 2026. ");
    site.write("content/articles/2026-02-06-pasted.txt", &format!("Talks\n\n{}", text.repeat(3)));
    let name = format!("content/articles/draft{STEERS}\n{FORGED}.md");
    site.write(&name, "---\nid: draft\ntitle: Draft\ndate: 2026-02-06\ndraft: true\n---\nText\n");
    let yaml = "\\e[2J\\e]0;x\\a\\u009b2J\\u0085\\u202e\\u2066\\n::error::forged";
    site.write(
        "elsewhere/content/posts/a.md",
        &format!("---\ntitle: \"A\"\ndate: 2026-02-06\n\"k{yaml}\": \"v{yaml}\"\nother: \"v{yaml}\"\n---\n{{{{< x{STEERS} >}}}}\n"),
    );
    for (folder, digit) in [("one", "1"), ("two", "2")] {
        let hash = digit.repeat(64);
        let files = format!("\"file{yaml}.html\": {{\"hash\": \"{hash}\", \"size\": 1}}");
        let files = files.replace("\\e", "\\u001b").replace("\\a", "\\u0007");
        site.write(
            &format!("{folder}/manifest.json"),
            &format!("{{\"generator\": \"nutgraf\", \"files\": {{{files}}}}}"),
        );
    }
    let file = "content/articles/2026-02-06-pasted.txt";
    let commands: [(&[&str], &str); 8] = [
        (&["suggest", file], "Dorn"),
        (&["build", "--verbose"], "left out (draft)"),
        (&["build", "--timings"], "slowest pages"),
        (&["check"], "warning"),
        (&["check", "--format", "github"], "::warning file="),
        (&["import", "hugo", "elsewhere", "--dry-run"], "Not carried over"),
        (&["diff", "one", "two"], "M\tfile"),
        (&["suggest", "--write", file], "wrote"),
    ];
    let mut steering = Vec::new();
    for (arguments, shown) in commands {
        let run = site.run(arguments);
        let said = run.stdout + &run.stderr;
        assert!(said.contains(shown), "{arguments:?}: {said:?}");
        // Commands to who keeps the output are those of the program.
        let own = if arguments.contains(&"github") { ["::warning file=", "::error file="].as_slice() } else { &[] };
        let is_own = |line: &str| own.iter().any(|own| line.starts_with(own));
        let is_forged = said.lines().any(|line| line.starts_with("::") && !is_own(line));
        steering.extend((is_steered(&said) || is_forged).then(|| format!("{arguments:?}: {said:?}")));
    }
    assert!(steering.is_empty(), "{}", steering.join("\n"));
    // What is written into files is data, which editors and pagers show as they like, and still reads as what it was.
    assert!(fs::read_to_string(site.path("content/articles/pasted.md")).expect("a file").contains("Carl Dorn"));
}
