//! Pictures that are kept, and compared with what is drawn now.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, Rgb, RgbImage, RgbaImage};

/// Set to anything, this environment variable has kept pictures replaced by what is drawn now.
pub const UPDATE: &str = "UPDATE_SNAPSHOTS";

/// A pixel counts as different if a channel differs by more than this, of 255.
///
/// Processors may round the edges of letters differently; nobody sees that.
const CHANNEL: u8 = 16;

/// So many pixels of a million may be different. A digit that changes is more.
const MOST_OF_A_MILLION: usize = 20;

/// Compare `picture` with the one kept as `folder/name.png`, or keep it if [`UPDATE`] is set.
///
/// If they differ, `name.new.png` and `name.diff.png` (what differs, in red) are written beside it.
///
/// # Errors
/// A text that says what differs, where to look and how to keep the new picture.
pub fn compare(picture: &RgbaImage, folder: &Path, name: &str) -> Result<(), String> {
    let update = std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty());
    compare_or_keep(picture, folder, name, update)
}

fn compare_or_keep(
    picture: &RgbaImage,
    folder: &Path,
    name: &str,
    update: bool,
) -> Result<(), String> {
    let drawn = DynamicImage::from(picture.clone()).into_rgb8();
    let path = folder.join(format!("{name}.png"));
    let kept = match image::open(&path) {
        Ok(kept) => Some(kept.into_rgb8()),
        Err(_) if update => None,
        Err(error) => {
            return Err(format!(
                "{}: {error}; run the test with {UPDATE}=1 to keep the picture",
                path.display()
            ));
        }
    };
    let difference = kept.and_then(|kept| difference(&kept, &drawn));
    match difference {
        Some(difference) if difference.different <= difference.allowed => Ok(()),
        _ if update => write(&drawn, &path),
        Some(difference) => {
            write(&drawn, &folder.join(format!("{name}.new.png")))?;
            write(
                &difference.picture,
                &folder.join(format!("{name}.diff.png")),
            )?;
            Err(format!(
                "{} differs in {} pixels, {} may: see {name}.diff.png and {name}.new.png beside it; \
                 if the change is right, run the test with {UPDATE}=1",
                path.display(),
                difference.different,
                difference.allowed
            ))
        }
        None => Err(format!(
            "{} has another size than what is drawn; if that is right, run the test with {UPDATE}=1",
            path.display()
        )),
    }
}

struct Difference {
    different: usize,
    allowed: usize,
    /// The kept picture in pale grey, what differs in red.
    picture: RgbImage,
}

/// What differs between two pictures; nothing if they have different sizes.
fn difference(kept: &RgbImage, drawn: &RgbImage) -> Option<Difference> {
    if kept.dimensions() != drawn.dimensions() {
        return None;
    }
    let mut picture = kept.clone();
    let mut different = 0;
    for (pixel, new) in picture.pixels_mut().zip(drawn.pixels()) {
        let mut channels = pixel.0.iter().zip(new.0);
        if channels.any(|(old, new)| old.abs_diff(new) > CHANNEL) {
            different += 1;
            *pixel = Rgb([255, 0, 0]);
        } else {
            let [_, green, _] = pixel.0;
            *pixel = Rgb([192 + green / 4; 3]);
        }
    }
    let pixels = kept.pixels().len();
    Some(Difference {
        different,
        allowed: pixels * MOST_OF_A_MILLION / 1_000_000,
        picture,
    })
}

/// Writes as few bytes as the format can, because kept pictures stay in the history of the sources.
fn write(picture: &RgbImage, path: &Path) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| told(&error))?;
    }
    let file = BufWriter::new(File::create(path).map_err(|error| told(&error))?);
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    picture
        .write_with_encoder(encoder)
        .map_err(|error| told(&error))
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    fn picture(dots: u32) -> RgbaImage {
        let ink = |x, y| if y == 0 && x < dots { 200 } else { 20 };
        RgbaImage::from_fn(1000, 100, |x, y| Rgba([ink(x, y), 20, 20, 255]))
    }

    #[test]
    fn a_picture_is_kept_on_request_and_compared_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let missing = compare_or_keep(&picture(0), folder.path(), "a", false).unwrap_err();
        assert!(missing.contains(UPDATE), "{missing}");
        compare_or_keep(&picture(0), folder.path(), "a", true).unwrap();
        compare_or_keep(&picture(0), folder.path(), "a", false).unwrap();
    }

    #[test]
    fn a_few_different_pixels_pass_and_more_are_shown() {
        let folder = tempfile::tempdir().unwrap();
        compare_or_keep(&picture(0), folder.path(), "a", true).unwrap();
        compare_or_keep(&picture(2), folder.path(), "a", false).unwrap();
        let told = compare_or_keep(&picture(3), folder.path(), "a", false).unwrap_err();
        assert!(told.contains("3 pixels") && told.contains(UPDATE), "{told}");
        let shown = image::open(folder.path().join("a.diff.png")).unwrap();
        let red = shown
            .into_rgb8()
            .pixels()
            .filter(|it| it.0 == [255, 0, 0])
            .count();
        assert_eq!(red, 3);
        assert!(folder.path().join("a.new.png").exists());
        compare_or_keep(&picture(3), folder.path(), "a", true).unwrap();
        compare_or_keep(&picture(3), folder.path(), "a", false).unwrap();
    }

    #[test]
    fn another_size_is_said() {
        let folder = tempfile::tempdir().unwrap();
        compare_or_keep(&picture(0), folder.path(), "a", true).unwrap();
        let small = RgbaImage::new(10, 10);
        let told = compare_or_keep(&small, folder.path(), "a", false).unwrap_err();
        assert!(told.contains("another size"), "{told}");
    }
}
