//! Each block gets its place on a sheet, and its branch in the tree that says what it is.

use super::super::chart::{Anchor, Chart, Frame, Ink, Point, Shape};
use super::blocks::Block;
use super::letters::Letters;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 46.0;
const TOP: f32 = 42.0;
/// What is below belongs to the foot of the sheet.
const BOTTOM: f32 = HEIGHT - 52.0;
const COLUMN: f32 = WIDTH - 2.0 * MARGIN;

const BODY: f32 = 9.2;
const SMALL: f32 = 7.8;
/// From line to line, in letters.
const LEADING: f32 = 1.36;
/// How many lines a cell may have: as many as leave the report on two sheets, and two at the least.
const CELLS: [usize; 6] = [14, 10, 7, 5, 3, 2];
const PARAGRAPH: usize = 12;
/// A report for a doctor who has a minute.
const SHEETS: usize = 2;

/// What a branch of the tree is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Title(String),
    Heading(String),
    Paragraph,
    List,
    Item,
    Bullet,
    ItemBody,
    Table,
    Head,
    Body,
    Row,
    ColumnHead,
    RowHead,
    Cell,
    Figure(String),
}

/// A branch: what it is, and what hangs on it, in the order of reading.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub part: Part,
    pub hanging: Vec<Hanging>,
}

#[derive(Debug, Clone)]
pub(super) enum Hanging {
    Branch(Branch),
    Leaf(Leaf),
}

/// Marks on one sheet.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub sheet: usize,
    pub marks: Vec<Shape>,
}

/// A document whose blocks have their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Laid {
    pub sheets: usize,
    pub tree: Vec<Branch>,
    /// What decorates and says nothing.
    pub decoration: Vec<Leaf>,
    /// The headings, with where they are.
    pub headings: Vec<(String, usize, f32)>,
}

/// Where the next block goes.
struct Composer<'a> {
    letters: &'a Letters,
    /// How many lines a cell has at most.
    cell: usize,
    laid: Laid,
    sheet: usize,
    y: f32,
}

/// How a line of text looks.
#[derive(Clone, Copy)]
struct Style {
    size: f32,
    bold: bool,
    ink: Ink,
}

const PLAIN: Style = Style { size: BODY, bold: false, ink: Ink::Text };
const NOTE: Style = Style { size: SMALL, bold: false, ink: Ink::Faint };

/// The blocks on their sheets. No cell is cut while there is room for all of it.
pub(super) fn compose(blocks: &[Block], letters: &Letters) -> Laid {
    let mut laid = Laid::default();
    for cell in CELLS {
        laid = compose_with(blocks, letters, cell);
        if laid.sheets <= SHEETS {
            break;
        }
    }
    laid
}

fn compose_with(blocks: &[Block], letters: &Letters, cell: usize) -> Laid {
    let mut composer = Composer { letters, cell, laid: Laid::default(), sheet: 0, y: TOP };
    for block in blocks {
        composer.block(block);
    }
    composer.laid.sheets = composer.sheet + 1;
    composer.laid
}

impl Composer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.title(text),
            Block::Heading(text) => self.heading(text),
            Block::Paragraph(text) => self.paragraph(text, PLAIN),
            Block::Small(text) => self.paragraph(text, NOTE),
            Block::Points(points) => self.points(points),
            Block::Facts(facts) => self.facts(facts),
            Block::Rows { heads, rows } => self.rows(heads, rows),
            Block::Picture(chart, height) => self.picture(chart, *height),
            Block::Lines(count) => self.lines_to_write_on(*count),
            Block::NewSheet => self.next_sheet(),
        }
    }

    fn next_sheet(&mut self) {
        (self.sheet, self.y) = (self.sheet + 1, TOP);
    }

    /// Begins a new sheet if there is not so much room on this one.
    fn needs(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.next_sheet();
        }
    }

    fn hang(&mut self, part: Part, hanging: Vec<Hanging>) {
        self.laid.tree.push(Branch { part, hanging });
    }

    /// Lines of text, the first one at the top of where the next block goes.
    fn text(&self, lines: &[String], x: f32, top: f32, style: Style) -> Hanging {
        let line = |(text, number): (&String, u8)| Shape::Words {
            at: Point { x, y: top + style.size + f32::from(number) * style.size * LEADING },
            text: text.clone(),
            size: style.size,
            anchor: Anchor::Start,
            ink: style.ink,
            bold: style.bold,
        };
        Hanging::Leaf(Leaf { sheet: self.sheet, marks: lines.iter().zip(0..).map(line).collect() })
    }

    fn fit(&self, text: &str, style: Style, width: f32, most: usize) -> Vec<String> {
        self.letters.lines(text, style.size, style.bold, width, most)
    }

    fn rule(&mut self, y: f32, ink: Ink, width: f32) {
        let (from, to) = (Point { x: MARGIN, y }, Point { x: WIDTH - MARGIN, y });
        let line = Shape::Line { from, to, ink, width, dashed: false };
        self.laid.decoration.push(Leaf { sheet: self.sheet, marks: vec![line] });
    }

    fn title(&mut self, text: &str) {
        let style = Style { size: 17.0, bold: true, ink: Ink::Text };
        let lines = self.fit(text, style, COLUMN, 2);
        let leaf = self.text(&lines, MARGIN, self.y, style);
        self.hang(Part::Title(text.to_owned()), vec![leaf]);
        self.y += height(lines.len(), style.size) + 5.0;
    }

    fn heading(&mut self, text: &str) {
        self.needs(70.0);
        if self.y > TOP {
            self.y += 9.0;
        }
        let style = Style { size: 11.5, bold: true, ink: Ink::Usual };
        let leaf = self.text(&[text.to_owned()], MARGIN, self.y, style);
        self.laid.headings.push((text.to_owned(), self.sheet, self.y));
        self.hang(Part::Heading(text.to_owned()), vec![leaf]);
        self.y += height(1, style.size) + 1.0;
        self.rule(self.y, Ink::Grid, 0.8);
        self.y += 3.5;
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let lines = self.fit(text, style, COLUMN, PARAGRAPH);
        self.needs(height(lines.len(), style.size));
        let leaf = self.text(&lines, MARGIN, self.y, style);
        self.hang(Part::Paragraph, vec![leaf]);
        self.y += height(lines.len(), style.size) + 3.0;
    }

    fn points(&mut self, points: &[String]) {
        const INDENT: f32 = 11.0;
        let mut items = Vec::new();
        for point in points {
            let lines = self.fit(point, PLAIN, COLUMN - INDENT, PARAGRAPH);
            self.needs(height(lines.len(), BODY));
            let bullet = self.text(&["•".to_owned()], MARGIN + 1.0, self.y, PLAIN);
            let body = self.text(&lines, MARGIN + INDENT, self.y, PLAIN);
            let parts = [(Part::Bullet, bullet), (Part::ItemBody, body)];
            items.push(branch(Part::Item, parts.map(|(part, leaf)| branch(part, vec![leaf])).into()));
            self.y += height(lines.len(), BODY) + 1.5;
        }
        self.hang(Part::List, items);
        self.y += 1.5;
    }

    fn facts(&mut self, facts: &[(&'static str, String)]) {
        const NAMES: f32 = 58.0;
        // So near that whoever reads line by line, or copies, has name and thing together.
        const GAP: f32 = 5.0;
        let mut rows = Vec::new();
        for (name, what) in facts {
            let lines = self.fit(what, PLAIN, COLUMN - NAMES, self.cell);
            self.needs(height(lines.len(), BODY));
            let name = Shape::Words {
                at: Point { x: MARGIN + NAMES - GAP, y: self.y + BODY },
                text: (*name).to_owned(),
                size: BODY,
                anchor: Anchor::End,
                ink: Ink::Faint,
                bold: false,
            };
            let name = Hanging::Leaf(Leaf { sheet: self.sheet, marks: vec![name] });
            let what = self.text(&lines, MARGIN + NAMES, self.y, PLAIN);
            let cells = [(Part::RowHead, name), (Part::Cell, what)];
            rows.push(branch(Part::Row, cells.map(|(part, leaf)| branch(part, vec![leaf])).into()));
            self.y += height(lines.len(), BODY) + 1.0;
        }
        self.hang(Part::Table, vec![branch(Part::Body, rows)]);
        self.y += 3.0;
    }

    fn rows(&mut self, heads: &[(&'static str, f32)], rows: &[Vec<String>]) {
        const GAP: f32 = 8.0;
        let mut columns = Vec::new();
        let mut left = MARGIN;
        for (_, share) in heads {
            columns.push((left, share * COLUMN - GAP));
            left += share * COLUMN;
        }
        let head = Style { size: SMALL, bold: true, ink: Ink::Faint };
        let names = heads.iter().zip(&columns).map(|((name, _), (x, _))| {
            branch(Part::ColumnHead, vec![self.text(&[(*name).to_owned()], *x, self.y, head)])
        });
        let table_head = branch(Part::Head, vec![branch(Part::Row, names.collect())]);
        self.y += height(1, SMALL) + 2.0;
        let mut body = Vec::new();
        for row in rows {
            let cells: Vec<Vec<String>> =
                row.iter().zip(&columns).map(|(cell, (_, width))| self.fit(cell, PLAIN, *width, self.cell)).collect();
            let high = height(cells.iter().map(Vec::len).max().unwrap_or(1), BODY);
            self.needs(high + 4.0);
            let placed = cells.iter().zip(&columns).zip(0..).map(|((lines, (x, _)), number)| {
                let part = if number == 0 { Part::RowHead } else { Part::Cell };
                branch(part, vec![self.text(lines, *x, self.y + 1.0, PLAIN)])
            });
            let placed = placed.collect();
            body.push(branch(Part::Row, placed));
            self.y += high + 2.5;
            self.rule(self.y, Ink::Grid, 0.5);
            self.y += 1.5;
        }
        self.hang(Part::Table, vec![table_head, branch(Part::Body, body)]);
        self.y += 3.0;
    }

    fn picture(&mut self, chart: &Chart, high: f32) {
        self.needs(high);
        let drawing = chart.draw(Frame { width: COLUMN, height: high, letters: 8.0, titled: false });
        let marks = drawing.shapes.into_iter().map(|shape| moved(shape, MARGIN, self.y)).collect();
        let leaf = Hanging::Leaf(Leaf { sheet: self.sheet, marks });
        self.y += high + 3.0;
        self.hang(
            Part::Figure(self.letters.printable(&format!("{}. {}", chart.title(), chart.in_words()))),
            vec![leaf],
        );
    }

    fn lines_to_write_on(&mut self, count: u8) {
        const APART: f32 = 19.0;
        self.needs(APART * f32::from(count));
        for _ in 0..count {
            self.y += APART;
            self.rule(self.y, Ink::Foot, 0.5);
        }
        self.y += 4.0;
    }
}

fn branch(part: Part, hanging: Vec<Hanging>) -> Hanging {
    Hanging::Branch(Branch { part, hanging })
}

fn height(lines: usize, size: f32) -> f32 {
    f32::from(u8::try_from(lines).unwrap_or(u8::MAX)) * size * LEADING
}

fn moved(shape: Shape, right: f32, down: f32) -> Shape {
    let to = |point: Point| Point { x: point.x + right, y: point.y + down };
    match shape {
        Shape::Line { from, to: end, ink, width, dashed } => {
            Shape::Line { from: to(from), to: to(end), ink, width, dashed }
        }
        Shape::Area { at, width, height, ink } => Shape::Area { at: to(at), width, height, ink },
        Shape::Sign { at, symbol, radius, ink } => Shape::Sign { at: to(at), symbol, radius, ink },
        Shape::Words { at, text, size, anchor, ink, bold } => {
            Shape::Words { at: to(at), text, size, anchor, ink, bold }
        }
    }
}
