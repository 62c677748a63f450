//! The letters: Noto Sans, regular and bold. How wide a text is, where it breaks, and what of it can be printed at all.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

/// In place of a letter that the font has not.
const UNKNOWN: char = '?';

/// Both weights.
pub(super) struct Letters {
    regular: Face,
    bold: Face,
}

/// One weight: as it is embedded, and as it is measured.
struct Face {
    font: Font,
    read: FontRef<'static>,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Face> {
        Some(Face { font: Font::new(bytes.into(), 0)?, read: FontRef::new(bytes).ok()? })
    }

    fn has(&self, letter: char) -> bool {
        self.read.charmap().map(letter).is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// In parts of the size of the letters.
    fn metrics(&self) -> GlyphMetrics<'static> {
        self.read.glyph_metrics(Size::new(1.0), LocationRef::default())
    }

    /// Each letter with its glyph and how wide it is.
    fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let (map, metrics) = (self.read.charmap(), self.metrics());
        let glyph = |(at, letter): (usize, char)| {
            let glyph = map.map(letter).unwrap_or_default();
            let advance = metrics.advance_width(glyph).unwrap_or_default();
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, range, None)
        };
        text.char_indices().map(glyph).collect()
    }
}

impl Letters {
    pub fn load() -> Option<Letters> {
        Some(Letters { regular: Face::load(notosans::REGULAR_TTF)?, bold: Face::load(notosans::BOLD_TTF)? })
    }

    fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }

    /// The font and the glyphs of a line that can be printed.
    pub fn set(&self, text: &str, bold: bool) -> (Font, Vec<KrillaGlyph>) {
        let face = self.face(bold);
        (face.font.clone(), face.glyphs(text))
    }

    pub fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let face = self.face(bold);
        let (map, metrics) = (face.read.charmap(), face.metrics());
        let advance = |letter: char| metrics.advance_width(map.map(letter).unwrap_or_default()).unwrap_or_default();
        text.chars().map(advance).sum::<f32>() * size
    }

    /// A text as it can be printed: on one line, in one Unicode form, without letters that the font has not.
    pub fn printable(&self, text: &str) -> String {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = |letter: char| if self.regular.has(letter) && self.bold.has(letter) { letter } else { UNKNOWN };
        words.nfc().filter(|letter| !is_silent(*letter)).map(known).collect()
    }

    /// The lines of a text in a column, at most so many: the last one ends with an ellipsis if there would be more.
    pub fn lines(&self, text: &str, size: f32, bold: bool, width: f32, most: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in self.printable(text).split(' ').flat_map(|word| self.pieces(word, size, bold, width)) {
            let Some(line) = lines.last_mut() else { break };
            let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if line.is_empty() || self.width(&longer, size, bold) <= width {
                *line = longer;
            } else {
                lines.push(word);
            }
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                while !last.is_empty() && self.width(&format!("{last}…"), size, bold) > width {
                    last.pop();
                }
                *last = format!("{}…", last.trim_end());
            }
        }
        lines
    }

    /// A word, in as many pieces as it needs: an address or an id can be wider than the column.
    fn pieces(&self, word: &str, size: f32, bold: bool, width: f32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for letter in word.chars() {
            if let Some(piece) = pieces.last_mut() {
                let longer = format!("{piece}{letter}");
                if piece.is_empty() || self.width(&longer, size, bold) <= width {
                    *piece = longer;
                } else {
                    pieces.push(letter.to_string());
                }
            }
        }
        pieces
    }
}

/// What steers text and has no form of its own.
fn is_silent(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_the_font_has_not_are_marked_and_not_dropped_in_silence() {
        let letters = Letters::load().unwrap();
        assert_eq!(
            letters.printable("Zoë  Ångström\tŁódź\nΑθήνα Москва … – ≥"),
            "Zoë Ångström Łódź Αθήνα Москва … – ≥"
        );
        assert_eq!(letters.printable("e\u{301} 李 \u{202e}x\u{0}"), "é ? x");
    }

    #[test]
    fn a_text_breaks_between_words_and_long_words_within() {
        let letters = Letters::load().unwrap();
        let text = "a few words that do not fit on one line";
        let lines = letters.lines(text, 10.0, false, 80.0, 99);
        assert!(lines.len() > 2 && lines.iter().all(|line| letters.width(line, 10.0, false) <= 80.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(letters.lines(id, 10.0, true, 60.0, 99).concat(), id);
        let cut = letters.lines(text, 10.0, false, 80.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…') && letters.width(&cut[1], 10.0, false) <= 80.0, "{cut:?}");
        assert_eq!(letters.lines("", 10.0, false, 80.0, 2), [""]);
    }
}
