//! What an author does next: edits of every kind, and the mending of what they broke. Start at [`Author`].

use nutgraf::compose::urls::EVENTS_A_PAGE;
use nutgraf::diag::{Diagnostic, Severity};
use nutgraf::parse::Kind;

use crate::rng::Rng;
use crate::site::{Edit, Fields, File, Part, State, set, value};
use crate::theme;
use crate::words::{self, KINDS, World};

/// A kind of change. Most are one edit, some are several that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// One word is another.
    Word,
    /// A key that other pages show.
    Shown,
    Field,
    Body,
    /// A heading that some text leads to.
    Anchor,
    New,
    Delete,
    Rename,
    Move,
    Swap,
    SwapIds,
    PassOn,
    OtherKind,
    Break,
    Undo,
    Touch,
    Config,
    Template,
    Words,
    Static,
    Asset,
    Theme,
    Now,
    Drafts,
    Future,
    BaseUrl,
    /// A text as pasted, in which names and dates are found, comes, changes or goes.
    Paste,
    /// In or out of the list that fills several pages.
    Crowd,
}

/// How often each change is wanted.
pub const CHANGES: &[(usize, Change)] = &[
    (18, Change::Word),
    (14, Change::Shown),
    (16, Change::Field),
    (14, Change::Body),
    (5, Change::Anchor),
    (7, Change::New),
    (6, Change::Delete),
    (6, Change::Rename),
    (3, Change::Move),
    (4, Change::Swap),
    (3, Change::SwapIds),
    (4, Change::PassOn),
    (3, Change::OtherKind),
    (4, Change::Break),
    (8, Change::Undo),
    (1, Change::Touch),
    (10, Change::Config),
    (9, Change::Template),
    (6, Change::Words),
    (2, Change::Static),
    (9, Change::Asset),
    (2, Change::Theme),
    (11, Change::Now),
    (6, Change::Drafts),
    (4, Change::Future),
    (2, Change::BaseUrl),
    (8, Change::Paste),
];

/// The site in an author's hands, and what it was before.
pub struct Author {
    pub rng: Rng,
    pub state: State,
    /// Earlier versions of files.
    earlier: Vec<(String, Option<File>)>,
}

impl Author {
    pub fn new(rng: Rng, state: State) -> Self {
        Self { rng, state, earlier: Vec::new() }
    }

    pub fn apply(&mut self, edits: &[Edit]) {
        for edit in edits {
            if let Edit::Put(path, _) | Edit::Remove(path) = edit {
                self.earlier.push((path.clone(), self.state.files.get(path).cloned()));
            }
            self.state.apply(edit);
        }
    }

    fn put(&mut self, path: &str, file: File) -> Edit {
        let edit = Edit::Put(path.to_owned(), file);
        self.apply(std::slice::from_ref(&edit));
        edit
    }

    /// A site to begin with: about ten files.
    pub fn begin(&mut self, many: bool) -> Vec<Edit> {
        let mut edits = Vec::new();
        let config = words::config(&mut self.rng, &World::of(&self.state));
        edits.push(self.put("nutgraf.yaml", config));
        for path in words::ASSETS {
            if self.rng.percent(40) {
                let file = words::asset(&mut self.rng);
                edits.push(self.put(path, file));
            }
        }
        if self.rng.percent(30) {
            edits.push(self.put("static/logo.svg", File::text("<svg/>")));
        }
        let kinds = [
            (Kind::Source, 1, 1),
            (Kind::Topic, 1, 2),
            (Kind::Actor, 3, 4),
            (Kind::Event, 1, 1),
            (Kind::Article, 2, 2),
            (Kind::Page, 0, 2),
        ];
        for (kind, least, most) in kinds {
            for _ in 0..self.rng.between(least, most) {
                edits.push(self.new_file(kind));
            }
        }
        if many {
            let world = World::of(&self.state);
            let events = (0..self.rng.between(EVENTS_A_PAGE, EVENTS_A_PAGE + 2)).map(|at| crowd(&world, at));
            let events = events.collect();
            edits.push(self.put(CROWD, File::List(events)));
        }
        for _ in 0..self.rng.between(0, 2) {
            let template = self.template();
            self.apply(&template);
            edits.extend(template);
        }
        edits
    }

    fn new_file(&mut self, kind: Kind) -> Edit {
        let world = World::of(&self.state);
        let path = match kind {
            Kind::Event if self.rng.percent(30) => String::from("content/events/list.yaml"),
            Kind::Source if self.rng.percent(40) => String::from("content/sources/list.yaml"),
            kind => world.new_path(&mut self.rng, kind),
        };
        let file = words::file(&mut self.rng, &world, &path);
        self.put(&path, file)
    }

    /// The path of some file of `content/`: its kind first, so that the rare ones change as often as the others.
    fn some_path(&mut self) -> Option<String> {
        const OFTEN: &[(usize, Kind)] = &[
            (5, Kind::Article),
            (6, Kind::Actor),
            (4, Kind::Event),
            (3, Kind::Topic),
            (5, Kind::Source),
            (3, Kind::Page),
        ];
        let kind = self.rng.weighted(OFTEN);
        let all = || self.state.files.keys().filter(|path| words::kind(path).is_some());
        let mut paths: Vec<&String> = all().filter(|path| words::kind(path) == Some(kind)).collect();
        if paths.is_empty() {
            paths = all().collect();
        }
        self.rng.any(&paths).map(|path| (*path).clone())
    }

    /// Makes a change. It may come to nothing, where the site has nothing to change so.
    pub fn change(&mut self, change: Change) -> Vec<Edit> {
        let edits = match change {
            Change::Word => self.word(),
            Change::Shown => self.shown(),
            Change::Field => self.field(),
            Change::Body => self.body(),
            Change::Anchor => self.anchor(),
            Change::New => {
                let kind = KINDS[self.rng.below(KINDS.len())];
                return vec![self.new_file(kind)];
            }
            Change::Delete => self.some_path().map(Edit::Remove).into_iter().collect(),
            Change::Rename => self.rename(),
            Change::Move => self.move_away(),
            Change::Swap => self.swap(),
            Change::SwapIds => self.swap_ids(),
            Change::PassOn => self.pass_on(),
            Change::OtherKind => self.other_kind(),
            Change::Break => self.spoil(),
            Change::Undo => self.undo(),
            Change::Touch => self.touch(),
            Change::Paste => self.paste(),
            Change::Config => self.config(),
            Change::Template => self.template(),
            Change::Words => self.words(),
            Change::Static => self.statics(),
            Change::Asset => self.asset(),
            Change::Theme => self.theme(),
            Change::Now => vec![Edit::Now(self.rng.pick(words::NOWS))],
            Change::Drafts => vec![Edit::Drafts(!self.state.options.drafts)],
            Change::Future => vec![Edit::Future(!self.state.options.future)],
            Change::Crowd => self.crowd(),
            Change::BaseUrl => {
                let url = *self
                    .rng
                    .any(&[None, Some("https://mirror.example/"), Some("https://mirror.example/a/")])
                    .unwrap_or(&None);
                vec![Edit::BaseUrl(url)]
            }
        };
        self.apply(&edits);
        edits
    }

    fn word(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let world = World::of(&self.state);
        let mut file = self.state.files[&path].clone();
        let mut texts: Vec<&mut String> = match &mut file {
            File::Doc { fields, body } => fields.iter_mut().map(|(_, value)| value).chain(body).collect(),
            File::List(items) => items.iter_mut().flatten().map(|(_, value)| value).collect(),
            _ => return Vec::new(),
        };
        // Not every text has a word that can change.
        for _ in 0..4 {
            let at = self.rng.below(texts.len());
            if let Some(text) = texts.get_mut(at)
                && let Some(new) = words::reworded(&mut self.rng, &world, text)
                && new != **text
            {
                **text = new;
                return vec![Edit::Put(path, file)];
            }
        }
        Vec::new()
    }

    /// One thing is called otherwise, or stands elsewhere.
    fn shown(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let Some(kind) = words::kind(&path) else { return Vec::new() };
        let key = match kind {
            Kind::Article => {
                self.rng.pick(&["title", "slug", "date", "topics", "image", "actors", "claims", "corrections"])
            }
            Kind::Actor => self.rng.pick(&["name", "name", "aliases", "roles", "description", "image"]),
            Kind::Event => self.rng.pick(&["title", "date", "actors", "source", "topics"]),
            Kind::Source => self.rng.pick(&["title", "title", "url", "publisher"]),
            Kind::Topic => "title",
            Kind::Page => self.rng.pick(&["title", "order", "slug"]),
        };
        let world = World::of(&self.state);
        let Some(value) = words::fresh(&mut self.rng, &world, &path, kind, key) else { return Vec::new() };
        let mut file = self.state.files[&path].clone();
        match &mut file {
            File::Doc { fields, .. } => set(fields, key, Some(value)),
            File::List(items) => {
                let at = self.rng.below(items.len());
                if let Some(item) = items.get_mut(at) {
                    set(item, key, Some(value));
                }
            }
            _ => return Vec::new(),
        }
        vec![Edit::Put(path, file)]
    }

    fn field(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let Some(kind) = words::kind(&path) else { return Vec::new() };
        let world = World::of(&self.state);
        let rng = &mut self.rng;
        let mut file = self.state.files[&path].clone();
        match &mut file {
            File::Doc { fields, .. } => change_field(rng, &world, &path, kind, false, fields),
            File::List(items) => match rng.below(6) {
                0 => items.push(words::item(rng, &world, &path, kind)),
                1 if items.len() > 1 => drop(items.remove(rng.below(items.len()))),
                2 => items.reverse(),
                _ => {
                    let at = rng.below(items.len());
                    if let Some(item) = items.get_mut(at) {
                        change_field(rng, &world, &path, kind, true, item);
                    }
                }
            },
            _ => file = words::file(rng, &world, &path),
        }
        vec![Edit::Put(path, file)]
    }

    /// One event more or less, so that there is a page more or less.
    fn crowd(&mut self) -> Vec<Edit> {
        let Some(File::List(mut items)) = self.state.files.get(CROWD).cloned() else { return Vec::new() };
        for _ in 0..self.rng.between(1, 3) {
            items.push(crowd(&World::of(&self.state), 1000 + items.len()));
        }
        items.truncate(items.len() - 2 * self.rng.below(3));
        vec![Edit::Put(CROWD.to_owned(), File::List(items))]
    }

    fn paste(&mut self) -> Vec<Edit> {
        let path = self.rng.pick(&["content/articles/2024-05-10-pasted.txt", "content/articles/one.txt"]).to_owned();
        if self.state.files.contains_key(&path) && self.rng.percent(30) {
            return vec![Edit::Remove(path)];
        }
        vec![Edit::Put(path, File::Text(words::pasted(&mut self.rng)))]
    }

    fn body(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let world = World::of(&self.state);
        let mut file = self.state.files[&path].clone();
        let File::Doc { body, .. } = &mut file else { return self.field() };
        let rng = &mut self.rng;
        let at = rng.below(body.len());
        match rng.below(4) {
            0 if !body.is_empty() => drop(body.remove(at)),
            1 | 2 if !body.is_empty() => body[at] = words::paragraph(rng, &world, &path),
            3 if body.len() > 1 => body.swap(0, at),
            _ => body.insert(at, words::paragraph(rng, &world, &path)),
        }
        vec![Edit::Put(path, file)]
    }

    /// A heading is another, of those that a text leads to where there are any.
    fn anchor(&mut self) -> Vec<Edit> {
        let texts: Vec<String> = self.state.files.values().filter_map(File::written).collect();
        let mut headings = Vec::new();
        for (path, file) in &self.state.files {
            let File::Doc { body, .. } = file else { continue };
            for (at, anchor) in body.iter().enumerate().filter_map(|(at, part)| Some((at, words::anchor(part)?))) {
                let link = format!("{}#{anchor})", path.rsplit('/').next().unwrap_or_default());
                headings.push((texts.iter().any(|text| text.contains(&link)), path.clone(), at));
            }
        }
        if headings.iter().any(|(linked, ..)| *linked) {
            headings.retain(|(linked, ..)| *linked);
        }
        let Some((_, path, at)) = self.rng.any(&headings).cloned() else { return Vec::new() };
        let mut file = self.state.files[&path].clone();
        if let File::Doc { body, .. } = &mut file {
            self.rng.pick(words::HEADINGS).clone_into(&mut body[at]);
        }
        vec![Edit::Put(path, file)]
    }

    /// Gives a file another id by another name, and half the time tells everybody who refers to it.
    fn rename(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let Some(kind) = words::kind(&path) else { return Vec::new() };
        if words::is_list(&path) {
            let to = if path.ends_with("list.yaml") {
                path.replace("list", "a-list")
            } else {
                path.replace("a-list", "list")
            };
            return vec![Edit::Remove(path.clone()), Edit::Put(to, self.state.files[&path].clone())];
        }
        let to = World::of(&self.state).new_path(&mut self.rng, kind);
        let mut edits = vec![Edit::Remove(path.clone()), Edit::Put(to.clone(), self.state.files[&path].clone())];
        if self.rng.percent(50) {
            let (old, new) = (id(&path, kind), id(&to, kind));
            for (other, file) in self.state.files.iter().filter(|(other, _)| **other != path && **other != to) {
                let told = told(file, &old, &new);
                if told != *file {
                    edits.push(Edit::Put(other.clone(), told));
                }
            }
        }
        edits
    }

    /// Moves a file into another folder, where it may be of another kind.
    fn move_away(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let name = path.rsplit('/').next().unwrap_or_default();
        let folder = self.rng.pick(&["articles", "articles/sub", "actors", "events", "topics", "sources", "guide"]);
        let to = format!("content/{folder}/{name}");
        let mut file = self.state.files[&path].clone();
        // An author who moves a file to another kind also gives it that kind's keys.
        if words::kind(&to) != words::kind(&path) && self.rng.percent(80) {
            let world = World::of(&self.state);
            let new = words::file(&mut self.rng, &world, &to);
            file = match (file, new) {
                (File::Doc { body, .. }, File::Doc { fields, .. }) => File::Doc { fields, body },
                (_, new) => new,
            };
        }
        vec![Edit::Remove(path), Edit::Put(to, file)]
    }

    fn swap(&mut self) -> Vec<Edit> {
        let Some(a) = self.some_path() else { return Vec::new() };
        let same: Vec<String> = (self.state.files.keys())
            .filter(|path| **path != a && words::kind(path) == words::kind(&a))
            .cloned()
            .collect();
        let Some(b) = self.rng.any(&same).cloned() else { return Vec::new() };
        let (file_a, file_b) = (self.state.files[&a].clone(), self.state.files[&b].clone());
        vec![Edit::Put(a, file_b), Edit::Put(b, file_a)]
    }

    /// Two files take each other's id, so that all references are right and mean the other one.
    fn swap_ids(&mut self) -> Vec<Edit> {
        let Some(a) = self.some_path() else { return Vec::new() };
        let Some(kind) = words::kind(&a) else { return Vec::new() };
        let same: Vec<String> =
            self.state.files.keys().filter(|path| words::kind(path) == Some(kind)).cloned().collect();
        let Some(b) = self.rng.any(&same).cloned() else { return Vec::new() };
        let (mut file_a, mut file_b) = (self.state.files[&a].clone(), self.state.files[&b].clone());
        let (File::Doc { fields: in_a, .. }, File::Doc { fields: in_b, .. }) = (&mut file_a, &mut file_b) else {
            return Vec::new();
        };
        let written = |fields: &Fields, path: &str| value(fields, "id").map_or_else(|| id(path, kind), String::from);
        let (id_a, id_b) = (written(in_a, &a), written(in_b, &b));
        set(in_a, "id", Some(id_b));
        set(in_b, "id", Some(id_a));
        vec![Edit::Put(a, file_a), Edit::Put(b, file_b)]
    }

    /// One file hands the value of a key to another of its kind: an alias, a date, an old URL.
    fn pass_on(&mut self) -> Vec<Edit> {
        let Some(a) = self.some_path() else { return Vec::new() };
        let same: Vec<String> = (self.state.files.keys())
            .filter(|path| **path != a && words::kind(path) == words::kind(&a))
            .cloned()
            .collect();
        let Some(b) = self.rng.any(&same).cloned() else { return Vec::new() };
        let (mut file_a, mut file_b) = (self.state.files[&a].clone(), self.state.files[&b].clone());
        let (File::Doc { fields: in_a, .. }, File::Doc { fields: in_b, .. }) = (&mut file_a, &mut file_b) else {
            return Vec::new();
        };
        let Some((key, taken)) = self.rng.any(in_a).cloned() else { return Vec::new() };
        let given = value(in_b, &key).map(String::from);
        set(in_a, &key, given);
        set(in_b, &key, Some(taken));
        vec![Edit::Put(a, file_a), Edit::Put(b, file_b)]
    }

    /// A thing is deleted and one of another kind takes its id.
    fn other_kind(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let Some(kind) = words::kind(&path).filter(|_| !words::is_list(&path)) else { return Vec::new() };
        let other = KINDS[self.rng.below(KINDS.len())];
        let folder = if other == Kind::Page { String::new() } else { format!("{}/", other.folder()) };
        let to = format!("content/{folder}{}.md", id(&path, kind));
        let removed = Edit::Remove(path);
        self.apply(std::slice::from_ref(&removed));
        let world = World::of(&self.state);
        vec![removed, Edit::Put(to.clone(), words::file(&mut self.rng, &world, &to))]
    }

    fn spoil(&mut self) -> Vec<Edit> {
        let rng_path = self.some_path();
        let Some(path) = rng_path else { return Vec::new() };
        let rng = &mut self.rng;
        let mut file = self.state.files[&path].clone();
        let mut wrong = |key: &str, value: &str| {
            match &mut file {
                File::Doc { fields, .. } => set(fields, key, Some(value.to_owned())),
                File::List(items) => {
                    if let Some(item) = items.first_mut() {
                        set(item, key, Some(value.to_owned()));
                    }
                }
                _ => {}
            }
            file.clone()
        };
        let file = match rng.below(9) {
            0 => wrong("description", "[open"),
            1 => wrong("titel", "Twice"),
            2 => wrong("topics", "[nothing-of-this-id]"),
            3 => wrong("actors", "[adda]"),
            4 => wrong("date", "yesterday"),
            5 => wrong("source", "lettre"),
            6 => File::Unreadable(String::from("permission denied")),
            7 => File::Bytes([file.written().unwrap_or_default().as_bytes(), b"\xff ends here"].concat()),
            _ => match &mut file {
                File::Doc { body, .. } => {
                    body.push(String::from("[it](nowhere.md) and [[nobody]] and [that](#no-such-part)."));
                    file
                }
                _ => File::text("no: list\n"),
            },
        };
        vec![Edit::Put(path, file)]
    }

    /// A file becomes what it was before.
    fn undo(&mut self) -> Vec<Edit> {
        let last = self.earlier.len().saturating_sub(12);
        let Some((path, file)) = self.rng.any(&self.earlier[last..]).cloned() else { return Vec::new() };
        vec![match file {
            Some(file) => Edit::Put(path, file),
            None => Edit::Remove(path),
        }]
    }

    /// A file is saved again as it is.
    fn touch(&mut self) -> Vec<Edit> {
        let Some(path) = self.some_path() else { return Vec::new() };
        let file = self.state.files[&path].clone();
        vec![Edit::Put(path, file)]
    }

    fn config(&mut self) -> Vec<Edit> {
        let world = World::of(&self.state);
        let rng = &mut self.rng;
        let path = "nutgraf.yaml";
        let file = match self.state.files.get(path).cloned() {
            Some(File::Map(mut fields)) => {
                let key = if rng.percent(15) { "title" } else { rng.pick(words::CONFIG_KEYS) };
                let chance = if key == "title" { 100 } else { 75 };
                let value = if rng.percent(chance) { words::config_value(rng, &world, key) } else { None };
                set(&mut fields, key, value);
                File::Map(fields)
            }
            _ => words::config(rng, &world),
        };
        vec![match self.rng.below(20) {
            0 => Edit::Remove(path.to_owned()),
            1 => Edit::Put(path.to_owned(), File::text("title: [\n")),
            2 => Edit::Put(path.to_owned(), File::text("title: Site\nmentions: sometimes\n")),
            _ => Edit::Put(path.to_owned(), file),
        }]
    }

    fn template(&mut self) -> Vec<Edit> {
        let rng = &mut self.rng;
        let number = rng.below(3);
        let own: Vec<String> = self
            .state
            .files
            .keys()
            .filter(|path| path.starts_with("templates/") && !path.contains("/words/"))
            .cloned()
            .collect();
        if rng.percent(25)
            && let Some(path) = rng.any(&own)
        {
            return vec![Edit::Remove(path.clone())];
        }
        // What other templates include is of more interest than they are.
        let part = own.iter().find(|path| path.ends_with("part.html") && rng.percent(60));
        if (part.is_some() || rng.percent(30))
            && let Some(path) = part.or(rng.any(&own))
            && let Some(File::Text(text)) = self.state.files.get(path)
        {
            // The same with another number.
            let number = number.to_string();
            let text = text.chars().map(|c| if c.is_ascii_digit() { number.clone() } else { c.to_string() }).collect();
            return vec![Edit::Put(path.clone(), File::Text(text))];
        }
        let page = theme::PAGES[rng.below(theme::PAGES.len())].0;
        let put = |path: &str, text: String| Edit::Put(format!("templates/{path}"), File::Text(text));
        let main =
            |text: &str| format!("{{% extends \"builtin/{page}\" %}}{{% block main %}}{text}{{% endblock main %}}");
        match rng.below(14) {
            0..=2 => vec![put(page, main(&format!("own {number}")))],
            3 | 4 => vec![put(page, format!("own {number} {{{{ page.title }}}} {{{{ root }}}}"))],
            5 | 6 => {
                let base =
                    format!("{{% extends \"builtin/base.html\" %}}{{% block foot %}}{number}{{% endblock foot %}}");
                vec![put("base.html", base)]
            }
            7 | 8 => {
                let mark = format!("{{% component mark(of) %}}<b>{{{{ of }}}} {number}</b>{{% endcomponent mark %}}");
                vec![put(theme::COMPONENT, mark)]
            }
            9..=11 => vec![
                put(page, main("{% include \"part.html\" %}")),
                put("part.html", format!("part {number} {{{{ page.title }}}}")),
            ],
            12 => vec![put(page, String::from("{% if page %}"))],
            _ => vec![put(page, String::from("{{ nothing.at_all }}"))],
        }
    }

    fn words(&mut self) -> Vec<Edit> {
        let rng = &mut self.rng;
        let path = format!("templates/words/{}.yaml", rng.pick(&["en", "fa", "de", "en-GB"]));
        let number = rng.below(3);
        let text = match rng.below(8) {
            0 => return vec![Edit::Remove(path)],
            1 => String::from("words: [none]\n"),
            2 | 3 => format!(
                "dates: {{about: 'around {{date}} {number}', decade: 'the {{year}}ies', range: '{{from}} to {{to}}'}}\n"
            ),
            4 => format!("words: {{comma: ' + ', person: Human, link_website: Web {number}}}\n"),
            _ => format!("words: {{timeline: When {number}, who_is_who: Who {number}, not_found: Gone, born: b.}}\n"),
        };
        vec![Edit::Put(path, File::Text(text))]
    }

    fn statics(&mut self) -> Vec<Edit> {
        let path = self.rng.pick(words::STATICS).to_owned();
        vec![match self.rng.below(3) {
            0 => Edit::Remove(path),
            1 => Edit::Put(path, File::Asset),
            _ => Edit::Put(path, File::Text(format!("file {}", self.rng.below(3)))),
        }]
    }

    fn asset(&mut self) -> Vec<Edit> {
        let path = self.rng.pick(words::ASSETS).to_owned();
        let there = self.state.files.contains_key(&path);
        vec![if there && self.rng.percent(60) {
            Edit::Remove(path)
        } else {
            Edit::Put(path, words::asset(&mut self.rng))
        }]
    }

    fn theme(&mut self) -> Vec<Edit> {
        let rng = &mut self.rng;
        if rng.percent(30)
            && let Some(path) = self.state.in_theme.keys().next()
        {
            return vec![Edit::Theme(path.clone(), None)];
        }
        let number = rng.below(3);
        let (path, text) = match rng.below(4) {
            0 => ("static/style.css", format!("p {{ margin: {number} }}\n")),
            1 => ("templates/words/en.yaml", format!("words: {{timeline: Times {number}, person: Anybody}}\n")),
            2 => (
                "templates/topic.html",
                format!("{{% extends \"base.html\" %}}{{% block main %}}{number}{{% endblock main %}}"),
            ),
            _ => (
                "templates/components/mark.html",
                format!("{{% component mark(of) %}}<u>{{{{ of }}}} {number}</u>{{% endcomponent mark %}}"),
            ),
        };
        vec![Edit::Theme(path.to_owned(), Some(File::Text(text)))]
    }

    /// Mends what has errors, a part of a file at a time; each further round is rougher.
    pub fn mend(&mut self, diagnostics: &[Diagnostic], round: usize) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        // From the last place of a file to the first, so that the lines of the others stay.
        for diagnostic in diagnostics.iter().rev().filter(|d| d.severity == Severity::Error) {
            let path = diagnostic.file.as_str();
            let line = diagnostic.line_column().map(|(line, _)| line - 1);
            if seen.insert((path.to_owned(), line)) {
                let edit = self.mended(path, line, diagnostic.code, round);
                self.apply(&edit);
                edits.extend(edit);
            }
        }
        edits
    }

    fn mended(&mut self, path: &str, line: Option<usize>, code: &str, round: usize) -> Vec<Edit> {
        if self.state.in_theme.contains_key(path) && !self.state.files.contains_key(path) {
            return vec![Edit::Theme(path.to_owned(), None)];
        }
        let world = World::of(&self.state);
        let rng = &mut self.rng;
        if path == "nutgraf.yaml" {
            return vec![Edit::Put(path.to_owned(), words::config(rng, &world))];
        }
        let Some(mut file) = self.state.files.get(path).cloned() else { return Vec::new() };
        if !path.starts_with("content/") || code == "duplicate-id" || round > 2 {
            return vec![Edit::Remove(path.to_owned())];
        }
        let part = line.map_or(Part::Other, |line| file.part(line));
        let kind = words::kind(path);
        match (&mut file, part) {
            (File::Doc { fields, .. }, Part::Field(at)) if code != "collision" && round < 2 => {
                let key = fields[at].0.clone();
                let (required, optional) = kind.map_or((&[][..], &[][..]), |kind| words::keys(kind, false));
                let again = required.contains(&key.as_str()) || (optional.contains(&key.as_str()) && rng.percent(30));
                let value =
                    if again { kind.and_then(|kind| words::fresh(rng, &world, path, kind, &key)) } else { None };
                set(fields, &key, value);
            }
            (File::Doc { body, .. }, Part::Body(at)) => {
                if rng.percent(30) {
                    body[at] = words::paragraph(rng, &world, path);
                } else {
                    body.remove(at);
                }
            }
            (File::List(items), Part::Item(at)) if items.len() > 1 => drop(items.remove(at)),
            (File::Doc { fields, .. }, _) if value(fields, "slug").or(value(fields, "aliases")).is_some() => {
                set(fields, "slug", None);
                if kind != Some(Kind::Actor) {
                    set(fields, "aliases", None);
                }
            }
            _ => {
                return vec![if rng.percent(50) {
                    Edit::Remove(path.to_owned())
                } else {
                    Edit::Put(path.to_owned(), words::file(rng, &world, path))
                }];
            }
        }
        vec![Edit::Put(path.to_owned(), file)]
    }
}

/// The list of events that fills several pages.
const CROWD: &str = "content/events/many.yaml";

/// One of its events. All are of the first actor and the first topic.
fn crowd(world: &World, at: usize) -> Fields {
    let mut fields = vec![
        (String::from("id"), format!("crowd-{at}")),
        (String::from("title"), format!("Event {at}")),
        // A date in words takes most of the time that an event takes.
        if at.is_multiple_of(20) {
            (String::from("date"), 1990.to_string())
        } else {
            (String::from("status"), String::from("scheduled"))
        },
    ];
    for (key, kind) in [("actors", Kind::Actor), ("topics", Kind::Topic)] {
        fields.extend(world.first(kind).map(|id| (key.to_owned(), format!("[{id}]"))));
    }
    fields
}

/// The id that a path gives.
fn id(path: &str, kind: Kind) -> String {
    nutgraf::parse::id_of_path(&nutgraf::source::SitePath::new(path), kind)
}

/// A file with one id put in the place of another wherever it is written.
fn told(file: &File, old: &str, new: &str) -> File {
    let replaced =
        |fields: &Fields| fields.iter().map(|(key, value)| (key.clone(), value.replace(old, new))).collect::<Fields>();
    match file {
        File::Doc { fields, body } => {
            File::Doc { fields: replaced(fields), body: body.iter().map(|part| part.replace(old, new)).collect() }
        }
        File::List(items) => File::List(items.iter().map(replaced).collect()),
        File::Map(fields) => File::Map(replaced(fields)),
        other => other.clone(),
    }
}

fn change_field(rng: &mut Rng, world: &World, path: &str, kind: Kind, in_list: bool, fields: &mut Fields) {
    let (required, optional) = words::keys(kind, in_list);
    if rng.percent(10) && fields.len() > 1 {
        let at = rng.below(fields.len());
        fields.swap(0, at);
        return;
    }
    let key = if rng.percent(35) { rng.pick(required) } else { rng.pick(optional) };
    let there = value(fields, key).is_some() && !required.contains(&key);
    if there && rng.percent(35) {
        set(fields, key, None);
    } else if let Some(value) = words::fresh(rng, world, path, kind, key) {
        set(fields, key, Some(value));
    }
}
