//! Tags, as far as Les Houches event files have them.

use std::borrow::Cow;

/// Finds an opening tag of this name in a text: the rest of the tag (attributes, up to `>`), and the text behind it.
pub(super) fn find<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')? + 1..];
        if let Some(inside) = rest.strip_prefix(name)
            && inside.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace())
        {
            return inside.split_once('>');
        }
    }
}

/// The value of an attribute among those of a tag.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|&c| c == '"' || c == '\'')?;
        let (value, next) = behind[1..].split_once(quote)?;
        if key.trim() == name {
            return Some(unescaped(value));
        }
        rest = next;
    }
}

/// The elements of this name in a text: attributes and contents of each, in their order.
pub(super) fn elements<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (attributes, behind) = find(rest, name)?;
        if let Some(attributes) = attributes.strip_suffix('/') {
            rest = behind;
            return Some((attributes, ""));
        }
        let end = closing(behind, name)?;
        rest = &behind[end..];
        Some((attributes, &behind[..end]))
    })
}

/// Where a text has the closing tag of this name.
pub(super) fn closing(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let place = from + text[from..].find("</")?;
        if text[place + 2..].strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('>')) {
            return Some(place);
        }
        from = place + 2;
    }
}

/// A text as an attribute or contents may have it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The text that an attribute or contents stand for.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    Cow::Owned(pairs.iter().fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_their_attributes_are_found() {
        let text =
            "a < b <weights> 1 </weights> <weight id='a&lt;b'  name = \"x > y\" />\n<weight id=\"2\">mu</weight>";
        assert_eq!(find(text, "weights").unwrap().0, "");
        let attributes: Vec<_> = elements("<w id='1'>x</w><w id='2' c=\"3\"/><w>\n</w>", "w").collect();
        assert_eq!(attributes, [(" id='1'", "x"), (" id='2' c=\"3\"", ""), ("", "\n")]);
        assert_eq!(attribute(" id='a&lt;b'  name = \"x\"", "id").unwrap(), "a<b");
        assert_eq!(attribute(" id='a'  name = \"x\"", "name").unwrap(), "x");
        assert_eq!(attribute(" id='a'  name = \"x\"", "nam"), None);
        assert_eq!(unescaped(&escaped("a<&>\"&lt;")), "a<&>\"&lt;");
        assert_eq!(closing("</wgts></wgt >", "wgt"), Some(7));
    }
}
