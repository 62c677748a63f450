//! All drawings on one page, light and dark: `cargo run -p limber-figures --example contact_sheet -- seeds/figures.toml sheet.html`.

use limber_figures::{Drawings, Theme};
use std::{error::Error, fmt::Write as _, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("usage: contact_sheet FIGURES.toml SHEET.html".into());
    };
    let drawings = Drawings::read(&fs::read_to_string(from)?)?;
    fs::write(to, page(&drawings)?)?;
    Ok(())
}

fn page(drawings: &Drawings) -> Result<String, std::fmt::Error> {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Exercises</title><style>\
         body{font:14px system-ui;margin:8px;background:#888}figure{display:inline-block;margin:4px;background:#fff;width:480px}\
         figcaption{padding:4px;height:3.6em;overflow:hidden}</style>",
    );
    for theme in [Theme::Light, Theme::Dark] {
        for key in drawings.keys() {
            let Some(drawing) = drawings.get(key) else { continue };
            // Each SVG names its title and description by the same ids: as an image of its own it is a document of its own.
            let source = percent_encoded(&drawing.svg(theme));
            write!(
                page,
                "<figure class=\"{theme:?}\"><img alt=\"\" width=\"480\" height=\"240\" src=\"data:image/svg+xml,{source}\"><figcaption><b>{key}</b> {}</figcaption></figure>",
                drawing.alt()
            )?;
        }
    }
    Ok(page)
}

fn percent_encoded(svg: &str) -> String {
    svg.replace('%', "%25").replace('#', "%23").replace('"', "%22").replace('<', "%3C").replace('>', "%3E")
}
