//! Who held which role when. Start at [`at`].
//!
//! A role is held at a date if the date lies in the role's period. Both may be imprecise, so the
//! answer has three values: a role until `2024-08` is held in `2024` perhaps. A role without dates is
//! held always.

use crate::date::{Date, Period, Truth};
use crate::parse::model::Role;

/// How a role stands to a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// It was held then.
    Then,
    /// It may have been held then: the date or an end of the period is not known precisely enough.
    Perhaps,
    /// It had ended before.
    Before,
    /// It began later.
    Later,
}

/// How one role stands to a date.
#[must_use]
pub fn held(role: &Role, date: &Date) -> Held {
    let period = Period { from: role.from, to: role.to };
    match period.holds_at(date) {
        Truth::Yes => Held::Then,
        Truth::Maybe => Held::Perhaps,
        Truth::No if role.to.as_ref().is_some_and(|to| to.before(date) == Truth::Yes) => Held::Before,
        Truth::No => Held::Later,
    }
}

/// The roles to show beside a name at a date, by their places in `roles`: those held then and perhaps,
/// in written order; failing these the one that ended last; none that began later.
#[must_use]
pub fn at(roles: &[Role], date: &Date) -> Vec<(usize, Held)> {
    let all: Vec<(usize, Held)> = roles.iter().enumerate().map(|(i, role)| (i, held(role, date))).collect();
    let current: Vec<_> = all.iter().copied().filter(|(_, held)| *held <= Held::Perhaps).collect();
    if !current.is_empty() {
        return current;
    }
    let former = all.into_iter().filter(|(_, held)| *held == Held::Before);
    let last = former.max_by(|(a, _), (b, _)| match (&roles[*a].to, &roles[*b].to) {
        (Some(x), Some(y)) => x.sort_key().cmp(&y.sort_key()),
        (x, y) => x.is_some().cmp(&y.is_some()),
    });
    last.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn role(title: &str, from: &str, to: &str) -> Role {
        let end = |text: &str| (!text.is_empty()).then(|| date(text));
        Role { title: title.into(), title_in: Vec::new(), of: None, from: end(from), to: end(to), source: Vec::new() }
    }

    fn shown(roles: &[Role], when: &str) -> Vec<(String, Held)> {
        at(roles, &date(when)).into_iter().map(|(i, held)| (roles[i].title.clone(), held)).collect()
    }

    #[test]
    fn the_role_shown_is_that_of_the_day() {
        let roles = [role("deputy", "2013", "2021-09"), role("minister", "2024-08", "")];
        assert_eq!(shown(&roles, "2026-02-06"), [("minister".into(), Held::Then)]);
        assert_eq!(shown(&roles, "2015-07-14"), [("deputy".into(), Held::Then)]);
        assert_eq!(shown(&roles, "2023"), [("deputy".into(), Held::Before)]);
        assert_eq!(shown(&roles, "2010"), []);
    }

    #[test]
    fn an_imprecise_date_that_spans_two_roles_shows_both() {
        let roles = [role("deputy", "2013", "2024-08"), role("minister", "2024-08", "")];
        assert_eq!(shown(&roles, "2024"), [("deputy".into(), Held::Perhaps), ("minister".into(), Held::Perhaps)]);
    }

    #[test]
    fn a_role_without_dates_is_held_always() {
        assert_eq!(shown(&[role("envoy", "", "")], "1850"), [("envoy".into(), Held::Then)]);
    }
}
