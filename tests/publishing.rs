//! What `build` and `clean` do to the disk, and what they say.

mod common;

use std::fs;

use common::{Site, files, run};

fn modified(site: &Site, path: &str) -> std::time::SystemTime {
    fs::metadata(site.path(path)).expect("a file").modified().expect("a time")
}

#[test]
fn one_article_and_a_title_give_a_complete_site() {
    let site = Site::new();
    site.article("talks", "Text.");
    site.build(&[]).succeeded();
    for page in [
        "index.html",
        "articles/index.html",
        "articles/talks/index.html",
        "actors/index.html",
        "topics/index.html",
        "timeline/index.html",
        "404.html",
    ] {
        assert!(site.output(page).contains("<html"), "{page}");
    }
    assert!(!site.output("style.css").is_empty());
    assert!(site.output("articles/talks/index.html").contains("About talks"));
}

#[test]
fn a_second_build_writes_nothing_and_keeps_the_files() {
    let site = Site::new();
    site.article("talks", "Text.");
    site.build(&[]).succeeded();
    let before = modified(&site, "public/index.html");
    let second = site.build(&[]).succeeded();
    assert!(second.stderr.contains("no files written"), "{}", second.stderr);
    assert_eq!(modified(&site, "public/index.html"), before);
}

#[test]
fn a_build_that_has_nothing_to_do_says_what_the_first_said() {
    let site = Site::new();
    site.article("talks", "[A](a.pdf)").write("content/articles/a.pdf", "one").write("static/b.txt", "two");
    let pages = |run: &common::Run| run.stderr.split(" in ").next().map(str::to_owned);
    let first = site.build(&[]).succeeded();
    let timings = |run: &common::Run| run.stderr.contains("making pages");
    assert!(timings(&site.build(&["--timings", "-o", "other"]).succeeded()));
    let second = site.build(&["--timings"]).succeeded();
    assert!(!timings(&second) && second.stderr.contains("no files written"), "{}", second.stderr);
    assert_eq!(pages(&first), pages(&second));

    // Whatever is another, it is built: a copied file, another address, a file that is gone from the output.
    site.write("static/b.txt", "six");
    assert!(site.build(&[]).succeeded().stderr.contains("1 file written"));
    assert_eq!(site.output("b.txt"), "six");
    site.write("content/articles/a.pdf", "nine");
    assert!(site.build(&[]).succeeded().stderr.contains("1 file written"));
    site.build(&["-u", "https://example.org/"]).succeeded();
    assert!(site.output("index.html").contains("https://example.org/"));
    site.remove("public/articles/talks/index.html");
    assert!(site.build(&["-u", "https://example.org/"]).succeeded().stderr.contains("1 file written"));
    assert!(site.path("public/articles/talks/index.html").exists());
    site.write("public/mine.txt", "");
    assert!(site.build(&["-u", "https://example.org/"]).failed(3).stderr.contains("mine.txt"));
}

#[test]
fn what_has_to_be_told_is_told_by_every_build_although_nothing_changed() {
    let site = Site::new();
    site.article("a", "A <marquee>word</marquee>.");
    for _ in 0..2 {
        assert!(site.build(&[]).succeeded().stderr.contains("1 warning"));
    }
    site.write("content/articles/a.md", "---\ntitle: A\ndate: 2026-02-06\ndraft: true\n---\n");
    for _ in 0..2 {
        assert!(site.build(&[]).succeeded().stderr.contains("1 draft"));
    }
}

#[test]
fn a_note_to_oneself_changes_no_page_and_is_remembered_as_built() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    let before = modified(&site, "public/index.html");
    let manifest = site.output("manifest.json");
    let mut reading = fs::File::open(site.path("public/manifest.json")).expect("a file");
    site.write("nutgraf.yaml", "title: Test\n# A note.\n");
    assert!(site.build(&[]).succeeded().stderr.contains("no files written"));
    // The new list takes the place of the old one as a whole: nobody meets half of it.
    let mut read = String::new();
    std::io::Read::read_to_string(&mut reading, &mut read).expect("it is read");
    assert_eq!(read, manifest);
    assert_eq!(modified(&site, "public/index.html"), before);
    assert_ne!(site.output("manifest.json"), manifest);
    assert!(!site.build(&["--timings"]).succeeded().stderr.contains("making pages"));
    assert_eq!(files(site.root()).into_keys().filter(|path| path.contains("nutgraf-new")).count(), 0);
}

#[test]
fn only_what_changed_is_written() {
    let site = Site::new();
    site.article("a", "Text.").article("b", "Text.");
    site.build(&[]).succeeded();
    let untouched = modified(&site, "public/articles/b/index.html");
    site.article("a", "Other text.");
    let second = site.build(&[]).succeeded();
    // The page and its data, and what the search knows of its words and of the page.
    assert!(second.stderr.contains("4 files written"), "{}", second.stderr);
    assert!(site.output("articles/a/index.html").contains("Other text."));
    assert_eq!(modified(&site, "public/articles/b/index.html"), untouched);
}

#[test]
fn a_page_whose_article_was_deleted_is_removed_with_its_folder() {
    let site = Site::new();
    site.article("a", "Text.").article("b", "Text.");
    site.build(&[]).succeeded();
    site.remove("content/articles/b.md");
    let second = site.build(&[]).succeeded();
    assert!(second.stderr.contains("2 removed"), "{}", second.stderr);
    assert!(!site.path("public/articles/b").exists());
    assert!(!site.output("index.html").contains("About b"));
}

#[test]
fn a_file_spoilt_in_the_output_is_written_again() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    let good = site.output("articles/a/index.html");
    site.write("public/articles/a/index.html", "spoilt");
    site.build(&[]).succeeded();
    assert_eq!(site.output("articles/a/index.html"), good);
}

#[test]
fn an_error_leaves_the_old_output_as_it_was() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    let before = files(&site.path("public"));
    site.article("a", "See [it](nowhere.md).").article("b", "New.");
    site.build(&[]).failed(1);
    assert_eq!(files(&site.path("public")), before);
}

#[test]
fn warnings_are_errors_under_strict() {
    let site = Site::new();
    site.article("a", "A <marquee>word</marquee>.");
    let strict = site.build(&["--strict"]).failed(1);
    assert!(strict.stderr.contains("1 warning: nothing was published"), "{}", strict.stderr);
    assert!(!site.path("public").exists());
    site.build(&[]).succeeded();
}

#[test]
fn a_folder_with_files_that_are_not_ours_is_refused_and_kept() {
    let site = Site::new();
    site.article("a", "Text.").write("public/thesis.doc", "years of work");
    let refused = site.build(&[]).failed(3);
    assert!(refused.stderr.contains("thesis.doc"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--keep-foreign"), "{}", refused.stderr);
    assert_eq!(files(&site.path("public")).len(), 1);
    site.build(&["--keep-foreign"]).succeeded();
    assert_eq!(site.output("thesis.doc"), "years of work");
    assert!(site.output("index.html").contains("<html"));
    site.remove("content/articles/a.md");
    site.build(&["--keep-foreign"]).succeeded();
    assert_eq!(site.output("thesis.doc"), "years of work");
}

#[test]
fn a_foreign_file_in_the_place_of_a_page_is_never_overwritten() {
    let site = Site::new();
    site.article("a", "Text.").write("public/index.html", "mine");
    let refused = site.build(&["--keep-foreign"]).failed(3);
    assert!(refused.stderr.contains("index.html"), "{}", refused.stderr);
    assert_eq!(site.output("index.html"), "mine");
}

#[test]
fn another_programs_manifest_is_not_taken_for_ours() {
    let site = Site::new();
    site.article("a", "Text.")
        .write("public/manifest.json", r#"{"name": "An app", "files": {"x": {"hash": "", "size": 1}}}"#);
    site.build(&[]).failed(3);
    site.run(&["clean"]).succeeded();
    assert!(site.path("public/manifest.json").exists());
}

#[test]
fn clean_removes_what_build_made_and_nothing_else() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    site.write("public/articles/mine.txt", "mine");
    site.run(&["clean"]).succeeded();
    assert_eq!(files(&site.path("public")).keys().collect::<Vec<_>>(), ["articles/mine.txt"]);
    site.remove("public/articles/mine.txt");
    site.write("public/articles/mine.txt", "mine");
    assert!(site.run(&["clean"]).succeeded().stderr.contains("nothing removed"));
}

#[test]
fn clean_guesses_no_folder_where_the_configuration_has_mistakes() {
    let site = Site::new();
    site.article("a", "Text.").build(&[]).succeeded();
    let before = files(&site.path("public"));
    for (config, told) in
        [("title: T\noutput: [dist]\n", "nutgraf.yaml:2"), ("title: [T\noutput: dist\n", "nutgraf.yaml")]
    {
        site.write("nutgraf.yaml", config);
        let said = site.run(&["clean"]).failed(2);
        assert!(said.stderr.contains(told), "{}", said.stderr);
        assert_eq!(files(&site.path("public")), before);
    }
}

#[test]
fn clean_tells_what_it_could_not_remove() {
    let site = Site::new();
    site.article("a", "Text.").build(&[]).succeeded();
    site.remove("public/style.css").write("public/style.css/mine.txt", "mine");
    let said = site.run(&["clean"]).failed(3);
    assert!(said.stderr.contains("cannot remove") && said.stderr.contains("style.css"), "{}", said.stderr);
    assert!(site.path("public/style.css/mine.txt").is_file() && !site.path("public/index.html").exists());
    // It is still known what is its own.
    assert!(site.path("public/manifest.json").is_file());
}

#[test]
fn clean_removes_the_folder_where_nothing_else_is_in_it() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    site.run(&["clean"]).succeeded();
    assert!(!site.path("public").exists());
}

#[test]
fn the_output_folder_may_be_elsewhere_but_not_around_the_site_or_in_its_inputs() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&["--output", "www/site"]).succeeded();
    assert!(site.path("www/site/index.html").exists());
    for bad in [".", "..", "content", "static/out"] {
        site.build(&["--output", bad]).failed(2);
    }
}

#[test]
fn nothing_is_left_beside_the_output() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    site.article("a", "Other.");
    site.build(&[]).succeeded();
    let mut names: Vec<_> =
        fs::read_dir(site.root()).expect("the root").map(|e| e.expect("an entry").file_name()).collect();
    names.sort();
    assert_eq!(names, ["content", "nutgraf.yaml", "public"]);
}

#[test]
fn the_site_is_found_from_any_folder_inside_it() {
    let site = Site::new();
    site.article("a", "Text.");
    run(&site.path("content/articles"), &["build"]).succeeded();
    assert!(site.path("public/index.html").exists());
    let outside = tempfile::tempdir().expect("a folder");
    let lost = run(outside.path(), &["build"]).failed(2);
    assert!(lost.stderr.contains("no nutgraf.yaml"), "{}", lost.stderr);
    run(outside.path(), &["build", "--root", site.root().to_str().expect("UTF-8")]).succeeded();
    run(outside.path(), &["build", "--root", "missing"]).failed(2);
}

#[test]
fn hidden_files_and_backups_are_no_content() {
    let site = Site::new();
    site.article("a", "Text.");
    for path in [
        "content/articles/.b.md",
        "content/.git/c.md",
        "content/articles/a.md~",
        "content/articles/.a.md.swp",
        "content/.DS_Store",
    ] {
        site.write(path, "canary");
    }
    site.build(&[]).succeeded();
    assert!(files(&site.path("public")).values().all(|bytes| !String::from_utf8_lossy(bytes).contains("canary")));
}

#[test]
fn a_file_beside_a_page_is_published_when_a_page_refers_to_it() {
    let site = Site::new();
    site.article("a", "![A map](map.svg) and [the report](files/report.pdf)");
    site.write("content/articles/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .write("content/articles/files/report.pdf", "report")
        .write("content/articles/secret.pdf", "canary");
    site.write("static/.well-known/x", "x").write("static/logo.svg", "<svg/>");
    site.build(&[]).succeeded();
    let page = site.output("articles/a/index.html");
    assert!(page.contains("src=\"../../articles/map.svg\""), "{page}");
    assert!(page.contains("href=\"../../articles/files/report.pdf\""), "{page}");
    assert_eq!(site.output("articles/files/report.pdf"), "report");
    assert!(!site.path("public/articles/secret.pdf").exists());
    assert!(site.path("public/.well-known/x").exists() && site.path("public/logo.svg").exists());
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_site_is_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.md"), "---\ntitle: Secret\n---\n").expect("a file");
    let site = Site::new();
    site.article("a", "Text.");
    std::os::unix::fs::symlink(outside.path(), site.path("content/linked")).expect("a link");
    let run = site.build(&[]).failed(1);
    assert!(run.stderr.contains("a link that leads out of the site"), "{}", run.stderr);
    fs::remove_file(site.path("content/linked")).expect("removed");
    std::os::unix::fs::symlink(site.path("content"), site.path("content/loop")).expect("a link");
    let run = site.build(&[]).failed(1);
    assert!(run.stderr.contains("content/loop"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_not_utf_8_is_named_with_the_place() {
    let site = Site::new();
    site.write_bytes("content/articles/a.md", b"---\ntitle: A\ndate: 2026\n---\nCaf\xe9.\n");
    let run = site.build(&[]).failed(1);
    assert!(run.stderr.contains("content/articles/a.md:5:4"), "{}", run.stderr);
    assert!(run.stderr.contains("not UTF-8"), "{}", run.stderr);
}

#[test]
fn drafts_future_and_expired_things_are_left_out_and_counted() {
    let site = Site::new();
    let dated = |id: &str, key: &str| {
        site.write(
            &format!("content/articles/{id}.md"),
            &format!("---\ntitle: About {id}\ndate: 2026-02-06\n{key}\n---\nText.\n"),
        );
    };
    dated("draft", "draft: true");
    dated("later", "publish_at: 2026-03-01T08:00:00+01:00");
    dated("gone", "expires_at: 2026-01-01");
    dated("shown", "publish_at: 2026-02-06\nexpires_at: 2027");
    let run = site.build(&["--now", "2026-02-06"]).succeeded();
    assert!(run.stderr.contains("left out: 1 draft, 1 future, 1 expired"), "{}", run.stderr);
    let home = site.output("index.html");
    assert!(
        home.contains("About shown")
            && !home.contains("About later")
            && !home.contains("About draft")
            && !home.contains("About gone")
    );
    site.build(&["--now", "2026-03-01T06:59:59Z"]).succeeded();
    assert!(!site.path("public/articles/later").exists());
    site.build(&["--now", "2026-03-01T07:00:00Z"]).succeeded();
    assert!(site.path("public/articles/later").exists());
    site.build(&["--now", "2026-02-06", "--drafts", "--future"]).succeeded();
    assert!(site.path("public/articles/later").exists() && site.path("public/articles/draft").exists());
    assert!(!site.path("public/articles/gone").exists());
    // Of a day alone nobody knows whether the hour has come: an embargo is kept.
    site.build(&["--now", "2026-03-01"]).succeeded();
    assert!(!site.path("public/articles/later").exists());
    let verbose = site.build(&["--now", "2026-02-06", "--verbose"]).succeeded();
    assert!(verbose.stderr.contains("left out (draft): content/articles/draft.md"), "{}", verbose.stderr);
}

#[test]
fn where_nothing_but_time_has_passed_what_is_due_comes_and_what_has_expired_goes() {
    let site = Site::new();
    site.write(
        "content/articles/a.md",
        "---\ntitle: A\ndate: 2026-02-06\npublish_at: 2026-02-08\nexpires_at: 2026-02-10T12:00:00Z\n---\nText.\n",
    );
    let is_there = |now: &str| {
        site.build(&["--now", now]).succeeded();
        site.path("public/articles/a").exists()
    };
    assert!(!is_there("2026-02-07"));
    assert!(is_there("2026-02-08"));
    assert!(is_there("2026-02-10T11:59:59Z"));
    assert!(!is_there("2026-02-10T12:00:00Z"));
    assert!(is_there("2026-02-09"));
    // Of a day alone nobody knows whether the hour has come: what may have expired is not shown.
    assert!(!is_there("2026-02-10"));
}

#[test]
fn a_page_grows_old_although_nothing_but_time_has_passed() {
    let site = Site::new();
    site.write("nutgraf.yaml", "title: T\nage_notice: 2 years\n").article("a", "Text.");
    let tells = |now: &str| {
        site.build(&["--now", now]).succeeded();
        site.output("articles/a/index.html").contains("may no longer hold")
    };
    assert_eq!(["2028-02-06", "2028-02-07", "2028-02-08", "2027-01-01"].map(tells), [false, true, true, false]);
}

/// Who may read a folder is said once, by whoever made it.
#[cfg(unix)]
#[test]
fn the_output_folder_keeps_its_permissions() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let site = Site::new();
    site.article("a", "Text.").build(&[]).succeeded();
    let public = site.path("public");
    let of = || {
        fs::metadata(&public)
            .map(|meta| (meta.permissions().mode() & 0o7777, meta.uid(), meta.gid()))
            .expect("a folder")
    };
    let (_, user, group) = of();
    // Only root may give it to others.
    let owner = if user == 0 && std::os::unix::fs::chown(&public, Some(33), Some(33)).is_ok() {
        (33, 33)
    } else {
        (user, group)
    };
    fs::set_permissions(&public, fs::Permissions::from_mode(0o2750)).expect("its mode is set");
    site.article("a", "Another text.").build(&[]).succeeded();
    assert!(site.output("articles/a/index.html").contains("Another text."));
    assert_eq!(of(), (0o2750, owner.0, owner.1));
}

/// Who may read the original has nothing to do with who may read the site.
#[cfg(unix)]
#[test]
fn what_is_copied_has_the_permissions_of_a_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.article("a", "[B](b.pdf)").write("content/articles/b.pdf", "one").write("static/c.txt", "two");
    for (path, mode) in [("content/articles/b.pdf", 0o600), ("static/c.txt", 0o755)] {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).expect("its mode is set");
    }
    site.build(&[]).succeeded();
    let mode = |path| fs::metadata(site.path("public").join(path)).expect("a file").permissions().mode();
    assert_eq!(["articles/b.pdf", "c.txt"].map(mode), [mode("index.html"); 2]);
}

#[test]
fn an_output_folder_in_an_input_is_refused_however_it_is_named() {
    let site = Site::new();
    site.article("a", "Text.").write("static/x.txt", "x");
    let before = files(site.root());
    for folder in
        ["static/out", "public/../static/out", "not/there/../../content/out", "./static/./out", "../", ".", "new/.."]
    {
        let run = site.build(&["--output", folder]).failed(2);
        assert!(run.stderr.contains("cannot be the output folder"), "{folder}: {}", run.stderr);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("static", site.path("linked")).expect("a link");
        site.build(&["--output", "linked/out"]).failed(2);
        fs::remove_file(site.path("linked")).expect("removed");
    }
    assert_eq!(files(site.root()), before);
}

#[test]
fn an_alias_leads_to_where_the_page_is_now() {
    let site = Site::new();
    site.write(
        "content/articles/a.md",
        "---\ntitle: A\ndate: 2026\nslug: new-name\naliases: [/old/place/, /older.html]\n---\n",
    );
    site.write("content/articles/b.md", "---\ntitle: B\ndate: 2026\n---\nSee [a](a.md) and [it](/articles/a/).\n");
    site.build(&["--base-url", "https://example.org/x"]).succeeded();
    assert!(site.path("public/articles/new-name/index.html").exists() && !site.path("public/articles/a").exists());
    assert!(site.output("old/place/index.html").contains("../../articles/new-name/index.html"));
    assert!(site.output("older.html").contains("url=articles/new-name/index.html"));
    assert!(site.output("older.html").contains("https://example.org/x/articles/new-name/"));
    assert_eq!(site.output("articles/b/index.html").matches("../../articles/new-name/index.html").count(), 2);
}

#[test]
fn links_are_relative_and_only_the_404_page_knows_the_base_url() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&["--base-url", "https://example.org/explainers"]).succeeded();
    let page = site.output("articles/a/index.html");
    assert!(page.contains("href=\"../../style.css\""), "{page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://example.org/explainers/articles/a/\""), "{page}");
    assert!(site.output("404.html").contains("href=\"/explainers/style.css\""));
}

#[test]
fn json_is_one_object_a_line_and_the_summary_goes_to_stdout() {
    let site = Site::new();
    site.article("a", "See [[nobody]].");
    let run = site.build(&["--format", "json"]).failed(1);
    let line: serde_json::Value = serde_json::from_str(run.stderr.trim()).expect("one line of JSON");
    assert_eq!(
        (line["file"].as_str(), line["line"].as_u64(), line["column"].as_u64()),
        (Some("content/articles/a.md"), Some(5), Some(7))
    );
    assert_eq!(line["code"], "unknown-id");
    site.article("a", "Text.");
    let run = site.build(&["--format", "json"]).succeeded();
    assert_eq!(run.stderr, "");
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(summary["published"], true);
}

#[test]
fn a_wrong_command_line_is_told_with_exit_code_2() {
    let site = Site::new();
    site.article("a", "Text.");
    site.run(&["biuld"]).failed(2);
    let run = site.build(&["--now", "6 February 2026"]).failed(2);
    assert!(run.stderr.contains("write `2026-02-06`"), "{}", run.stderr);
    site.build(&["--base-url", "example.org"]).failed(2);
    site.run(&["--version"]).succeeded();
    site.run(&["--help"]).succeeded();
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let site = Site::new();
    site.article("a", "Text.");
    let run = site.build(&["--quiet"]).succeeded();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn colours_are_used_only_when_asked_for_where_nobody_watches() {
    let site = Site::new();
    site.article("a", "See [[nobody]].");
    assert!(!site.build(&[]).stderr.contains('\u{1b}'));
    assert!(site.build(&["--color", "always"]).stderr.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn an_output_that_cannot_be_written_is_exit_code_3() {
    let site = Site::new();
    site.article("a", "Text.").write("file", "no folder");
    let run = site.build(&["--output", "file/public"]).failed(3);
    assert!(run.stderr.contains("file"), "{}", run.stderr);
}

#[test]
fn a_card_leads_to_what_stands_on_its_page_and_else_to_another() {
    let site = Site::new();
    site.write("content/events/strike.md", "---\ntitle: The strike\ndate: 2024\n---\n")
        .write("content/actors/vera.md", "---\nname: Vera Lund\nkind: person\n---\nShe led [[event:strike]].\n");
    // Many, so that each thread makes pages of both sorts.
    for n in 0..40 {
        let timeline = if n % 2 == 0 { "timeline: [{event: strike}]\n" } else { "" };
        let text = format!("---\ntitle: About {n}\ndate: 2026-02-06\nactors: [vera]\n{timeline}---\nText.\n");
        site.write(&format!("content/articles/a{n}.md"), &text);
    }
    site.build(&[]).succeeded();
    for n in 0..40 {
        let page = site.output(&format!("articles/a{n}/index.html"));
        let link = if n % 2 == 0 { "href=\"#event-strike\"" } else { "timeline/index.html#event-strike" };
        assert!(page.contains("She led <a ") && page.contains(link), "a{n}: {page}");
        assert_eq!(page.contains("href=\"#event-strike\""), n % 2 == 0, "a{n}");
    }
}

#[test]
fn long_lists_go_on_on_further_pages_and_every_link_finds_its_event() {
    let site = Site::new();
    let event =
        |n: usize| format!("- {{id: e{n}, title: Event {n}, date: {}, topics: [harbour], actors: [mara]}}", 1000 + n);
    let list = (0..450).map(event).collect::<Vec<_>>().join("\n");
    site.write("content/events/all.yaml", &list).write("content/topics/harbour.md", "---\ntitle: The harbour\n---\n");
    site.actor("mara", "Mara Lind").article("a", "See [[e0]], [[e199]], [[e200]] and [[e449]].");
    site.build(&[]).succeeded();
    for folder in ["timeline", "topics/harbour", "actors/mara"] {
        let entries =
            |page: &str| site.output(&format!("{folder}/{page}index.html")).matches("<li class=\"entry").count();
        assert_eq!([entries(""), entries("page/2/"), entries("page/3/")], [200, 200, 50], "{folder}");
        assert!(!site.path(&format!("public/{folder}/page/4")).exists());
        assert!(site.output(&format!("{folder}/index.html")).contains("page/2/index.html"));
    }
    let article = site.output("articles/a/index.html");
    for (id, page) in [("e0", ""), ("e199", ""), ("e200", "page/2/"), ("e449", "page/3/")] {
        assert!(article.contains(&format!("../../timeline/{page}index.html#event-{id}\"")), "{id}: {article}");
        assert!(site.output(&format!("timeline/{page}index.html")).contains(&format!("id=\"event-{id}\"")), "{id}");
    }
}

#[test]
fn the_explainers_of_an_actor_or_a_topic_go_on_on_further_pages() {
    let site = Site::new();
    site.write("content/topics/harbour.md", "---\ntitle: The harbour\nnoindex: true\n---\n");
    site.actor("mara", "Mara Lind");
    for n in 0..250 {
        let text = format!("---\ntitle: About {n}\ndate: {}\nactors: [mara]\ntopics: [harbour]\n---\n", 1000 + n);
        site.write(&format!("content/articles/a{n}.md"), &text);
    }
    site.build(&[]).succeeded();
    for (folder, name) in [("topics/harbour", "The harbour"), ("actors/mara", "Mara Lind")] {
        let html = |page: &str| site.output(&format!("{folder}/{page}index.html"));
        let teasers = |page: &str| html(page).matches("<article class=\"teaser").count();
        let (second, third) = ("articles/page/2/", "articles/page/3/");
        assert_eq!([teasers(""), teasers(second), teasers(third)], [100, 100, 50], "{folder}");
        assert!(
            html("").contains(&format!("<a rel=\"next\" href=\"../../{folder}/{second}index.html\"")),
            "{}",
            html("")
        );
        assert!(html("").contains("About 249<"));
        assert!(html(second).contains(&format!("<h1>{name}: Explainers</h1>")), "{}", html(second));
        assert!(site.output(&format!("{folder}/index.json")).contains("\"article_count\":250"));
        assert_eq!(html(second).contains("noindex"), folder == "topics/harbour");
        assert!(html(second).contains("rel=\"prev\"") && html(third).contains("About 0<"));
        assert!(!site.path(&format!("public/{folder}/articles/page/4")).exists());
    }
}

#[cfg(unix)]
#[test]
fn clean_touches_nothing_behind_a_link() {
    let site = Site::new();
    site.article("a", "Text.");
    site.build(&[]).succeeded();
    site.write("elsewhere/index.html", "mine").write("elsewhere/a/index.html", "mine");
    fs::remove_dir_all(site.path("public/articles")).expect("removed");
    std::os::unix::fs::symlink(site.path("elsewhere"), site.path("public/articles")).expect("a link");
    site.run(&["clean"]).succeeded();
    assert_eq!(files(&site.path("elsewhere")).len(), 2);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_stays_one() {
    let site = Site::new();
    site.article("a", "Text.").write("www/mine.txt", "mine");
    std::os::unix::fs::symlink(site.path("www"), site.path("public")).expect("a link");
    site.build(&[]).failed(3);
    site.build(&["--keep-foreign"]).succeeded();
    assert!(fs::symlink_metadata(site.path("public")).expect("it is there").is_symlink());
    assert!(site.path("www/index.html").is_file() && site.path("www/mine.txt").is_file());
    fs::remove_dir_all(site.path("www")).expect("removed");
    let dangling = site.build(&[]).failed(3);
    assert!(dangling.stderr.contains("leads to no folder"), "{}", dangling.stderr);
}

#[test]
fn a_file_is_never_replaced_by_the_output_folder() {
    let site = Site::new();
    site.article("a", "Text.").write("notes.txt", "mine");
    for file in ["notes.txt", "nutgraf.yaml"] {
        let run = site.build(&["--output", file]).failed(3);
        assert!(run.stderr.contains("is a file, not a folder"), "{}", run.stderr);
    }
    assert_eq!(fs::read_to_string(site.path("notes.txt")).expect("a file"), "mine");
}

#[test]
fn what_a_killed_build_left_is_removed_and_what_others_put_there_is_not() {
    let site = Site::new();
    site.article("a", "Text.").write(".public.nutgraf-new/mine", "mine");
    site.build(&[]).succeeded();
    assert!(site.path(".public.nutgraf-new/mine").is_file());
    site.remove(".public.nutgraf-new/mine")
        .write(".public.nutgraf-new/.nutgraf-unfinished", "")
        .write(".public.nutgraf-new/half.html", "");
    site.article("a", "Other.");
    site.build(&[]).succeeded();
    assert!(!site.path(".public.nutgraf-new").exists());
    // Killed after the exchange: the old folder still stands where the new one was made.
    site.build(&["--output", ".public.nutgraf-new"]).succeeded();
    site.article("a", "Third.");
    site.build(&[]).succeeded();
    assert!(!site.path(".public.nutgraf-new").exists());
}

#[test]
fn a_foreign_file_where_a_folder_belongs_is_told_before_anything_is_written() {
    let site = Site::new();
    site.article("a", "Text.").write("public/articles", "mine");
    let run = site.build(&["--keep-foreign"]).failed(3);
    assert!(run.stderr.contains("the site needs its place"), "{}", run.stderr);
    assert_eq!(files(&site.path("public")).len(), 1);
}

#[test]
fn a_file_that_holds_a_nul_is_named_with_the_place() {
    let site = Site::new();
    let text: Vec<u8> = "Talks\n\nThey met.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    site.write_bytes("content/articles/2026-02-06-talks.txt", &text);
    let run = site.build(&[]).failed(1);
    assert!(run.stderr.contains("content/articles/2026-02-06-talks.txt:1:2"), "{}", run.stderr);
    assert!(run.stderr.contains("a NUL: the file is in another encoding, or is no text"), "{}", run.stderr);
}

#[test]
fn configuration_and_templates_that_are_not_utf_8_are_errors() {
    let site = Site::new();
    site.article("a", "Text.").write_bytes("templates/article.html", b"caf\xe9");
    assert!(site.build(&[]).failed(1).stderr.contains("templates/article.html:1:4"));
    site.remove("templates/article.html").write_bytes("nutgraf.yaml", b"title: caf\xe9\n");
    assert!(site.build(&[]).failed(2).stderr.contains("nutgraf.yaml:1:11"));
}

#[test]
fn litter_in_static_is_not_published() {
    let site = Site::new();
    site.write("static/.env", "SECRET=canary")
        .write("static/.git/config", "canary")
        .write("static/.DS_Store", "canary");
    site.write("static/.well-known/security.txt", "x").write("static/.nojekyll", "");
    site.build(&[]).succeeded();
    assert!(files(&site.path("public")).values().all(|bytes| !String::from_utf8_lossy(bytes).contains("canary")));
    assert!(site.path("public/.well-known/security.txt").exists() && site.path("public/.nojekyll").exists());
}

#[test]
fn a_large_number_as_a_title_stays_as_it_was_written() {
    let site = Site::new();
    site.write("content/articles/a.md", "---\ntitle: 123456789012345678901234567890\ndate: 2026\n---\n");
    site.write("content/articles/b.MD", "---\ntitle: 1.10\ndate: 2026\n---\n");
    site.build(&[]).succeeded();
    let home = site.output("index.html");
    assert!(home.contains("123456789012345678901234567890") && home.contains(">1.10<"), "{home}");
}

#[test]
fn what_differs_between_two_outputs_is_told() {
    let site = Site::new();
    site.article("a", "One.").article("b", "Two.").build(&["-o", "old"]).succeeded();
    site.article("a", "Another.").article("c", "Three.").remove("content/articles/b.md");
    site.build(&["-o", "new"]).succeeded();
    let said = site.run(&["diff", "old", "new"]).succeeded().stdout;
    for line in ["M\tarticles/a/index.html", "D\tarticles/b/index.html", "A\tarticles/c/index.html"] {
        assert!(said.lines().any(|other| other == line), "{line}:\n{said}");
    }
    assert!(!said.contains("style.css"), "{said}");
    // A manifest that was kept of what was published is enough.
    let kept = fs::read_to_string(site.path("old/manifest.json")).expect("a manifest");
    site.write("published.json", &kept);
    let data = site.run(&["diff", "published.json", "new", "--json"]).succeeded().stdout;
    let data: serde_json::Value = serde_json::from_str(&data).expect("JSON");
    let lists = ["added", "changed", "removed"].map(|list| data[list].as_array().map_or(0, Vec::len));
    assert_eq!(lists.iter().sum::<usize>(), said.lines().count());
    assert!(lists.iter().all(|count| *count > 0), "{data}");
    assert_eq!(site.run(&["diff", "new", "new"]).succeeded().stdout, "");
    assert!(site.run(&["diff", "nothing", "new"]).failed(2).stderr.contains("no output of nutgraf"));
}

fn is_page(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "html")
}

/// Texts with notes and headings of their own stand together on pages: cards, timelines of several articles, events that
/// are shown twice.
#[test]
fn every_id_stands_once_on_a_page_and_every_anchor_is_there() {
    let site = Site::new();
    site.write(
        "content/actors/oman.md",
        "---\nname: Oman\nkind: country\n---\nOman mediates.[^1]\n\n[^1]: It says so.\n",
    );
    site.write("content/topics/sea.md", "---\ntitle: Sea\n---\n");
    site.write(
        "content/events/talks.md",
        "---\ntitle: Talks\ndate: 2026-01-02\ntopics: [sea]\n---\nThey met.[^1]\n\n[^1]: Twice.\n",
    );
    for id in ["a", "b"] {
        let entry = "{date: 2026-01-01, title: One, text: \"It was.[^1]\\n\\n[^1]: A note.\"}";
        let block = "```timeline\nentries:\n  - event: talks\n```\n";
        let headings = "## Catch up\n\n## Text 1\n\n## Year 2026\n\n## Main\n";
        site.write(
            &format!("content/articles/{id}.md"),
            &format!(
                "---\ntitle: {id}\ndate: 2026-02-06\ntopics: [sea]\ntimeline:\n  - {entry}\n  - event: talks\n---\n\
                 Oman spoke.\n\n{block}\n{headings}\n{block}"
            ),
        );
    }
    site.build(&[]).succeeded();
    let mut notes = 0;
    for (path, bytes) in files(&site.path("public")).iter().filter(|(path, _)| is_page(path)) {
        let html = String::from_utf8_lossy(bytes);
        let values = |start: &'static str| html.split(start).skip(1).filter_map(|rest| rest.split('"').next());
        let mut ids: Vec<&str> = values(" id=\"").collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|two| two[0] != two[1]), "{path}: {ids:#?}");
        for anchor in values(" href=\"#").filter(|anchor| !anchor.is_empty()) {
            assert!(ids.binary_search(&anchor).is_ok(), "{path}: #{anchor} of {ids:#?}");
            notes += usize::from(anchor.contains("fn-"));
        }
    }
    assert!(notes > 8, "{notes}");
}

/// A claim without a figure is told in its own words.
#[test]
fn a_claim_in_a_text_names_whom_it_mentions() {
    let site = Site::new();
    site.write("content/actors/oman.md", "---\nname: Oman\nkind: country\n---\n");
    site.write(
        "content/articles/a.md",
        "---\ntitle: A\ndate: 2026-02-06\nclaims: [{id: c1, text: \"[[oman]] told *us* so.\", by: oman}]\n---\n\
         They say [[c1]]\n",
    );
    site.build(&[]).succeeded();
    let page = site.output("articles/a/index.html");
    assert!(page.contains("#claim-c1\">Oman told us so.</a>"), "{page}");
}
