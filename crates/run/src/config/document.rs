//! A config file, read and parsed but not yet understood.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml_edit::Document;

use super::deserializer::NodeDeserializer;
use super::node::{Node, Step, show_path};
use super::overrides::Override;
use super::places::Places;
use super::problem::{Problem, ProblemKind};
use super::suggestion::{listed, nearest};
use super::{ConfigErrors, ConfigReport, Diagnostic};

/// A config file with its overrides applied: valid TOML, not yet checked against an experiment.
#[derive(Debug, Clone)]
pub struct ConfigDocument {
    path: Option<PathBuf>,
    text: Arc<str>,
    places: Arc<Places>,
    overrides: Vec<Override>,
    pub(super) root: Node,
}

impl ConfigDocument {
    /// Reads and parses a file, then applies `key=value` overrides.
    pub fn read(path: impl AsRef<Path>, overrides: &[String]) -> Result<Self, ConfigReport> {
        let path = path.as_ref();
        let unreadable = |message: String, help: Option<&str>| Diagnostic {
            message,
            file: Some(path.to_owned()),
            help: help.map(str::to_owned),
            ..Diagnostic::default()
        };
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => unreadable("the config file does not exist".into(), None),
            std::io::ErrorKind::IsADirectory => {
                unreadable("the config is a folder".into(), Some("name a .toml file in it"))
            }
            _ => unreadable(format!("the config file cannot be read: {error}"), None),
        })?;
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&text, Some(path), overrides),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..valid].split(|&byte| byte == b'\n').count();
                let message = format!("the config file is not UTF-8 text (byte {valid}, line {line})");
                Err(unreadable(message, Some("save it as UTF-8")).into())
            }
        }
    }

    /// Parses a text, as if it were the file `path`.
    pub fn parse(text: &str, path: Option<&Path>, overrides: &[String]) -> Result<Self, ConfigReport> {
        // A byte order mark is no part of the text, and editors do not show it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Document::parse(text).map_err(|error| {
            let mut diagnostic = Diagnostic {
                message: format!("the config is not valid TOML: {}", error.message()),
                file: path.map(Path::to_owned),
                ..Diagnostic::default()
            };
            if let Some(range) = error.span() {
                diagnostic.locate(text, &range);
            }
            diagnostic
        })?;
        let mut root = Node::of_item(document.as_item());
        let places = Places::of(&document);
        let overrides = overrides.iter().map(|argument| Override::parse(argument)).collect::<Result<Vec<_>, _>>()?;
        for setting in &overrides {
            setting.apply(&mut root)?;
        }
        Ok(Self { path: path.map(Path::to_owned), text: text.into(), places: Arc::new(places), overrides, root })
    }

    /// The same document with further `key=value` overrides, which come after those that it has. Cheap: nothing is parsed again.
    pub fn overridden(&self, overrides: &[String]) -> Result<Self, ConfigReport> {
        let mut document = self.clone();
        for argument in overrides {
            let setting = Override::parse(argument)?;
            setting.apply(&mut document.root)?;
            document.overrides.push(setting);
        }
        Ok(document)
    }

    /// The whole document as a type, for files that describe no run and have none of the common tables.
    pub fn whole<T: DeserializeOwned>(&self) -> Result<T, ConfigReport> {
        self.deserialize(self.root.clone(), &[])
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The text of the file, without overrides.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The `key=value` overrides as given.
    pub fn overrides(&self) -> impl Iterator<Item = &str> {
        self.overrides.iter().map(|setting| setting.argument.as_str())
    }

    /// Is there such a key or table at the root?
    pub fn contains(&self, key: &str) -> bool {
        self.root.get(key).is_some()
    }

    /// `experiment.kind`, refused with the nearest suggestion unless it is one of `known`.
    pub fn kind(&self, known: &[&str]) -> Result<String, ConfigReport> {
        let path = [Step::Key("experiment".into()), Step::Key("kind".into())];
        let allowed: Vec<String> = known.iter().map(|&kind| kind.to_owned()).collect();
        let problem = match self.root.at(&path) {
            Some(Node::Text(kind)) if known.contains(&kind.as_str()) => return Ok(kind.clone()),
            Some(_) => Problem::new(ProblemKind::UnknownName { allowed, found: None })
                .below(path[1].clone())
                .below(path[0].clone()),
            None if self.root.get("experiment").is_some() => {
                Problem::new(ProblemKind::MissingKey { key: "kind".into() }).below(path[0].clone())
            }
            None => Problem::new(ProblemKind::MissingKey { key: "experiment".into() }),
        };
        Err(self.explain(&problem).into())
    }

    /// Turns a part of the tree into a type. Keys nobody asked for are all collected, beside the first other mistake.
    pub(super) fn deserialize<T: DeserializeOwned>(
        &self,
        mut part: Node,
        further_keys: &[&str],
    ) -> Result<T, ConfigReport> {
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        let mut meant: Vec<Vec<Step>> = Vec::new();
        loop {
            let problem = match T::deserialize(NodeDeserializer(&part)) {
                Ok(value) if diagnostics.is_empty() => return Ok(value),
                Ok(_) => return Err(ConfigReport { diagnostics }),
                Err(problem) => problem,
            };
            let mut path = problem.path();
            if let ProblemKind::UnknownKey { mut allowed } = problem.kind.clone()
                && let Some(Step::Key(key)) = path.pop()
                && part.table_at(&path).and_then(|table| table.remove(&key)).is_some()
            {
                if path.is_empty() {
                    allowed.extend(further_keys.iter().map(|&key| key.to_owned()));
                }
                if let Some(name) = nearest(&key, allowed.iter().map(String::as_str)) {
                    meant.push([path.as_slice(), &[Step::Key(name.to_owned())]].concat());
                }
                let at = [path.as_slice(), &[Step::Key(key)]].concat();
                diagnostics.push(self.unknown_key(&at, &allowed));
                continue;
            }
            // A key that is missing only because it was misspelt has been explained already.
            let explained = match &problem.kind {
                ProblemKind::MissingKey { key } => {
                    let missing = [problem.path().as_slice(), &[Step::Key(key.clone())]].concat();
                    meant.contains(&missing)
                }
                _ => false,
            };
            if !explained {
                diagnostics.push(self.explain(&problem));
            }
            return Err(ConfigReport { diagnostics });
        }
    }

    /// Places what the experiment itself found wrong.
    pub fn explain_errors(&self, errors: &ConfigErrors) -> ConfigReport {
        let diagnostics = errors
            .list()
            .iter()
            .map(|error| {
                let path = parse_path(&error.key);
                let mut diagnostic = Diagnostic {
                    message: if error.at_key {
                        format!("the key `{}` is not allowed here", error.key)
                    } else {
                        format!("`{}` has a value that is not allowed", error.key)
                    },
                    key: Some(error.key.clone()),
                    found: Some(error.found.clone()),
                    allowed: Some(error.allowed.clone()),
                    help: error.help.clone(),
                    ..Diagnostic::default()
                };
                self.place(&mut diagnostic, &path, error.at_key);
                diagnostic
            })
            .collect();
        ConfigReport { diagnostics }
    }

    /// A mistake found by what reads the document, shown where `key` stands (or the nearest table above it): at its value, or at the key
    /// itself.
    pub fn placed(&self, diagnostic: Diagnostic, key: &str, at_key: bool) -> Diagnostic {
        let mut diagnostic =
            Diagnostic { line: None, column: None, excerpt: None, set_argument: None, file: None, ..diagnostic };
        self.place(&mut diagnostic, &parse_path(key), at_key);
        diagnostic
    }

    fn explain(&self, problem: &Problem) -> Diagnostic {
        let path = self.sharpened(problem);
        let key = show_path(&path);
        let found = self.root.at(&path).filter(|_| !path.is_empty());
        let found_text = found.map(|node| format!("{} ({})", shortened(&node.to_toml()), node.kind()));
        let mut diagnostic = Diagnostic { key: Some(key.clone()), found: found_text, ..Diagnostic::default() };
        match &problem.kind {
            ProblemKind::UnknownKey { allowed } => return self.unknown_key(&path, allowed),
            ProblemKind::MissingKey { key: missing } => {
                let missing = show_path(&[path.as_slice(), &[Step::Key(missing.clone())]].concat());
                diagnostic.message = format!("the key `{missing}` is missing");
                diagnostic.key = Some(missing);
                diagnostic.found = None;
                self.place(&mut diagnostic, &path, true);
                return diagnostic;
            }
            ProblemKind::WrongValue { expected, .. } => {
                diagnostic.message = format!("`{key}` must be {expected}");
                diagnostic.allowed = Some(expected.clone());
            }
            ProblemKind::UnknownName { allowed, .. } => {
                diagnostic.message = format!("`{key}` has a value that does not exist");
                diagnostic.allowed =
                    Some(allowed.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "));
                if let Some(Node::Text(name)) = found {
                    diagnostic.help = nearest(name, allowed.iter().map(String::as_str))
                        .map(|name| format!("did you mean \"{name}\"?"));
                }
            }
            ProblemKind::Other(message) => {
                let separator = if key.is_empty() { "" } else { ": " };
                let name = if key.is_empty() { String::new() } else { format!("`{key}`") };
                diagnostic.message = format!("{name}{separator}{message}");
            }
        }
        self.place(&mut diagnostic, &path, false);
        diagnostic
    }

    fn unknown_key(&self, path: &[Step], allowed: &[String]) -> Diagnostic {
        let name = match path.last() {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        let mut diagnostic = Diagnostic {
            message: Diagnostic::unknown_key_message(&show_path(path)),
            key: Some(show_path(path)),
            found: Some(format!("`{name}`")),
            allowed: if allowed.is_empty() { None } else { Some(listed(allowed)) },
            help: nearest(name, allowed.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?")),
            ..Diagnostic::default()
        };
        self.place(&mut diagnostic, path, true);
        diagnostic
    }

    /// The path of a problem. Types that serde reads through a buffer (tagged enums) lose the path inside of them; if exactly
    /// one value below the path is what the problem is about, it is that one.
    fn sharpened(&self, problem: &Problem) -> Vec<Step> {
        let path = problem.path();
        let (ProblemKind::WrongValue { found: Some(found), .. } | ProblemKind::UnknownName { found: Some(found), .. }) =
            &problem.kind
        else {
            return path;
        };
        let Some(node) = self.root.at(&path) else { return path };
        let is_meant = |node: &Node| NodeDeserializer(node).unexpected().to_string() == *found;
        if is_meant(node) {
            return path;
        }
        let mut leaves = Vec::new();
        node.leaves(&path, &mut leaves);
        let mut candidates = leaves.into_iter().filter(|(_, leaf)| is_meant(leaf));
        match (candidates.next(), candidates.next()) {
            (Some((sharpened, _)), None) => sharpened,
            _ => path,
        }
    }

    /// Fills in where a path stands: the override it came from, or the place in the file.
    fn place(&self, diagnostic: &mut Diagnostic, path: &[Step], at_key: bool) {
        if let Some(setting) = self.overrides.iter().rev().find(|setting| setting.covers(path)) {
            diagnostic.set_argument = Some(setting.argument.clone());
            return;
        }
        diagnostic.file.clone_from(&self.path);
        // What is missing is shown at the table it is missing from.
        for length in (1..=path.len()).rev() {
            let Some(place) = self.places.get(&path[..length]) else { continue };
            let (first, second) = if at_key { (&place.key, &place.value) } else { (&place.value, &place.key) };
            if let Some(range) = first.as_ref().or(second.as_ref()) {
                diagnostic.locate(&self.text, range);
            }
            return;
        }
    }
}

/// The inverse of [`show_path`].
fn parse_path(key: &str) -> Vec<Step> {
    let mut path = Vec::new();
    for part in key.split('.') {
        let (name, indices) = part.split_once('[').map_or((part, None), |(name, rest)| (name, Some(rest)));
        path.push(Step::Key(name.to_owned()));
        for index in indices.into_iter().flat_map(|rest| rest.split('[')) {
            path.extend(index.trim_end_matches(']').parse().ok().map(Step::Index));
        }
    }
    path
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}
