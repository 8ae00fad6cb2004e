//! Who of the named is an actor, of which kind, and in which role. Start at [`actors`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::chunks::{Text, is_acronym};
use super::facts::{Of, Role, Told};
use super::join::Forms;
use super::rules::Form;
use super::{Actor, Kind};

/// From which sum on somebody is an actor. A name that is known to be one of somebody needs less.
const ENOUGH: f32 = 2.0;

/// What speaks for each kind, in the units of the rules.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    person: f32,
    organization: f32,
    group: f32,
    actor: f32,
    place: f32,
    thing: f32,
}

/// All forms of one, and what is told of them.
struct Cluster<'a> {
    forms: Vec<usize>,
    told: Vec<&'a Told>,
    known: Option<Kind>,
    /// What is told of it where others are told of.
    others: f32,
    sums: Sums,
    kind: Option<Kind>,
}

#[must_use]
pub fn actors(text: &Text<'_>, told: &[Told], forms: &Forms<'_>) -> Vec<Actor> {
    let mut clusters: BTreeMap<usize, Cluster<'_>> = BTreeMap::new();
    for (at, form) in forms.all.iter().enumerate() {
        let cluster = clusters.entry(forms.head[at]).or_insert_with(|| Cluster {
            forms: Vec::new(),
            told: Vec::new(),
            known: None,
            others: 0.0,
            sums: Sums::default(),
            kind: None,
        });
        cluster.forms.push(at);
        if let Some((who, Form::Name)) = form.known {
            cluster.known = cluster.known.or(text.rules.known[who].kind);
        }
    }
    for told in told {
        if let Some(cluster) = clusters.get_mut(&forms.head[forms.of_mention[told.about]]) {
            cluster.told.push(told);
        }
    }
    let others = others(told, forms);
    let seats = seats(told, forms);
    for (head, cluster) in &mut clusters {
        let of_others = others.get(head).copied().unwrap_or_default();
        cluster.others = of_others.0;
        cluster.sums = sums(text, forms, cluster, of_others);
        cluster.kind = kind(text, forms, cluster);
    }
    // A capital that acts stands for its country, where that is an actor too or is named at all.
    let mut seat_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for form in seats {
        // Of those it may stand for, one that is an actor anyway, else one that is named.
        let name = forms.all[form].text.replace('’', "'");
        let named: Vec<(usize, bool)> = text
            .rules
            .seats
            .get(&name)
            .into_iter()
            .flatten()
            .filter_map(|who| {
                let (head, cluster) = clusters.iter().find(|(_, cluster)| is_known_as(forms, cluster, *who))?;
                Some((*head, cluster.kind.is_some()))
            })
            .collect();
        if let Some((named, _)) = named.iter().find(|(_, acts)| *acts).or(named.first()) {
            seat_of.entry(*named).or_default().push(forms.head[form]);
        }
    }
    for country in seat_of.keys() {
        if let Some(cluster) = clusters.get_mut(country) {
            cluster.sums.actor += 2.0;
            cluster.kind = cluster.known;
        }
    }
    let kinds: BTreeMap<usize, Kind> =
        clusters.iter().filter_map(|(head, cluster)| Some((*head, cluster.kind?))).collect();
    let seat_heads: BTreeSet<usize> = seat_of.values().flatten().copied().collect();
    let mut actors: Vec<Actor> = clusters
        .iter()
        .filter(|(head, _)| !seat_heads.contains(head))
        .filter_map(|(head, cluster)| {
            let kind = cluster.kind?;
            let seats = seat_of.get(head).map(Vec::as_slice).unwrap_or_default();
            let all: Vec<usize> = cluster.forms.iter().chain(seats).copied().collect();
            Some(actor(&Sight { text, forms, kinds: &kinds }, cluster, kind, &all))
        })
        .collect();
    actors.sort_by_key(|actor| (actor.mentions.first().map_or(usize::MAX, |range| range.start), actor.name.len()));
    actors
}

fn is_known_as(forms: &Forms<'_>, cluster: &Cluster<'_>, who: usize) -> bool {
    cluster.forms.iter().any(|form| forms.all[*form].known == Some((who, Form::Name)))
}

/// What is said of the other names in what is told: the agency in `who heads the agency`.
fn others(told: &[Told], forms: &Forms<'_>) -> BTreeMap<usize, (f32, f32)> {
    let mut sums: BTreeMap<usize, (f32, f32)> = BTreeMap::new();
    for told in told {
        if let Some(other) = told.other {
            let sum = sums.entry(forms.head[forms.of_mention[other]]).or_default();
            sum.0 += told.says.other;
            if told.role.as_ref().is_some_and(|role| role.is_family) {
                sum.1 += 3.0;
            }
        }
    }
    sums
}

/// The capitals and palaces that are said to act, and their countries.
fn seats(told: &[Told], forms: &Forms<'_>) -> Vec<usize> {
    let mut acts: BTreeMap<usize, f32> = BTreeMap::new();
    for told in told {
        *acts.entry(forms.of_mention[told.about]).or_default() += told.says.actor;
    }
    let acts = |at: &usize| acts.get(at).is_some_and(|sum| *sum >= 1.0);
    (0..forms.all.len()).filter(|at| matches!(forms.all[*at].known, Some((_, Form::Seat))) && acts(at)).collect()
}

fn sums(text: &Text<'_>, forms: &Forms<'_>, cluster: &Cluster<'_>, (other, family): (f32, f32)) -> Sums {
    let mut sums = Sums { actor: other, person: family, organization: 0.4 * other, ..Sums::default() };
    let mut in_text = 0;
    for told in &cluster.told {
        let says = &told.says;
        sums.person += says.person;
        sums.organization += says.organization;
        sums.group += says.group;
        sums.actor += says.actor;
        sums.place += says.place;
    }
    let is = &text.rules.is;
    for form in &cluster.forms {
        let form = &forms.all[*form];
        in_text += form.mentions.iter().filter(|mention| !text.mentions[**mention].headline).count();
        let words = &form.words;
        let bits: Vec<u64> = words.iter().map(|word| text.rules.bits(word)).collect();
        let has = |mask: u64| bits.iter().any(|bits| bits & mask != 0);
        let last = bits.last().copied().unwrap_or(0);
        if has(is.organization_word) && words.len() > 1 {
            sums.organization += if has(is.weak_word)
                && !bits.iter().any(|bits| bits & is.organization_word != 0 && bits & is.weak_word == 0)
            {
                1.5
            } else {
                3.0
            };
        }
        if words.len() == 1
            && has(is.organization_word)
            && !form.mentions.iter().all(|mention| text.mentions[*mention].opens)
        {
            sums.organization += 1.5;
        }
        if words.len() == 1 && is_camel(&words[0]) {
            sums.organization += 1.5;
        }
        if words.iter().any(|word| word == "&") {
            sums.organization += 2.0;
        }
        let first_thing = matches!(words[0].as_str(), "Cyclone" | "Hurricane" | "Storm" | "Typhoon" | "Operation");
        if (last & is.thing_word != 0 || first_thing) && words.len() > 1 {
            sums.thing += 4.0;
        }
        if (last & is.place_word != 0 || bits.first().is_some_and(|first| first & is.place_first != 0))
            && words.len() > 1
        {
            sums.place += 3.0;
        }
        let given = bits.first().is_some_and(|first| first & is.given != 0);
        if words.len() > 1 && given && !has(is.organization_word | is.place_word | is.thing_word) {
            sums.person += 1.5;
        }
        if (2..=5).contains(&words.len())
            && !has(is.organization_word | is.place_word | is.thing_word)
            && words.last().is_some_and(|word| word.contains('-'))
        {
            sums.person += 1.0;
        }
        if (2..=5).contains(&words.len()) && bits[1..].iter().rev().skip(1).any(|bits| bits & is.particle != 0) {
            sums.person += 0.5;
        }
        // `The Nation`: an article with a capital in the middle of a sentence.
        if words.len() > 1
            && words[0] == "The"
            && !form.mentions.iter().all(|mention| text.prose.opens(text.mentions[*mention].tokens.start))
        {
            sums.organization += 1.5;
        }
        if words.len() == 1 && is_acronym(form.text) {
            sums.organization += 1.0;
        }
        if form.mentions.iter().any(|mention| text.mentions[*mention].addressed) {
            sums.person += 1.0;
        }
    }
    if in_text == 0 && cluster.known.is_none() {
        // Only a headline names it.
        sums = Sums::default();
    }
    sums
}

fn kind(text: &Text<'_>, forms: &Forms<'_>, cluster: &Cluster<'_>) -> Option<Kind> {
    let sums = &cluster.sums;
    if let Some(known) = cluster.known {
        let told = match known {
            Kind::Country => sums.actor + 0.7 * (sums.organization + sums.group).min(2.0),
            // What its own name says of it is known already.
            // A full name is seldom written for nothing; an acronym often only describes.
            _ => {
                let full = cluster.forms.iter().any(|form| forms.all[*form].words.len() > 1);
                cluster.told.iter().map(|told| weight(told)).sum::<f32>()
                    + cluster.others
                    + if full { 1.5 } else { 0.0 }
                    - sums.place.min(1.0)
            }
        };
        let enough = if known == Kind::Country { 1.0 } else { 1.5 };
        return (told >= enough).then_some(known);
    }
    let is_place = cluster
        .forms
        .iter()
        .all(|form| matches!(forms.all[*form].known, Some((_, Form::Place | Form::Seat | Form::Demonym))));
    if is_place && sums.organization < ENOUGH {
        return None;
    }
    let single = cluster.forms.iter().all(|form| forms.all[*form].words.len() == 1);
    let only_opens = single
        && cluster
            .forms
            .iter()
            .flat_map(|form| &forms.all[*form].mentions)
            .all(|mention| text.mentions[*mention].opens);
    let is_party = cluster
        .forms
        .iter()
        .any(|form| forms.all[*form].words.iter().any(|word| matches!(word.as_str(), "Party" | "Partido" | "Parti")));
    let (body, kind) = if is_party || sums.group > 0.0 && sums.group >= sums.organization - 2.0 {
        (sums.organization + sums.group, Kind::Group)
    } else {
        (sums.organization + sums.group, Kind::Organization)
    };
    let best = sums.person.max(body);
    if sums.thing >= best.max(2.0) || sums.place > best + sums.actor * 0.6 {
        return None;
    }
    let enough = if single { ENOUGH + 0.5 } else { ENOUGH };
    let enough = if only_opens { enough + 1.0 } else { enough };
    if sums.person >= body && sums.person > 0.0 {
        return (sums.person + 0.5 * sums.actor >= enough).then_some(Kind::Person);
    }
    if body > 0.0 {
        return (body + 0.5 * sums.actor >= enough).then_some(kind);
    }
    // A name of which nothing is told but what it does: two words or more are somebody, one is not enough.
    let acts = sums.actor >= if single { 4.0 } else { 2.0 };
    acts.then_some(Kind::Organization)
}

/// `ArcelorMittal`: a capital in the middle, which names of people have behind `Mc`, `Mac`, `De` and the like only.
fn is_camel(word: &str) -> bool {
    let small: String = word.chars().skip(1).take_while(|c| c.is_lowercase()).collect();
    let inner = word.chars().nth(small.chars().count() + 1).is_some_and(char::is_uppercase);
    inner && small.chars().count() >= 2 && !matches!(small.as_str(), "ac")
}

struct Sight<'a, 'b> {
    text: &'a Text<'b>,
    forms: &'a Forms<'b>,
    kinds: &'a BTreeMap<usize, Kind>,
}

fn actor(sight: &Sight<'_, '_>, cluster: &Cluster<'_>, kind: Kind, all: &[usize]) -> Actor {
    let Sight { text, forms, .. } = sight;
    let demonym = |form: usize| matches!(forms.all[form].known, Some((_, Form::Demonym)));
    let seat = |form: usize| matches!(forms.all[form].known, Some((_, Form::Seat)));
    let names: Vec<usize> = all.iter().copied().filter(|form| !demonym(*form)).collect();
    // The fullest: no acronym and no capital if there is another, then the most words, then the first.
    let fullest = names.iter().copied().max_by_key(|form| {
        let text = forms.all[*form].text;
        // A country goes by its usual name.
        let is_usual = kind == Kind::Country
            && matches!(forms.all[*form].known, Some((who, Form::Name)) if sight.text.rules.known[who].name == text);
        (
            is_usual,
            !seat(*form),
            !is_acronym(text),
            forms.all[*form].words.len(),
            text.chars().count(),
            usize::MAX - *form,
        )
    });
    let fullest = fullest.unwrap_or(cluster.forms[0]);
    let mut aliases: Vec<String> = Vec::new();
    let mut mentions: Vec<Range<usize>> = Vec::new();
    for form in &names {
        let form_text = forms.all[*form].text;
        if *form != fullest {
            let alias =
                addressed(text, &forms.all[*form], forms.all[fullest].text).unwrap_or_else(|| form_text.to_owned());
            if !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        mentions
            .extend(forms.all[*form].mentions.iter().map(|mention| text.prose.span(&text.mentions[*mention].tokens)));
    }
    mentions.sort_by_key(|range| range.start);
    let role = if kind == Kind::Person { best_role(sight, cluster) } else { None };
    let strongest = cluster.told.iter().max_by(|one, other| weight(one).total_cmp(&weight(other)));
    let grounds =
        role.as_ref().map(|(_, _, grounds)| grounds.clone()).or_else(|| strongest.map(|told| told.grounds.clone()));
    let (title, of) = role.map_or((None, None), |(title, of, _)| (Some(title), of));
    Actor {
        name: forms.all[fullest].text.to_owned(),
        kind,
        role: title,
        of,
        aliases,
        grounds: grounds.map_or_else(|| mentions.first().cloned().unwrap_or(0..0), |tokens| text.prose.span(&tokens)),
        mentions,
        confidence: confidence(cluster, kind),
    }
}

/// `Sir Ivo`: a first name that a form of address always stands before is a name together with that.
fn addressed(text: &Text<'_>, form: &super::join::FormOf<'_>, full: &str) -> Option<String> {
    let first = form.words.len() == 1 && full.starts_with(form.text) && full.len() > form.text.len();
    let mentions = || form.mentions.iter().map(|mention| &text.mentions[*mention]);
    let always = mentions().all(|mention| mention.addressed);
    let token = mentions().next()?.tokens.start.checked_sub(1)?;
    (first && always).then(|| text.prose.slice(&(token..token + 2)).to_owned())
}

fn weight(told: &Told) -> f32 {
    let says = &told.says;
    says.person + says.organization + says.group + says.actor
}

/// How sure an actor is: half at the sum that is just enough, nearly all at three times that.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=99")]
fn confidence(cluster: &Cluster<'_>, kind: Kind) -> u8 {
    let sums = &cluster.sums;
    let own = match kind {
        Kind::Person => sums.person,
        Kind::Country => sums.actor + 2.0,
        _ => sums.organization + sums.group,
    };
    let known = if cluster.known.is_some() { 2.0 } else { 0.0 };
    let sum = own + 0.5 * sums.actor + known - 0.5 * sums.place;
    (50.0 + 12.0 * (sum - ENOUGH)).clamp(30.0, 99.0) as u8
}

/// The role that the text gives first, appositions before offices.
fn best_role(sight: &Sight<'_, '_>, cluster: &Cluster<'_>) -> Option<(String, Option<String>, Range<usize>)> {
    let mut roles: Vec<(&Told, &Role)> =
        cluster.told.iter().filter_map(|told| Some((*told, told.role.as_ref()?))).collect();
    // A rank before the name counts where nothing else is told; else what stands first.
    // Of two readings of the same words the one that says whom it serves, then the longer one.
    let start = |told: &Told| sight.text.mentions[told.about].tokens.start;
    roles.sort_by_key(|(told, role)| {
        (
            role.is_title && is_rank(sight.text, &role.text),
            start(told),
            !role.is_title,
            role.of == Of::Nobody,
            usize::MAX - told.grounds.len(),
        )
    });
    let (told, role) = *roles.first()?;
    let of = match role.of {
        Of::Other => told.other.map(|other| name_of(sight, other)),
        Of::Before => before(sight, told),
        Of::Words(ref words) => Some(words.clone()),
        Of::Nobody if role.is_title => served(sight, cluster),
        Of::Nobody => roles
            .iter()
            .filter(|(_, other)| other.text == role.text && other.of == Of::Other)
            .find_map(|(told, _)| told.other)
            .map(|other| name_of(sight, other)),
    };
    Some((role.text.clone(), of, told.grounds.clone()))
}

/// Whom the office before a name serves: `Senator Ann Bell of the Green Party`.
fn served(sight: &Sight<'_, '_>, cluster: &Cluster<'_>) -> Option<String> {
    let others = cluster.told.iter().filter(|told| told.says.of).filter_map(|told| told.other);
    let is_body = |other: &usize| {
        let kind = sight.kinds.get(&sight.forms.head[sight.forms.of_mention[*other]]);
        kind.is_some_and(|kind| matches!(kind, Kind::Organization | Kind::Group))
    };
    others.into_iter().find(is_body).map(|other| name_of(sight, other))
}

/// Whether an office is one that many hold, which says less than any other role: `Sen.`, `Gen.`, `Dr`.
fn is_rank(text: &Text<'_>, role: &str) -> bool {
    let rank = text.rules.classes.get("ranks").map_or(0, super::rules::bit);
    role.split_whitespace().all(|word| text.rules.bits(word) & rank != 0)
}

/// How the text names the other; a demonym is its country.
fn name_of(sight: &Sight<'_, '_>, mention: usize) -> String {
    let mention = &sight.text.mentions[mention];
    match mention.known {
        Some((who, Form::Demonym)) => {
            let named = sight.forms.by_known.get(&who).map(|form| sight.forms.all[*form].text);
            named.unwrap_or(&sight.text.rules.known[who].name).to_owned()
        }
        _ => mention.form.to_owned(),
    }
}

/// How many names back the one that `its` means may stand.
const FAR: usize = 60;

/// Who `its` or `whose` means: the nearest that is no person, in the sentence and in those before it in its paragraph.
fn before(sight: &Sight<'_, '_>, told: &Told) -> Option<String> {
    let Sight { text, forms, kinds } = sight;
    let is_named = text.prose.word(told.grounds.start).eq_ignore_ascii_case("the");
    let is_body = |mention: usize| {
        let kind = kinds.get(&forms.head[forms.of_mention[mention]]);
        // `the agency's director` is not a country's.
        kind.is_some_and(|kind| super::join::is_body(*kind) && !(is_named && *kind == Kind::Country))
    };
    let tokens = &text.prose.tokens;
    let here = tokens[told.grounds.start].sentence;
    // Mentions stand in the order of the text.
    let end = text.mentions.partition_point(|mention| mention.tokens.end <= told.grounds.start);
    let paragraph = text.prose.sentences[here as usize].paragraph;
    // `whose` is of the name right before it.
    if sight.text.prose.word(told.grounds.start).eq_ignore_ascii_case("whose") {
        let last = (0..end).next_back();
        return last
            .filter(|last| tokens[text.mentions[*last].tokens.start].sentence == here)
            .map(|last| name_of(sight, last));
    }
    let sentence_of = |mention: usize| tokens[text.mentions[mention].tokens.start].sentence;
    let mut best: Option<usize> = None;
    for mention in (0..end).rev().take(FAR) {
        let sentence = sentence_of(mention);
        let is_far = text.prose.sentences[sentence as usize].paragraph + 1 < paragraph;
        // Of the nearest sentence that names one, the first it names.
        if is_far || best.is_some_and(|best| sentence_of(best) != sentence) {
            break;
        }
        if is_body(mention) {
            best = Some(mention);
        }
    }
    best.map(|mention| name_of(sight, mention))
}
