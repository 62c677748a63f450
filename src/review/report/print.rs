//! A document with places, written down as a tagged PDF (PDF/UA-1): krilla refuses what does not keep to that.

use super::super::chart::{Anchor, Colour, Ink, Point, Shape, Symbol};
use super::compose::{Branch, HEIGHT, Hanging, Laid, Leaf, Part, WIDTH};
use super::letters::Letters;
use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder};
use krilla::metadata::{self, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum Misprint {
    /// The fonts cannot be read.
    #[error("the fonts cannot be read")]
    NoFont,
    /// It cannot be written as what it should be.
    #[error("the document cannot be written: {0}")]
    Unfit(String),
}

impl From<KrillaError> for Misprint {
    fn from(error: KrillaError) -> Self {
        Misprint::Unfit(format!("{error:?}"))
    }
}

/// What stands on the outside of a document.
#[derive(Debug, Clone)]
pub struct Label {
    /// What it is called.
    pub title: String,
    /// What it is, in a sentence.
    pub about: String,
    /// Who made it.
    pub author: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// What stands at the foot of each sheet.
    pub foot: String,
}

const LANGUAGE: &str = "en-GB";

pub(super) fn print(laid: &Laid, letters: &Letters, label: &Label) -> Result<Vec<u8>, Misprint> {
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = accessible.map_err(|error| Misprint::Unfit(format!("{error:?}")))?;
    let settings = SerializeSettings { enable_tagging: true, configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let leaves: Vec<&Leaf> = laid.tree.iter().flat_map(leaves_of).collect();
    let mut ids: Vec<Option<Identifier>> = vec![None; leaves.len()];
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Misprint::Unfit("no such sheet".to_owned()))?;
    for sheet in 0..laid.sheets {
        let mut page = document.start_page_with(size.clone());
        let mut brush = Brush { surface: page.surface(), letters };
        for leaf in laid.decoration.iter().filter(|leaf| leaf.sheet == sheet) {
            brush.decorate(ArtifactType::Layout, &leaf.marks);
        }
        for (leaf, id) in leaves.iter().zip(&mut ids).filter(|(leaf, _)| leaf.sheet == sheet) {
            *id = Some(brush.say(&leaf.marks));
        }
        brush.decorate(ArtifactType::Footer, &foot(label, sheet + 1, laid.sheets));
    }
    let mut ids = ids.into_iter();
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for branch in &laid.tree {
        tree.push(group(branch, &mut ids));
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(laid));
    document.set_metadata(metadata(label));
    Ok(document.finish()?)
}

fn leaves_of(branch: &Branch) -> Vec<&Leaf> {
    let mut leaves = Vec::new();
    for hanging in &branch.hanging {
        match hanging {
            Hanging::Branch(branch) => leaves.extend(leaves_of(branch)),
            Hanging::Leaf(leaf) => leaves.push(leaf),
        }
    }
    leaves
}

/// The branch as krilla has it, with the next identifiers at its leaves.
fn group(branch: &Branch, ids: &mut impl Iterator<Item = Option<Identifier>>) -> TagGroup {
    let mut children: Vec<Node> = Vec::new();
    for hanging in &branch.hanging {
        match hanging {
            Hanging::Branch(branch) => children.push(group(branch, ids).into()),
            Hanging::Leaf(_) => children.extend(ids.next().flatten().map(Node::from)),
        }
    }
    let level = |level: u16| NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    match &branch.part {
        Part::Title(text) => TagGroup::with_children(Tag::Hn(level(1), Some(text.clone())), children),
        Part::Heading(text) => TagGroup::with_children(Tag::Hn(level(2), Some(text.clone())), children),
        Part::Paragraph => TagGroup::with_children(Tag::P, children),
        Part::List => TagGroup::with_children(Tag::L(ListNumbering::Disc), children),
        Part::Item => TagGroup::with_children(Tag::LI, children),
        Part::Bullet => TagGroup::with_children(Tag::Lbl, children),
        Part::ItemBody => TagGroup::with_children(Tag::LBody, children),
        Part::Table => TagGroup::with_children(Tag::Table, children),
        Part::Head => TagGroup::with_children(Tag::THead, children),
        Part::Body => TagGroup::with_children(Tag::TBody, children),
        Part::Row => TagGroup::with_children(Tag::TR, children),
        Part::ColumnHead => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children),
        Part::RowHead => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children),
        Part::Cell => TagGroup::with_children(Tag::TD, children),
        Part::Figure(alt) => TagGroup::with_children(Tag::Figure(Some(alt.clone())), children),
    }
}

fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for (text, sheet, y) in &laid.headings {
        let place = XyzDestination::new(*sheet, krilla::geom::Point::from_xy(0.0, *y));
        outline.push_child(OutlineNode::new(text.clone(), place));
    }
    outline
}

fn metadata(label: &Label) -> Metadata {
    let at = label.made_at;
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let made = metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default());
    let made = made.month(small(at.month())).day(small(at.day()));
    let made = made.hour(small(at.hour())).minute(small(at.minute())).second(small(at.second()));
    Metadata::new()
        .title(label.title.clone())
        .description(label.about.clone())
        .language(LANGUAGE.to_owned())
        .authors(vec![label.author.clone()])
        .creator(concat!("Limber ", env!("CARGO_PKG_VERSION")).to_owned())
        .creation_date(made.utc_offset_hour(0).utc_offset_minute(0))
}

fn foot(label: &Label, sheet: usize, sheets: usize) -> [Shape; 2] {
    let words = |x, text, anchor| Shape::Words {
        at: Point { x, y: HEIGHT - 28.0 },
        text,
        size: 7.4,
        anchor,
        ink: Ink::Faint,
        bold: false,
    };
    let number = format!("Page {sheet} of {sheets}");
    [words(46.0, label.foot.clone(), Anchor::Start), words(WIDTH - 46.0, number, Anchor::End)]
}

/// What draws on one sheet.
struct Brush<'a, 'b> {
    surface: Surface<'a>,
    letters: &'b Letters,
}

impl Brush<'_, '_> {
    /// Draws what is read, as one piece of the tree.
    fn say(&mut self, marks: &[Shape]) -> Identifier {
        let id = self.surface.start_tagged(ContentTag::Other);
        for mark in marks {
            self.draw(mark);
        }
        self.surface.end_tagged();
        id
    }

    /// Draws what is not read.
    fn decorate(&mut self, kind: ArtifactType, marks: &[Shape]) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        for mark in marks {
            self.draw(mark);
        }
        self.surface.end_tagged();
    }

    fn draw(&mut self, shape: &Shape) {
        match shape {
            Shape::Line { from, to, ink, width, dashed } => {
                let dash = dashed.then(|| StrokeDash { array: vec![width * 3.5, width * 2.0], offset: 0.0 });
                self.stroke(open(&[*from, *to]).as_ref(), *ink, *width, dash);
            }
            Shape::Area { at, width, height, ink } => {
                let corner = |right: f32, down: f32| Point { x: at.x + right, y: at.y + down };
                let corners = [corner(0.0, 0.0), corner(*width, 0.0), corner(*width, *height), corner(0.0, *height)];
                self.fill(closed(&corners).as_ref(), *ink);
            }
            Shape::Sign { at, symbol: Symbol::Ring, radius, ink } => {
                self.fill(circle(*at, radius * 0.85).as_ref(), Ink::Paper);
                self.stroke(circle(*at, radius * 0.85).as_ref(), *ink, radius * 0.4, None);
            }
            Shape::Sign { at, symbol: Symbol::Dot, radius, ink } => self.fill(circle(*at, *radius).as_ref(), *ink),
            Shape::Sign { at, symbol, radius, ink } => self.fill(closed(&symbol.corners(*at, *radius)).as_ref(), *ink),
            Shape::Words { at, text, size, anchor, ink, bold } => {
                let text = self.letters.printable(text);
                let width = self.letters.width(&text, *size, *bold);
                let left = match anchor {
                    Anchor::Start => at.x,
                    Anchor::Middle => at.x - width / 2.0,
                    Anchor::End => at.x - width,
                };
                let (font, glyphs) = self.letters.set(&text, *bold);
                self.surface.set_stroke(None);
                self.surface.set_fill(Some(solid(*ink)));
                let start = krilla::geom::Point::from_xy(left, at.y);
                self.surface.draw_glyphs(start, &glyphs, font, &text, *size, false);
            }
        }
    }

    fn fill(&mut self, path: Option<&Path>, ink: Ink) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(solid(ink)));
        if let Some(path) = path {
            self.surface.draw_path(path);
        }
    }

    fn stroke(&mut self, path: Option<&Path>, ink: Ink, width: f32, dash: Option<StrokeDash>) {
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: colour(ink).into(), width, dash, ..Stroke::default() }));
        if let Some(path) = path {
            self.surface.draw_path(path);
        }
    }
}

fn colour(ink: Ink) -> rgb::Color {
    let Colour(red, green, blue) = ink.light();
    rgb::Color::new(red, green, blue)
}

fn solid(ink: Ink) -> Fill {
    Fill { paint: colour(ink).into(), ..Fill::default() }
}

fn open(points: &[Point]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, others) = points.split_first()?;
    path.move_to(first.x, first.y);
    for point in others {
        path.line_to(point.x, point.y);
    }
    path.finish()
}

fn closed(points: &[Point]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, others) = points.split_first()?;
    path.move_to(first.x, first.y);
    for point in others {
        path.line_to(point.x, point.y);
    }
    path.close();
    path.finish()
}

/// Four curves that come within a thousandth of a circle.
fn circle(Point { x, y }: Point, radius: f32) -> Option<Path> {
    const PULL: f32 = 0.552_28;
    let (r, k) = (radius, radius * PULL);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    path.finish()
}
