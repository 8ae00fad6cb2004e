//! What a store says, made short and without secrets. Start at [`why`].

use std::borrow::Cow;
use std::env;
use std::error::Error;

/// How an error of a store begins that a server gave as an answer; the status and the answer's body follow.
const ANSWERS: [&str; 2] = ["Server returned non-2xx status code: ", "Server returned error response: "];

/// How much of an answer is told that has no form known here, in characters.
const MOST: usize = 200;

/// Why a request failed: what the server said, else the innermost cause, such as a connection that was refused.
pub fn why(error: &(dyn Error + 'static)) -> String {
    let mut words = String::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        words = error.to_string();
        if let Some(answer) = ANSWERS.iter().find_map(|start| words.strip_prefix(start)) {
            words = answered(answer);
            break;
        }
        cause = error.source();
    }
    without_secrets(&words)
}

/// `403 Forbidden: <Error><Code>…` in a line.
fn answered(answer: &str) -> String {
    let (status, body) = answer.split_once(": ").unwrap_or((answer, ""));
    let between = |start: &str, end: &str| {
        let (_, rest) = body.split_once(start)?;
        rest.split_once(end).map(|(inner, _)| inner.trim())
    };
    let code = between("<Code>", "</Code>");
    // Google answers in JSON where it is asked for a token.
    let message = between("<Message>", "</Message>").or_else(|| between("\"message\": \"", "\""));
    let said: Vec<&str> = [Some(status), code, message].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if code.is_some() || message.is_some() {
        return said.join(": ");
    }
    let body: Vec<&str> = body.split_whitespace().collect();
    let body: String = body.join(" ").chars().take(MOST).collect();
    if body.is_empty() { status.to_owned() } else { format!("{status}: {body}") }
}

/// A text without what the environment holds of keys and tokens, and without what stands behind `?` in an address: there
/// some stores carry a signature.
pub fn without_secrets(text: &str) -> String {
    let secrets = env::vars_os().filter_map(|(name, value)| {
        let name = name.to_str()?.to_owned();
        is_secret(&name).then(|| value.to_string_lossy().into_owned())
    });
    let mut secrets: Vec<String> = secrets.filter(|secret| secret.len() >= SHORTEST).collect();
    // One that holds another goes first.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let text = text.split(' ').map(without_query).collect::<Vec<_>>().join(" ");
    secrets.iter().fold(text, |text, secret| text.replace(secret.as_str(), "…"))
}

/// A shorter value is no secret, and would be found in words.
const SHORTEST: usize = 4;

fn is_secret(name: &str) -> bool {
    let of_a_store = ["AWS_", "AZURE_", "GOOGLE_"].iter().any(|start| name.starts_with(start));
    let holds = |part: &&str| name.contains(*part);
    of_a_store && ["KEY", "SECRET", "TOKEN", "SAS"].iter().any(holds)
}

fn without_query(word: &str) -> Cow<'_, str> {
    match word.split_once('?') {
        Some((before, _)) if before.contains("://") => format!("{before}?…").into(),
        _ => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_by_its_code_and_its_message() {
        let xml = "403 Forbidden: <?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code>\
                   <Message>It does not match.</Message><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>";
        assert_eq!(answered(xml), "403 Forbidden: SignatureDoesNotMatch: It does not match.");
        assert_eq!(answered("502 Bad Gateway: <html>\n <h1>Oh</h1>"), "502 Bad Gateway: <html> <h1>Oh</h1>");
        assert_eq!(answered("503 Service Unavailable: "), "503 Service Unavailable");
    }

    #[test]
    fn an_address_is_told_without_its_query() {
        let said = without_secrets("error at (https://a.example/b?sig=abc%2F&se=1) again? yes");
        assert_eq!(said, "error at (https://a.example/b?… again? yes");
    }
}
