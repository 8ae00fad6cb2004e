//! Running text as tokens and sentences. Start at [`Prose::read`].
//!
//! A token is a word, a number or a mark. A word keeps its inner apostrophes, hyphens and full stops (`O'Brien`,
//! `al-Saqqaf`, `U.S.`), and the full stop of an abbreviation (`Oct.`). A possessive ending is a token of its own, so
//! that `Iran` is one word in `Iran` and `Iran's`. A number keeps its separators (`2,015`, `17.42`).
//!
//! A line is a paragraph, but for a text whose lines were cut to a width and whose paragraphs stand apart ([`paragraphs`]).
//! Inside a paragraph a sentence ends at `.`, `!`, `?` or `…`, closing quotation marks included, where
//! what follows begins with a capital, a digit or a quotation mark; never at the full stop of an abbreviation, unless
//! the next word is one that sentences begin with.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::lexicon::Lexicon;

/// A text with its tokens.
#[derive(Debug)]
pub struct Prose<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub sentences: Vec<Sentence>,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
    /// No white space before it.
    pub glued: bool,
    /// Its place in [`Prose::sentences`].
    pub sentence: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Begins with a letter.
    Word,
    /// Begins with a digit: `2,015`, `1990s`, `21st`, `58-year-old`.
    Number,
    /// `'s`, or the apostrophe after a plural.
    Possessive,
    Mark,
}

#[derive(Clone, Debug)]
pub struct Sentence {
    /// Places of its tokens.
    pub tokens: Range<usize>,
    /// The number of its paragraph.
    pub paragraph: usize,
    /// The first token that is no mark, or the end.
    first: usize,
}

/// What a language says about its tokens.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Words that keep a full stop, without it, in small letters.
    pub abbreviations: Lexicon<()>,
    /// Words that begin a sentence even behind an abbreviation, as they are written.
    pub openers: Lexicon<()>,
}

impl Token {
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl<'a> Prose<'a> {
    /// Reads a text; one longer than 4 GiB is read as far as that.
    #[must_use]
    pub fn read(text: &'a str, marks: &Marks) -> Self {
        let text = if text.len() > u32::MAX as usize { "" } else { text };
        let mut reader = Reader { text, at: 0, tokens: Vec::with_capacity(text.len() / 5), marks };
        let mut sentences = Vec::new();
        let mut paragraph = 0;
        for range in paragraphs(text) {
            let first = reader.tokens.len();
            reader.line(range.start, range.end);
            if reader.tokens.len() > first {
                reader.sentences(first, paragraph, &mut sentences);
                paragraph += 1;
            }
        }
        Self { text, tokens: reader.tokens, sentences }
    }

    #[must_use]
    pub fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    /// The text of some tokens, and what stands between them.
    #[must_use]
    pub fn span(&self, tokens: &Range<usize>) -> Range<usize> {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if first.start <= last.start => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }

    #[must_use]
    pub fn slice(&self, tokens: &Range<usize>) -> &'a str {
        &self.text[self.span(tokens)]
    }

    /// Whether a token opens its sentence, quotation marks and brackets before it left aside.
    #[must_use]
    pub fn opens(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        at <= self.sentences[token.sentence as usize].first
    }

    #[must_use]
    pub fn is_capital(&self, at: usize) -> bool {
        self.word(at).chars().next().is_some_and(char::is_uppercase)
    }

    /// The text of a sentence.
    #[must_use]
    pub fn sentence(&self, number: usize) -> Range<usize> {
        self.sentences.get(number).map_or(0..0, |sentence| self.span(&sentence.tokens))
    }
}

/// The paragraphs of a plain text, as bytes without the white space around them: its lines, or what stands between empty
/// lines where the lines were cut to a width.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let start = from + (line.len() - line.trim_start().len());
        lines.push(start..start.max(from + line.trim_end().len()));
        from += line.len();
    }
    if !is_wrapped(&lines) {
        lines.retain(|line| !line.is_empty());
        return lines;
    }
    let mut joined: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for line in lines {
        match joined.last_mut().filter(|_| open && !line.is_empty()) {
            Some(last) => last.end = line.end,
            None if !line.is_empty() => joined.push(line.clone()),
            None => {}
        }
        open = !line.is_empty();
    }
    joined
}

/// Whether lines were cut to a width: there are empty ones between them, and of those that another follows at once most
/// are nearly as long as the longest, which is no paragraph's length.
fn is_wrapped(lines: &[Range<usize>]) -> bool {
    let longest = lines.iter().map(Range::len).max().unwrap_or(0);
    let followed = lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty());
    let (mut all, mut long) = (0, 0);
    for pair in followed {
        all += 1;
        long += usize::from(pair[0].len() * 10 >= longest * 7);
    }
    let inner = lines.iter().skip_while(|line| line.is_empty());
    longest <= 120 && all >= 2 && long * 10 >= all * 8 && inner.clone().any(Range::is_empty)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    marks: &'a Marks,
}

impl Reader<'_> {
    /// The tokens of a line.
    fn line(&mut self, from: usize, to: usize) {
        self.at = from;
        let mut glued = false;
        while self.at < to {
            let Some(c) = self.peek(self.at) else { break };
            if c.is_whitespace() {
                self.at += c.len_utf8();
                glued = false;
                continue;
            }
            let start = self.at;
            let kind = self.token(c, glued);
            self.at = self.at.max(start + c.len_utf8());
            self.push(start, kind, glued);
            glued = true;
        }
    }

    fn push(&mut self, start: usize, kind: Kind, glued: bool) {
        // The text is not longer than a `u32` counts.
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.tokens.push(Token { start: place(start), end: place(self.at), kind, glued, sentence: 0 });
    }

    fn peek(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 0x80 { Some(byte as char) } else { self.text[at..].chars().next() }
    }

    /// Moves behind the token that begins here.
    fn token(&mut self, c: char, glued: bool) -> Kind {
        if is_apostrophe(c) {
            return self.apostrophe(c, glued);
        }
        if c.is_ascii_digit() || c.is_numeric() {
            self.number();
            return Kind::Number;
        }
        if c.is_alphabetic() {
            self.word();
            return Kind::Word;
        }
        self.at += c.len_utf8();
        Kind::Mark
    }

    /// `'s` behind a word, `'` behind a plural, `’t` before a name; else a quotation mark.
    fn apostrophe(&mut self, c: char, glued: bool) -> Kind {
        let after = self.at + c.len_utf8();
        let next = self.peek(after);
        let second = next.and_then(|next| self.peek(after + next.len_utf8()));
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !is_combining_mark(c));
        let behind_word =
            glued && self.tokens.last().is_some_and(|last| matches!(last.kind, Kind::Word | Kind::Number));
        if behind_word && next == Some('s') && ends(second) {
            self.at = after + 1;
            return Kind::Possessive;
        }
        if !glued && c != '‘' && matches!(next, Some('t' | 'n')) && ends(second) {
            self.at = after + 1;
            return Kind::Word;
        }
        self.at = after;
        let plural = behind_word
            && c != '‘'
            && next == Some(' ')
            && self.tokens.last().is_some_and(|last| self.text[last.range()].ends_with('s'));
        if plural { Kind::Possessive } else { Kind::Mark }
    }

    fn number(&mut self) {
        while let Some(c) = self.peek(self.at) {
            let next = self.peek(self.at + c.len_utf8());
            let joins = matches!(c, ',' | '.' | '-' | ':')
                && next.is_some_and(|next| next.is_ascii_digit() || (c == '-' && next.is_alphabetic()));
            if !(c.is_alphanumeric() || joins) {
                break;
            }
            self.at += c.len_utf8();
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while let Some(c) = self.peek(self.at) {
            if c.is_ascii_alphanumeric() || c.is_alphanumeric() || is_combining_mark(c) || c == '\u{200c}' {
                self.at += c.len_utf8();
                continue;
            }
            let after = self.at + c.len_utf8();
            let Some(next) = self.peek(after) else { break };
            let joins = match c {
                '-' | '\u{2011}' => next.is_alphanumeric(),
                _ if is_apostrophe(c) && c != '‘' => {
                    let ends = || self.peek(after + 1).is_none_or(|c| !c.is_alphanumeric() && c != '-');
                    next.is_alphabetic() && !(next == 's' && ends())
                }
                '.' => next.is_alphabetic() && self.is_initials(start),
                _ => false,
            };
            if !joins {
                break;
            }
            self.at = after;
        }
        if self.peek(self.at) == Some('.') && self.keeps_stop(start) {
            self.at += 1;
        }
    }

    /// Whether single letters with full stops between them stand here: `U.S`, `J.K`. No full stop stands in a word that
    /// is nothing of the kind, so what is behind the last one tells.
    fn is_initials(&self, start: usize) -> bool {
        let mut last = self.text[start..self.at].rsplit('.').next().unwrap_or("").chars();
        last.next().is_some() && last.next().is_none()
    }

    /// Whether the full stop behind a word belongs to it.
    fn keeps_stop(&self, start: usize) -> bool {
        let word = &self.text[start..self.at];
        let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
        let is_initials = word.contains('.') && self.is_initials(start);
        is_initial || is_initials || (word.len() <= 8 && self.marks.abbreviations.has(&word.to_lowercase()))
    }

    /// The sentences of a line whose tokens begin at `first`.
    fn sentences(&mut self, first: usize, paragraph: usize, sentences: &mut Vec<Sentence>) {
        let mut from = first;
        let mut at = first;
        while at < self.tokens.len() {
            let mut end = at + 1;
            if self.ends_sentence(at) {
                // Closing marks belong to the sentence.
                while end < self.tokens.len() && self.tokens[end].glued && self.tokens[end].kind == Kind::Mark {
                    end += 1;
                }
                if end < self.tokens.len() && self.begins_sentence(end, at) {
                    self.close(from..end, paragraph, sentences);
                    from = end;
                }
            }
            at = end;
        }
        if from < self.tokens.len() {
            self.close(from..self.tokens.len(), paragraph, sentences);
        }
    }

    fn close(&mut self, tokens: Range<usize>, paragraph: usize, sentences: &mut Vec<Sentence>) {
        let number = u32::try_from(sentences.len()).unwrap_or(u32::MAX);
        self.tokens[tokens.clone()].iter_mut().for_each(|token| token.sentence = number);
        let first = tokens.clone().find(|at| self.tokens[*at].kind != Kind::Mark).unwrap_or(tokens.end);
        sentences.push(Sentence { tokens, paragraph, first });
    }

    fn ends_sentence(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let text = &self.text[token.range()];
        match token.kind {
            Kind::Mark => matches!(text, "." | "!" | "?" | "…" | "؟" | "。"),
            Kind::Word => text.ends_with('.'),
            _ => false,
        }
    }

    fn begins_sentence(&self, next: usize, end: usize) -> bool {
        let (token, last) = (&self.tokens[next], &self.tokens[end]);
        if token.glued {
            return false;
        }
        let text = &self.text[token.range()];
        let first = text.chars().next().unwrap_or(' ');
        if last.kind == Kind::Word {
            return self.marks.openers.has(text);
        }
        first.is_uppercase()
            || first.is_numeric()
            || (token.kind == Kind::Mark && !matches!(first, '–' | '—' | '-'))
            || (!first.is_lowercase() && first.is_alphabetic())
    }
}

/// Quotation marks that also stand for an apostrophe.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Marks {
        Marks {
            abbreviations: ["oct", "sen", "dr"].into_iter().map(|word| (word.to_owned(), ())).collect(),
            openers: ["The"].into_iter().map(|word| (word.to_owned(), ())).collect(),
        }
    }

    fn words(text: &str) -> Vec<&str> {
        let prose = Prose::read(text, &marks());
        (0..prose.tokens.len()).map(|at| prose.word(at)).collect()
    }

    fn sentences(text: &str) -> Vec<&str> {
        let prose = Prose::read(text, &marks());
        (0..prose.sentences.len()).map(|at| &text[prose.sentence(at)]).collect()
    }

    #[test]
    fn a_word_keeps_what_stands_inside_it() {
        assert_eq!(words("O'Brien al-Saqqaf’s U.S. Oct. 31"), ["O'Brien", "al-Saqqaf", "’s", "U.S.", "Oct.", "31"]);
        assert_eq!(words("van ’t Hoff, workers’ union"), ["van", "’t", "Hoff", ",", "workers", "’", "union"]);
        assert_eq!(words("‘like this’, he said"), ["‘", "like", "this", "’", ",", "he", "said"]);
        assert_eq!(words("2,015 people at 17.42, 9.75%"), ["2,015", "people", "at", "17.42", ",", "9.75", "%"]);
    }

    #[test]
    fn a_sentence_ends_where_the_next_begins() {
        assert_eq!(sentences("He left. \"We won,\" she said."), ["He left.", "\"We won,\" she said."]);
        assert_eq!(sentences("“Go.” They went. Dr. Abe met Sen. Bo."), ["“Go.”", "They went.", "Dr. Abe met Sen. Bo."]);
        assert_eq!(sentences("It left the U.S. The next day"), ["It left the U.S.", "The next day"]);
        assert_eq!(sentences("One\n\nTwo"), ["One", "Two"]);
    }
}
