//! Where results go: standard output, or a file that is replaced in one step when they are complete.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::failure::{Failure, Kind};

/// A place for results that was found writable before they are computed.
#[derive(Debug)]
pub(super) enum Output {
    /// Standard output.
    Standard,
    /// A device or a pipe with a name: written in place, for it cannot be replaced.
    Device(File, PathBuf),
    /// A file beside the target, which takes its place at the end.
    Beside(NamedTempFile, PathBuf),
}

impl Output {
    /// Finds out whether `path` can be written, without touching what is there. Without a path it is standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Ok(Self::Standard),
            Some(path) => Self::file(path).map_err(|error| unwritable(path, &error)),
        }
    }

    fn file(path: &Path) -> std::io::Result<Self> {
        let existing = match std::fs::metadata(path) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let Some(metadata) = existing else {
            return Ok(Self::Beside(beside(path)?, path.to_owned()));
        };
        if metadata.is_dir() {
            return Err(std::io::Error::other("it is a directory"));
        }
        // Opening for writing leaves the content alone and finds files that must not be changed.
        let opened = OpenOptions::new().append(true).open(path)?;
        if !metadata.is_file() {
            return Ok(Self::Device(opened, path.to_owned()));
        }
        // Through a link it is the linked file that is replaced, not the link.
        let real = std::fs::canonicalize(path)?;
        let temporary = beside(&real)?;
        temporary
            .as_file()
            .set_permissions(metadata.permissions())?;
        Ok(Self::Beside(temporary, real))
    }

    /// Columns that text for people may take: those of the terminal it goes to; a page's anywhere else, so that files
    /// and pipes get the same bytes wherever the program runs.
    pub(super) fn width(&self) -> usize {
        const PAGE: usize = 100;
        const NARROWEST: usize = 20;
        let terminal = matches!(self, Self::Standard) && std::io::stdout().is_terminal();
        terminal
            .then(terminal_size::terminal_size)
            .flatten()
            .map_or(PAGE, |(terminal_size::Width(columns), _)| {
                usize::from(columns).max(NARROWEST)
            })
    }

    /// Writes everything at once. A closed pipe is no error.
    pub(super) fn write(self, content: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Standard => {
                let mut out = std::io::stdout().lock();
                let written = out.write_all(content).and_then(|()| out.flush());
                forgive_closed_pipe(written)
                    .map_err(|error| unwritable(Path::new("standard output"), &error))
            }
            Self::Device(mut file, path) => {
                forgive_closed_pipe(file.write_all(content).and_then(|()| file.flush()))
                    .map_err(|error| unwritable(&path, &error))
            }
            Self::Beside(mut file, path) => file
                .write_all(content)
                .and_then(|()| file.as_file().sync_all())
                .and_then(|()| file.persist(&path).map_err(|error| error.error))
                .map(drop)
                .map_err(|error| unwritable(&path, &error)),
        }
    }
}

/// A new file in the same directory: a rename within one directory is atomic.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    if path.file_name().is_none() {
        return Err(std::io::Error::other("it is not the name of a file"));
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".displace-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any program's new file has; the user's mask takes away from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

fn forgive_closed_pipe(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Kind::File,
        format!("could not write {}: {error}", path.display()),
    )
}

/// Text for people, without the control characters that a project may hold: they could command the terminal.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() && character != '\n' {
                char::REPLACEMENT_CHARACTER
            } else {
                character
            }
        })
        .collect()
}

/// JSON for scripts, indented, with a newline at its end.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::new(Kind::Bug, format!("could not write JSON: {error}")))?;
    text.push(b'\n');
    Ok(text)
}

/// Says a line on standard error. Nobody listening is no error.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(
            harmless("a\u{1b}[2Jb\r\nc\u{9b}d ü"),
            "a\u{fffd}[2Jb\u{fffd}\nc\u{fffd}d ü"
        );
    }

    #[test]
    fn a_path_without_a_name_cannot_be_written() {
        assert!(Output::open(Some(Path::new(".."))).is_err());
        assert!(Output::open(Some(Path::new("/no/such/directory/out.json"))).is_err());
    }
}
