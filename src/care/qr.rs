//! The code of an invitation as a picture that a phone's camera reads.

use qrcode::QrCode;
use qrcode::render::svg::Color;

/// What the picture says: an address that the app opens, with the code.
pub(super) fn address(code: &str) -> String {
    format!("limber:care-invitation?code={code}")
}

/// The picture, as SVG: black on white whatever is around it, for cameras do not read the other way round. None if the text is
/// too long for one, which a code is not.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let (dark, light) = (Color("#000000"), Color("#ffffff"));
    Some(code.render::<Color<'_>>().min_dimensions(240, 240).dark_color(dark).light_color(light).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_svg_without_style_or_script() {
        let picture = svg(&address("K7QF-2MXP-9ATC")).unwrap();
        assert!(picture.contains("<svg") && picture.contains("#000000"), "{picture}");
        assert!(!picture.contains("style") && !picture.contains("script"));
        assert_ne!(picture, svg(&address("K7QF-2MXP-9ATD")).unwrap());
    }
}
