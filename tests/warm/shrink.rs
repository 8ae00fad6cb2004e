//! A failing sequence to a short one. Start at [`shrunk`].

use std::time::{Duration, Instant};

use nutgraf::source::SourceTree;

use crate::check::{Difference, Turns, replay};
use crate::site::{Edit, File};

/// How long to look for a shorter sequence.
const PATIENCE: Duration = Duration::from_secs(30);

/// Drops turns, edits and parts of files, one at a time, as long as what is left still fails.
pub fn shrunk(theme: &SourceTree, turns: &Turns) -> (Turns, Difference) {
    let until = Instant::now() + PATIENCE;
    let mut best = turns.clone();
    let mut why = match replay(theme, &best) {
        Ok(()) => String::from("it does not fail a second time: the build depends on more than its input"),
        Err((at, why)) => {
            best.truncate(at + 1);
            why
        }
    };
    loop {
        let before = best.clone();
        for shorter in [without_a_turn, two_turns_in_one, without_an_edit, without_half_a_list, without_a_part] {
            let mut n = 0;
            while Instant::now() < until
                && let Some(candidate) = shorter(&best, n)
            {
                match replay(theme, &candidate) {
                    // What stood at this place is gone, so the same place is looked at again.
                    Err((at, difference)) => {
                        best = candidate;
                        best.truncate(at + 1);
                        why = difference;
                    }
                    Ok(()) => n += 1,
                }
            }
        }
        if best == before || Instant::now() >= until {
            return (best, why);
        }
    }
}

fn without_a_turn(turns: &Turns, n: usize) -> Option<Turns> {
    let mut turns = turns.clone();
    (n < turns.len()).then(|| {
        turns.remove(n);
        turns
    })
}

/// The edits of a turn are made with those of the next.
fn two_turns_in_one(turns: &Turns, n: usize) -> Option<Turns> {
    let mut turns = turns.clone();
    (n + 1 < turns.len()).then(|| {
        let edits = turns.remove(n);
        turns[n].splice(0..0, edits);
        turns
    })
}

fn without_an_edit(turns: &Turns, n: usize) -> Option<Turns> {
    let (turn, at) = nth(turns.iter().map(Vec::len), n)?;
    let mut turns = turns.clone();
    turns[turn].remove(at);
    Some(turns)
}

/// A long list loses its first or its second half.
fn without_half_a_list(turns: &Turns, n: usize) -> Option<Turns> {
    let long = turns.iter().flatten().map(|edit| match edit {
        Edit::Put(_, File::List(items)) if items.len() > 3 => 2,
        _ => 0,
    });
    let (edit, half) = nth(long, n)?;
    let mut turns = turns.clone();
    if let Some(Edit::Put(_, File::List(items))) = turns.iter_mut().flatten().nth(edit) {
        let middle = items.len() / 2;
        drop(if half == 0 { items.drain(..middle) } else { items.drain(middle..) });
    }
    Some(turns)
}

fn without_a_part(turns: &Turns, n: usize) -> Option<Turns> {
    let edits = turns.iter().flatten().map(|edit| match edit {
        Edit::Put(_, file) => parts(file),
        _ => 0,
    });
    let (edit, at) = nth(edits, n)?;
    let mut turns = turns.clone();
    if let Some(Edit::Put(_, file)) = turns.iter_mut().flatten().nth(edit) {
        drop_part(file, at);
    }
    Some(turns)
}

/// Which of several lists, and where in it, the n-th thing of all stands.
fn nth(lengths: impl Iterator<Item = usize>, mut n: usize) -> Option<(usize, usize)> {
    for (at, length) in lengths.enumerate() {
        if n < length {
            return Some((at, n));
        }
        n -= length;
    }
    None
}

fn parts(file: &File) -> usize {
    match file {
        File::Doc { fields, body } => fields.len() + body.len(),
        File::Map(fields) => fields.len(),
        File::List(items) => items.len() + items.iter().map(Vec::len).sum::<usize>(),
        _ => 0,
    }
}

fn drop_part(file: &mut File, at: usize) {
    match file {
        File::Doc { fields, .. } | File::Map(fields) if at < fields.len() => drop(fields.remove(at)),
        File::Doc { fields, body } => drop(body.remove(at - fields.len())),
        File::List(items) if at < items.len() => drop(items.remove(at)),
        File::List(items) => {
            if let Some((item, field)) = nth(items.iter().map(Vec::len), at - items.len()) {
                items[item].remove(field);
            }
        }
        _ => {}
    }
}
