//! The filters that templates have beside Tera's own.

use tera::{Kwargs, State, Tera, TeraResult};

/// Adds the filters to a theme.
pub fn register(tera: &mut Tera) {
    tera.register_filter("number", number);
}

/// `{{ 12 | number(digits=words.digits) }}`: a whole number, not grouped, in the digits of a language from 0 to 9.
#[expect(clippy::needless_pass_by_value, reason = "as Tera calls it")]
fn number(value: i64, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let digits: Vec<char> = kwargs.must_get::<&str>("digits")?.chars().collect();
    let local =
        |c: char| c.to_digit(10).and_then(|digit| digits.get(usize::try_from(digit).ok()?)).copied().unwrap_or(c);
    Ok(value.to_string().chars().map(local).collect())
}

#[cfg(test)]
mod tests {
    use tera::{Context, Tera};

    #[test]
    fn a_number_is_written_in_the_given_digits() {
        let mut tera = Tera::new();
        super::register(&mut tera);
        tera.add_raw_template("t", "{{ -1405 | number(digits='۰۱۲۳۴۵۶۷۸۹') }}").expect("a template");
        assert_eq!(tera.render("t", &Context::new()).expect("a text"), "-۱۴۰۵");
    }
}
