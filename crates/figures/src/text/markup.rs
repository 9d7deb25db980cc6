//! The markup of labels (see the crate's page), parsed into characters with their place relative to the line.

use super::symbols::symbol;

/// A character and how it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Character {
    pub character: char,
    pub italic: bool,
}

/// What a line of text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Atom {
    /// A character on the line.
    Character(Character),
    /// Raised and lowered text, both starting at the same place.
    Scripts { superscript: Vec<Atom>, subscript: Vec<Atom> },
}

/// Parses `source`. Every string means something: what is no markup stands for itself.
pub(super) fn parse(source: &str) -> Vec<Atom> {
    let characters: Vec<char> = source.chars().collect();
    let mut parser = Parser { characters: &characters, position: 0, formula: false, script_depth: 0, group_depth: 0 };
    parser.sequence(None)
}

/// The text without its markup, for titles that are read aloud and not drawn.
pub(crate) fn plain(source: &str) -> String {
    fn write(atoms: &[Atom], text: &mut String) {
        for atom in atoms {
            match atom {
                Atom::Character(c) => text.push(c.character),
                Atom::Scripts { superscript, subscript } => {
                    for (mark, script) in [('_', subscript), ('^', superscript)] {
                        if !script.is_empty() {
                            text.push(mark);
                            write(script, text);
                        }
                    }
                }
            }
        }
    }
    let mut text = String::new();
    write(&parse(source), &mut text);
    text
}

/// Scripts and groups nested deeper than this stand for themselves, so that no label can exhaust the stack.
const DEEPEST_SCRIPT: usize = 3;
const DEEPEST_GROUP: usize = 16;

/// Names of functions, upright in formulas.
const FUNCTIONS: [&str; 13] =
    ["ln", "log", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max", "det", "arg"];
const THIN_SPACE: char = '\u{2009}';

struct Parser<'a> {
    characters: &'a [char],
    position: usize,
    /// Between `$` signs.
    formula: bool,
    script_depth: usize,
    group_depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    /// Atoms up to `end` (which is consumed) or the end of the text.
    fn sequence(&mut self, end: Option<char>) -> Vec<Atom> {
        self.group_depth += 1;
        let mut atoms = Vec::new();
        while let Some(next) = self.peek() {
            if Some(next) == end {
                self.position += 1;
                break;
            }
            self.atom(&mut atoms);
        }
        self.group_depth -= 1;
        atoms
    }

    /// One atom, with its scripts merged into those of the atom before where LaTeX would stack them.
    fn atom(&mut self, atoms: &mut Vec<Atom>) {
        let Some(next) = self.peek() else { return };
        self.position += 1;
        match next {
            '$' => self.formula = !self.formula,
            '{' if self.group_depth < DEEPEST_GROUP => atoms.extend(self.sequence(Some('}'))),
            '^' | '_' if self.script_depth < DEEPEST_SCRIPT && self.peek().is_some() => {
                let script = self.script();
                push_script(atoms, next == '^', script);
            }
            '\\' => self.command(atoms),
            '-' if self.is_minus() => atoms.push(self.character('−')),
            // The bar of the text face has the width of a digit.
            '|' if self.formula => atoms.push(self.character('∣')),
            _ => match unicode_script(next) {
                Some((raised, base)) => push_script(atoms, raised, vec![self.upright(base)]),
                None => atoms.push(self.character(next)),
            },
        }
    }

    fn script(&mut self) -> Vec<Atom> {
        self.script_depth += 1;
        let mut script = Vec::new();
        self.atom(&mut script);
        self.script_depth -= 1;
        script
    }

    /// What follows a backslash: a command, or one character that stands for itself.
    fn command(&mut self, atoms: &mut Vec<Atom>) {
        let start = self.position;
        while self.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
            self.position += 1;
        }
        let name: String = self.characters[start..self.position].iter().collect();
        if name.is_empty() {
            match self.peek() {
                Some(',') => atoms.push(self.upright(THIN_SPACE)),
                Some(itself) => atoms.push(self.upright(itself)),
                None => atoms.push(self.upright('\\')),
            }
            self.position += 1;
        } else if matches!(name.as_str(), "mathrm" | "text" | "rm")
            && self.peek() == Some('{')
            && self.group_depth < DEEPEST_GROUP
        {
            self.position += 1;
            let formula = std::mem::replace(&mut self.formula, false);
            atoms.extend(self.sequence(Some('}')));
            self.formula = formula;
        } else if let Some(character) = symbol(&name) {
            self.skip_separator();
            atoms.push(self.character(character));
        } else if FUNCTIONS.contains(&name.as_str()) {
            self.skip_separator();
            atoms.extend(name.chars().map(|c| self.upright(c)));
            if self.peek().is_some_and(|c| c.is_alphanumeric() || c == '\\') {
                atoms.push(self.upright(THIN_SPACE));
            }
        } else {
            atoms.push(self.upright('\\'));
            atoms.extend(name.chars().map(|c| self.character(c)));
        }
    }

    /// In a formula, a space between a command and a letter only ends the command's name.
    fn skip_separator(&mut self) {
        let separates = |next: &char| next.is_alphanumeric() || *next == '\\';
        if self.formula && self.peek() == Some(' ') && self.characters.get(self.position + 1).is_some_and(separates) {
            self.position += 1;
        }
    }

    /// A hyphen is a minus in formulas, in scripts and before digits that do not continue a word ("-1", but not "mid-1990").
    fn is_minus(&self) -> bool {
        let before = self.position.checked_sub(2).map(|i| self.characters[i]);
        let starts_number =
            self.peek().is_some_and(|c| c.is_ascii_digit() || c == '.') && !before.is_some_and(char::is_alphanumeric);
        self.formula || self.script_depth > 0 || starts_number
    }

    fn character(&self, character: char) -> Atom {
        let variable = character.is_ascii_alphabetic() || ('α'..='ω').contains(&character);
        Atom::Character(Character { character, italic: self.formula && variable })
    }

    #[expect(clippy::unused_self, reason = "beside `character`, which needs it")]
    fn upright(&self, character: char) -> Atom {
        Atom::Character(Character { character, italic: false })
    }
}

/// Adds a script to the end of `atoms`; a superscript and a subscript that follow each other are stacked.
fn push_script(atoms: &mut Vec<Atom>, raised: bool, script: Vec<Atom>) {
    if let Some(Atom::Scripts { superscript, subscript }) = atoms.last_mut() {
        let place = if raised { superscript } else { subscript };
        place.extend(script);
        return;
    }
    atoms.push(if raised {
        Atom::Scripts { superscript: script, subscript: Vec::new() }
    } else {
        Atom::Scripts { superscript: Vec::new(), subscript: script }
    });
}

/// Unicode's own superscripts and subscripts: whether it is raised, and the character.
fn unicode_script(character: char) -> Option<(bool, char)> {
    const RAISED: [char; 12] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁺', '⁻'];
    const LOWERED: [char; 12] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '₊', '₋'];
    const BASE: [char; 12] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '−'];
    let raised = RAISED.iter().position(|c| *c == character).map(|i| (true, BASE[i]));
    raised.or_else(|| LOWERED.iter().position(|c| *c == character).map(|i| (false, BASE[i])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upright(text: &str) -> Vec<Atom> {
        text.chars().map(|character| Atom::Character(Character { character, italic: false })).collect()
    }

    #[test]
    fn scripts_take_a_group_a_command_or_a_character() {
        let unit = parse("Mpc^{-1}");
        assert_eq!(unit[..3], upright("Mpc"));
        assert_eq!(unit[3], Atom::Scripts { superscript: upright("−1"), subscript: vec![] });
        assert_eq!(parse("x_\\chi")[1], Atom::Scripts { superscript: vec![], subscript: upright("χ") });
        assert_eq!(parse("x²")[1], Atom::Scripts { superscript: upright("2"), subscript: vec![] });
        assert_eq!(parse("10⁻²"), parse("10^{-2}"));
    }

    #[test]
    fn scripts_on_both_sides_are_stacked() {
        assert_eq!(parse("\\chi^2_k")[1], Atom::Scripts { superscript: upright("2"), subscript: upright("k") });
    }

    #[test]
    fn letters_of_formulas_are_italic_and_digits_are_not() {
        let italic = |text| match parse(text)[0] {
            Atom::Character(c) => c.italic,
            Atom::Scripts { .. } => panic!("no character"),
        };
        assert!(italic("$k$") && italic("$\\delta$"));
        assert!(!italic("k") && !italic("$2$") && !italic("$\\mathrm{lin}$") && !italic("$\\Omega$"));
    }

    #[test]
    fn spaces_end_commands_or_stand_for_themselves() {
        assert_eq!(plain("$\\omega = 2$, $\\delta k$, \\delta k"), "ω = 2, δk, δ k");
        assert_eq!(plain("$\\ln \\pi$, $\\ln(x)$"), "ln\u{2009}π, ln(x)");
    }

    #[test]
    fn hyphens_and_minus_signs_are_told_apart() {
        assert_eq!(plain("log-log, -1, mid-1990, $a-b$, s^{-1}"), "log-log, −1, mid-1990, a−b, s^−1");
    }

    #[test]
    fn every_text_means_something() {
        assert_eq!(plain("a\\_b \\unknown \\"), "a_b \\unknown \\");
        assert_eq!(plain("}{^"), "}^");
        assert_eq!(plain("{{{"), "");
        assert_eq!(plain("x^"), "x^");
        parse(&"^{".repeat(10_000));
        parse(&"{".repeat(10_000));
    }
}
