//! The theme inside the binary: the repository's own `templates/` and `static/`. Start at [`builtin`].

use include_dir::{Dir, DirEntry, include_dir};

use crate::source::{SitePath, Source, SourceFile, SourceTree};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// The built-in files under the paths that they have in a site.
#[must_use]
pub fn builtin() -> SourceTree {
    let mut tree = SourceTree::new();
    add("templates", &TEMPLATES, &mut tree);
    add("static", &STATIC, &mut tree);
    tree
}

fn add(folder: &str, dir: &'static Dir<'_>, tree: &mut SourceTree) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => add(folder, inner, tree),
            DirEntry::File(file) => {
                let inner: Vec<_> = file.path().iter().map(|part| part.to_string_lossy()).collect();
                let path = SitePath::new(&format!("{folder}/{}", inner.join("/")));
                let file = match std::str::from_utf8(file.contents()) {
                    Ok(_) => SourceFile::Text(Source::from_bytes(path.clone(), file.contents())),
                    Err(_) => SourceFile::Bytes(file.contents()),
                };
                tree.insert(path, file);
            }
        }
    }
}
