//! What our own pages have to show before they are told anything beyond the site. Start at [`Token`].

use std::fmt;
use std::io;

use super::problems::{digits, hex};

/// A random value of one run of the server. It stands in every page on its way out, and no other website can read
/// a page of ours; so whoever knows it is a page of ours.
#[derive(Clone)]
pub struct Token {
    text: String,
}

/// It is never printed.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new one, from the system's source of randomness.
    ///
    /// # Errors
    /// The system has none.
    pub fn new() -> io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self { text: digits(&bytes) })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether somebody has shown this one. How long the answer takes tells nothing of it: two hashes are compared, and
    /// those in constant time.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        blake3::hash(self.text.as_bytes()) == blake3::hash(shown.as_bytes())
    }

    /// A name of the run that tells nothing of its token.
    #[must_use]
    pub fn run(&self) -> String {
        let mut name = hex(blake3::hash(self.text.as_bytes()).as_bytes());
        name.truncate(8);
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_has_a_token_of_its_own_that_is_never_printed() {
        let (one, other) = (Token::new().unwrap(), Token::new().unwrap());
        assert!(one.is(one.as_str()) && !one.is(other.as_str()) && !one.is(""));
        assert!(one.as_str().len() == 32 && one.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!format!("{one:?}").contains(one.as_str()) && !one.as_str().contains(&one.run()));
    }
}
