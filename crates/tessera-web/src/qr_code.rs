//! QR codes (ISO/IEC 18004), drawn as SVG, one path of dark modules on a white ground, and as PNG.

use crate::png;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light modules around a code: readers find it by them.
const QUIET_ZONE: usize = 4;
/// Pixels of a module's side in a PNG.
const SCALE: u32 = 4;

/// A QR code.
pub struct Qr {
    /// Modules of a side, with the quiet zone.
    side: usize,
    /// The dark ones, as the data of a path.
    path: String,
    /// Those within the quiet zone, row by row.
    modules: Vec<Color>,
}

impl Qr {
    /// The code that says `text`.
    ///
    /// # Errors
    /// Fails when the text is longer than a code may be.
    pub fn of(text: &str) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let width = code.width();
        let colors = code.to_colors();
        let mut path = String::new();
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run.first() == Some(&Color::Dark) {
                    let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                    // Writing to a string cannot fail.
                    let _infallible = write!(path, "M{left} {top}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        Ok(Self {
            side: width + 2 * QUIET_ZONE,
            path,
            modules: colors,
        })
    }

    /// The code as a document.
    pub fn svg(&self) -> String {
        let (side, path) = (self.side, &self.path);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             width=\"256\" height=\"256\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// The code as a picture of pixels, for whoever draws no SVG.
    pub fn png(&self) -> Vec<u8> {
        let width = self.side - 2 * QUIET_ZONE;
        let is_dark = |x: u32, y: u32| {
            // Pixels of the quiet zone are left of, or above, the first module.
            let module = |at: u32| usize::try_from(at / SCALE).ok()?.checked_sub(QUIET_ZONE);
            let found = module(x).zip(module(y)).filter(|(x, _)| *x < width);
            found.and_then(|(x, y)| self.modules.get(y * width + x)) == Some(&Color::Dark)
        };
        // A code has at most 185 modules a side.
        let side = u32::try_from(self.side).unwrap_or_default();
        png::square(side * SCALE, is_dark)
    }

    /// The picture as the address of an image.
    pub fn png_data_uri(&self) -> String {
        format!("data:image/png;base64,{}", STANDARD.encode(self.png()))
    }

    /// The document as the address of an image.
    pub fn data_uri(&self) -> String {
        format!("data:image/svg+xml;base64,{}", STANDARD.encode(self.svg()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-2
    #[test]
    fn the_corners_of_a_code_are_its_finder_patterns() {
        let code = Qr::of("otpauth://totp/x").ok().unwrap();
        let svg = code.svg();
        // Each begins with a dark row of seven modules.
        let right = code.side - QUIET_ZONE - 7;
        assert!(svg.contains("d=\"M4 4h7v1h-7z"), "{svg}");
        assert!(svg.contains(&format!("M{right} 4h7v1h-7z")));
        assert!(svg.contains(&format!("M4 {right}h7v1h-7z")));
        let uri = code.data_uri();
        let encoded = uri.strip_prefix("data:image/svg+xml;base64,").unwrap();
        assert_eq!(STANDARD.decode(encoded).unwrap(), svg.as_bytes());
    }

    // req: MFA-2
    #[test]
    fn the_pixels_of_a_picture_are_the_modules_of_the_code() {
        let code = Qr::of("otpauth://totp/x").ok().unwrap();
        let png = code.png();
        // Behind the signature, the header, and the beginnings of the data, a chunk and a block.
        let lines = &png[8 + 25 + 8 + 2 + 5..];
        let line = 1 + (code.side * 4).div_ceil(8);
        let whole_bytes = code.side * 4 / 8;
        assert_eq!(
            lines[1..=whole_bytes],
            vec![0xff; whole_bytes],
            "the quiet zone"
        );
        let module = 4 * QUIET_ZONE;
        let pixels = |row: usize| &lines[row * line + 1..][..6];
        let seven_dark = [0xff, 0xff, 0, 0, 0, 0x0f];
        assert_eq!(pixels(module), seven_dark, "a finder pattern begins");
        let ring = [0xff, 0xff, 0x0f, 0xff, 0xff, 0x0f];
        assert_eq!(pixels(module + 4), ring);
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(Qr::of(&"x".repeat(5_000)).is_err());
    }
}
