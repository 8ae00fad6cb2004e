//! Actors that were found in pasted texts and that nobody has written a file for. Start at [`adopt`].
//!
//! A plain-text article lists no actors; who is named in it was found by the rules of its language. Of these, whoever
//! has a file is the actor of that file. The others become actors of the site as if they had one, the same in all
//! articles that name them alike, as long as one of the articles is shown. Their names are looked for only in
//! articles that list them: what one text calls `March` is a month in all others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::index::why;
use super::{Settings, Site};
use crate::detect::actors::{Actor as Named, Kind};
use crate::detect::names::key;
use crate::parse::model::{Actor, ActorKind, Article, Cast, Document, Role, Thing};
use crate::parse::{Parsed, id};

/// What is kept from one turn for the next.
#[derive(Debug, Default)]
pub struct Memo {
    last: Vec<Adopted>,
}

/// A file, what became of those who were found in it, and the file with them.
#[derive(Clone, Debug)]
struct Adopted {
    parsed: Arc<Parsed>,
    cast: Vec<String>,
    actors: Vec<(String, Arc<Actor>)>,
    with: Arc<Parsed>,
}

/// The files with the actors that were found in their texts.
pub fn adopt(parsed: &[Arc<Parsed>], settings: &Settings, memo: &mut Memo) -> Vec<Arc<Parsed>> {
    let mut all = parsed.to_vec();
    let last = std::mem::take(&mut memo.last);
    let pasted: Vec<(usize, &Document<Article>)> =
        parsed.iter().enumerate().filter_map(|(at, file)| Some((at, shown_article(file, settings)?))).collect();
    if pasted.is_empty() {
        return all;
    }
    let written = Written::new(parsed);
    let mut homes: BTreeMap<String, Home<'_>> = BTreeMap::new();
    let mut casts: Vec<Vec<Option<String>>> = Vec::with_capacity(pasted.len());
    for (at, _) in &pasted {
        let named = &parsed[*at].named;
        casts.push(named.iter().map(|named| written.or_new(named, *at, &mut homes)).collect());
    }
    for ((at, article), ids) in pasted.iter().zip(&casts) {
        let file = &parsed[*at];
        let named = || file.named.iter().zip(ids);
        let by_form: BTreeMap<String, &str> = named()
            .filter_map(|(named, id)| Some((named, id.as_deref()?)))
            .flat_map(|(named, id)| forms(named).map(move |form| (key(form), id)))
            .collect();
        let mut cast: Vec<String> = Vec::new();
        let mut actors = Vec::new();
        for (named, id) in named().filter_map(|(named, id)| Some((named, id.as_ref()?))) {
            if !cast.contains(id) {
                cast.push(id.clone());
            }
            if let Some(home) = homes.get(id).filter(|home| home.file == *at && std::ptr::eq(home.first, named)) {
                let of = named.of.as_ref().and_then(|of| {
                    by_form.get(&key(of)).map(|id| (*id).to_owned()).or_else(|| {
                        written.by_name.get(&key(of)).cloned().flatten().filter(|(_, draft)| !draft).map(|(id, _)| id)
                    })
                });
                actors.push((id.clone(), Arc::new(actor(named, &home.aliases, of))));
            }
        }
        let known =
            last.iter().find(|known| Arc::ptr_eq(&known.parsed, file) && known.cast == cast && known.actors == actors);
        let adopted = known.cloned().unwrap_or_else(|| Adopted {
            parsed: file.clone(),
            with: Arc::new(with(file, article, &cast, &actors)),
            cast,
            actors,
        });
        all[*at] = adopted.with.clone();
        memo.last.push(adopted);
    }
    all
}

/// The article of a file in which somebody was found, where it is a part of the site.
fn shown_article<'a>(file: &'a Parsed, settings: &Settings) -> Option<&'a Document<Article>> {
    match file.things.first() {
        Some(Thing::Article(article)) if !file.named.is_empty() => {
            why(&article.data.publication, settings).is_none().then_some(article)
        }
        _ => None,
    }
}

fn forms(named: &Named) -> impl Iterator<Item = &str> {
    [&named.name].into_iter().chain(&named.aliases).map(String::as_str)
}

/// Who somebody is who was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The actor whose file has this id.
    Known(String),
    /// One without a file, who would have this id.
    New(String),
    /// The actor whose file has this id and is a draft.
    Draft(String),
    /// Several bear the name, or another has the id.
    Unclear,
}

/// Who has a file.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// By name: the id and whether it is a draft; `None` where several bear it.
    by_name: BTreeMap<String, Option<(String, bool)>>,
    ids: BTreeSet<String>,
}

/// The first place where somebody without a file was found.
struct Home<'a> {
    file: usize,
    first: &'a Named,
    /// All other forms, those of later files too.
    aliases: Vec<String>,
}

impl Written {
    /// The actors that have files of their own.
    #[must_use]
    pub fn new(parsed: &[Arc<Parsed>]) -> Self {
        let mut written = Self::default();
        for thing in parsed.iter().flat_map(|file| &file.things) {
            if let Thing::Actor(actor) = thing {
                written.add(&actor.id, &actor.data);
            }
        }
        written
    }

    fn add(&mut self, id: &str, actor: &Actor) {
        self.ids.insert(id.to_owned());
        let own = Some((id.to_owned(), actor.draft));
        for name in actor.names() {
            let known = self.by_name.entry(key(name)).or_insert_with(|| own.clone());
            if *known != own {
                *known = None;
            }
        }
    }

    /// The actors of a site that have files of their own.
    #[must_use]
    pub fn of_site(site: &Site) -> Self {
        let mut written = Self::default();
        for (_, actor) in site.documents.actors.iter().filter(|(_, actor)| !actor.data.found) {
            written.add(&actor.id, &actor.data);
        }
        written
    }

    /// Who somebody is who was found.
    #[must_use]
    pub fn who(&self, named: &Named) -> Who {
        // A surname alone may be another's.
        let full = |form: &&str| named.kind != Kind::Person || form.contains(' ') || *form == named.name;
        let known = forms(named).filter(full).find_map(|form| self.by_name.get(&key(form)));
        let id = id::propose(&named.name);
        match known {
            Some(Some((id, false))) => Who::Known(id.clone()),
            Some(Some((id, true))) => Who::Draft(id.clone()),
            Some(None) => Who::Unclear,
            None if self.ids.contains(&id) => Who::Unclear,
            None => Who::New(id),
        }
    }

    /// The id of somebody who was found; `None` for one whose file is a draft, or whose name several bear.
    fn or_new<'a>(&self, named: &'a Named, file: usize, homes: &mut BTreeMap<String, Home<'a>>) -> Option<String> {
        let id = match self.who(named) {
            Who::Known(id) => return Some(id),
            Who::Unclear | Who::Draft(_) => return None,
            Who::New(id) => id,
        };
        let home = homes.entry(id.clone()).or_insert_with(|| Home { file, first: named, aliases: Vec::new() });
        for form in forms(named).filter(|form| *form != home.first.name) {
            if !home.aliases.iter().any(|known| known == form) {
                home.aliases.push(form.to_owned());
            }
        }
        Some(id)
    }
}

fn actor(named: &Named, aliases: &[String], of: Option<String>) -> Actor {
    let kind = match named.kind {
        Kind::Person => ActorKind::Person,
        Kind::Organization => ActorKind::Organization,
        Kind::Country => ActorKind::Country,
        Kind::Group => ActorKind::Group,
    };
    // Whom a role serves is told by the role where it is an actor, else in words.
    let title = named.role.as_ref().map(|title| match (&of, &named.of) {
        (None, Some(of)) => format!("{title}, {of}"),
        _ => title.clone(),
    });
    let role = title.map(|title| Role { title, title_in: Vec::new(), of, from: None, to: None, source: Vec::new() });
    Actor {
        name: named.name.clone(),
        aliases: aliases.to_vec(),
        kind,
        description: None,
        roles: role.into_iter().collect(),
        relations: Vec::new(),
        start: None,
        end: None,
        image: None,
        links: Vec::new(),
        lang: None,
        name_in: Vec::new(),
        aliases_in: Vec::new(),
        about_in: Vec::new(),
        description_in: Vec::new(),
        found: true,
        draft: false,
        noindex: false,
        extra: serde_json::Value::Null,
        body: crate::parse::markdown::Body::default(),
    }
}

/// A file whose article lists who was found in it, and which holds those who have no file.
fn with(file: &Parsed, article: &Document<Article>, cast: &[String], actors: &[(String, Arc<Actor>)]) -> Parsed {
    let cast = cast.iter().map(|id| Cast { id: id.clone(), note: None }).collect();
    let data = Article { actors: cast, ..Article::clone(&article.data) };
    let mut things = vec![Thing::Article(Arc::new(Document { data: Arc::new(data), ..article.clone() }))];
    for (at, (id, data)) in actors.iter().enumerate() {
        let origin = article.origin.part(&["actors".into(), at.into()]);
        things.push(Thing::Actor(Arc::new(Document { id: id.clone(), origin, broken: false, data: data.clone() })));
    }
    things.extend(file.things.iter().skip(1).cloned());
    Parsed { things, named: Vec::new(), diagnostics: file.diagnostics.clone() }
}
