//! Pictures in black and white as PNG (W3C Portable Network Graphics, third edition): one bit for
//! each pixel, stored as it is. A QR code is small enough that packing it would save little.

/// The most bytes of one stored block (RFC 1951 §3.2.4).
const BLOCK: usize = 0xffff;
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// A square picture: `is_dark` says of a column and a row whether it is black there.
pub(crate) fn square(side: u32, is_dark: impl Fn(u32, u32) -> bool) -> Vec<u8> {
    let mut png = SIGNATURE.to_vec();
    chunk(&mut png, *b"IHDR", &header(side));
    chunk(&mut png, *b"IDAT", &stored(&scanlines(side, is_dark)));
    chunk(&mut png, *b"IEND", &[]);
    png
}

/// Width, height, one bit for each pixel, greyscale, and the only methods that there are.
fn header(side: u32) -> Vec<u8> {
    let [a, b, c, d] = side.to_be_bytes();
    vec![a, b, c, d, a, b, c, d, 1, 0, 0, 0, 0]
}

/// Each row begins with its filter, none; a pixel that is set is white.
fn scanlines(side: u32, is_dark: impl Fn(u32, u32) -> bool) -> Vec<u8> {
    let mut lines = Vec::new();
    for y in 0..side {
        lines.push(0);
        for left in (0..side).step_by(8) {
            let pixels = (left..left + 8).map(|x| x < side && !is_dark(x, y));
            lines.push(pixels.fold(0, |byte, is_light| byte << 1 | u8::from(is_light)));
        }
    }
    lines
}

/// A zlib stream (RFC 1950) of stored blocks.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(BLOCK).peekable();
    while let Some(block) = blocks.next() {
        stream.push(u8::from(blocks.peek().is_none()));
        // A block is no longer than `BLOCK`.
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(data).to_be_bytes());
    stream
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    // No picture of this module comes near to the limit of a chunk.
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    png.extend(length.to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(data);
    let checked = crc32(&png[start..]);
    png.extend(checked.to_be_bytes());
}

/// RFC 1950 §8.2.
fn adler32(data: &[u8]) -> u32 {
    const BASE: u32 = 65_521;
    let (low, high) = data.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % BASE;
        (low, (high + low) % BASE)
    });
    high << 16 | low
}

/// The check of a chunk (ISO 3309), a bit at a time.
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |check, byte| {
        (0..8).fold(check ^ u32::from(*byte), |check: u32, _| match check & 1 {
            0 => check >> 1,
            _ => check >> 1 ^ 0xedb8_8320,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_pixel_is_a_bit_and_dark_ones_are_not_set() {
        let png = square(9, |x, y| x == y);
        assert!(png.starts_with(&SIGNATURE));
        let lines = scanlines(9, |x, y| x == y);
        assert_eq!(lines.len(), 9 * 3);
        assert_eq!(lines[..6], [0, 0b0111_1111, 0x80, 0, 0b1011_1111, 0x80]);
        assert_eq!(lines[24..], [0, 0xff, 0]);
    }

    #[test]
    fn what_is_longer_than_a_block_is_several() {
        let data = vec![7; BLOCK + 1];
        let stream = stored(&data);
        assert_eq!(stream[2..7], [0, 0xff, 0xff, 0, 0]);
        let second = 7 + BLOCK;
        assert_eq!(stream[second..second + 6], [1, 1, 0, 0xfe, 0xff, 7]);
        assert_eq!(stream.len(), second + 6 + 4);
    }
}
