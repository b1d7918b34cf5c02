//! Project files on disk: opened with all their problems, saved in one step, and work that is not saved yet.
//!
//! No screen and no clock: whoever calls says when.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use displace_model::problem::Problem;
use displace_model::project::{self, LARGEST, Project};

use crate::comments;

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// A project; its problems are warnings.
    Project(Box<Project>, Vec<Problem>),
    /// Not a project that can be used, and everything that is wrong with it.
    Broken(Vec<Problem>),
}

/// Reads a project from a file, which stays as it is.
///
/// # Errors
/// When the file cannot be read.
pub fn open(path: &Path) -> std::io::Result<Opened> {
    let reading = project::read_bytes(&bytes_of(path)?, displace_scenarios::catalogue());
    Ok(match reading.project {
        Some(project) => Opened::Project(Box::new(project), reading.problems),
        None => Opened::Broken(reading.problems),
    })
}

/// What is in a file; of one that is too large for a project, one byte more than a project may have.
fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a project so that at every moment the file is either the old or the new one, whole.
///
/// # Errors
/// When the file cannot be written; what was there stays.
pub fn save(project: &Project, path: &Path) -> std::io::Result<()> {
    let text = project::write(project, displace_scenarios::catalogue());
    replace(path, text.as_bytes())
}

/// The same with the comments of the file that the project came from, if that can still be read.
///
/// # Errors
/// As [`save`].
pub fn save_with_comments(project: &Project, path: &Path, came_from: &Path) -> std::io::Result<()> {
    let catalogue = displace_scenarios::catalogue();
    let text = project::write(project, catalogue);
    let before = bytes_of(came_from).ok();
    let before = before.and_then(|bytes| String::from_utf8(bytes).ok());
    let kept = before.map(|before| comments::kept(&before, &text));
    // Whatever stands in comments, the project must be the same.
    let is_same = |kept: &String| project::read(kept, catalogue).project.as_ref() == Some(project);
    let text = kept.filter(is_same).unwrap_or(text);
    replace(path, text.as_bytes())
}

/// Puts `content` in the place of a file in one step.
pub(crate) fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    // Through a link it is the linked file that is replaced, not the link.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_new| path.to_owned());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".displace-").suffix(".tmp");
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        // What the user's umask leaves of it, as for any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666))
    };
    let mut beside = builder.tempfile_in(folder)?;
    if let Ok(metadata) = std::fs::metadata(&path) {
        // A file that must not be changed is not replaced either.
        std::fs::OpenOptions::new().append(true).open(&path)?;
        beside.as_file().set_permissions(metadata.permissions())?;
    }
    beside.write_all(content)?;
    beside.as_file().sync_all()?;
    beside.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Unsaved work of a program that did not end as it should.
#[derive(Debug, Clone, PartialEq)]
pub struct Rescued {
    /// The document.
    pub project: Project,
    /// The file it belongs to, if it had one.
    pub path: Option<PathBuf>,
    /// Where it is kept until somebody decides.
    pub kept: PathBuf,
}

/// Keeps unsaved work in a folder of its own while the program runs, and finds what others left behind.
///
/// Each running program holds a lock; work whose lock is free belongs to a program that crashed.
#[derive(Debug)]
pub struct Recovery {
    folder: PathBuf,
    name: String,
    /// Held as long as the program lives; the system frees it however the program ends.
    _lock: File,
}

const WORK: &str = "toml";
const LOCK: &str = "lock";
const PLACE: &str = "place";

impl Recovery {
    /// Begins to keep work in `folder`, which is made if need be.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut number = 0_u32;
        loop {
            let name = format!("work-{}-{number}", std::process::id());
            let path = folder.join(&name).with_extension(LOCK);
            match File::create_new(path) {
                Ok(lock) => {
                    lock.lock()?;
                    return Ok(Self {
                        folder: folder.to_owned(),
                        name,
                        _lock: lock,
                    });
                }
                Err(error)
                    if error.kind() == std::io::ErrorKind::AlreadyExists && number < 1000 =>
                {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn file(&self, extension: &str) -> PathBuf {
        self.folder.join(&self.name).with_extension(extension)
    }

    /// Keeps a document that is not saved, and the file it belongs to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, project: &Project, path: Option<&Path>) -> std::io::Result<()> {
        let place = self.file(PLACE);
        match path {
            Some(path) => replace(&place, path.as_os_str().as_encoded_bytes())?,
            None => forget(&place)?,
        }
        save(project, &self.file(WORK))
    }

    /// Forgets the kept document, because it is saved or given up.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn clear(&self) -> std::io::Result<()> {
        forget(&self.file(WORK))?;
        forget(&self.file(PLACE))
    }

    /// What programs left behind that are no longer running, and that can still be read. It stays until
    /// [`Rescued::forget`].
    pub fn rescue(&self) -> Vec<Rescued> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mut locks: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == LOCK))
            .filter(|path| *path != self.file(LOCK))
            .collect();
        locks.sort();
        locks.iter().filter_map(|lock| rescue(lock)).collect()
    }
}

impl Drop for Recovery {
    fn drop(&mut self) {
        // Only the lock goes: kept work stays for the next start, unless it was cleared.
        if !self.file(WORK).exists() {
            let _ = forget(&self.file(LOCK));
        }
    }
}

/// The work behind a lock, if nobody holds it.
fn rescue(lock: &Path) -> Option<Rescued> {
    let held = File::open(lock).ok()?;
    held.try_lock().ok()?;
    let kept = lock.with_extension(WORK);
    match open(&kept) {
        Ok(Opened::Project(project, _)) => Some(Rescued {
            project: *project,
            path: std::fs::read(lock.with_extension(PLACE))
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .map(PathBuf::from),
            kept,
        }),
        // What cannot be read stays where a person may look at it.
        Ok(Opened::Broken(_)) => None,
        Err(_) => {
            // A program ended without unsaved work, but had no time to tidy up.
            let _ = forget(lock);
            None
        }
    }
}

impl Rescued {
    /// Removes it from where it is kept, because somebody decided.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn forget(&self) -> std::io::Result<()> {
        [WORK, PLACE, LOCK]
            .iter()
            .try_for_each(|extension| forget(&self.kept.with_extension(extension)))
    }
}

fn forget(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The files that were open last, newest first, kept in a small file of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recent {
    file: Option<PathBuf>,
    paths: Vec<PathBuf>,
}

/// How many files are remembered.
const MOST_RECENT: usize = 8;

impl Recent {
    /// The list kept in `file`; an empty one if there is none.
    pub fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let paths = text
            .lines()
            .filter(|line| !line.is_empty())
            .map(PathBuf::from);
        Self {
            file: Some(file.to_owned()),
            paths: paths.take(MOST_RECENT).collect(),
        }
    }

    /// The files, newest first.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Puts a file first. A list that cannot be written is only forgotten sooner.
    pub fn add(&mut self, path: &Path) {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_gone| path.to_owned());
        self.paths.retain(|other| *other != path);
        self.paths.insert(0, path);
        self.paths.truncate(MOST_RECENT);
        if let Some(file) = &self.file {
            let lines: Vec<String> = self
                .paths
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            let _ = replace(file, lines.join("\n").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::SAMPLES;

    fn sample() -> Project {
        project::read(SAMPLES[0].text, displace_scenarios::catalogue())
            .project
            .unwrap()
    }

    #[test]
    fn a_saved_project_opens_equal_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clinic.toml");
        save(&sample(), &path).unwrap();
        save(&sample(), &path).unwrap();
        assert!(
            matches!(open(&path).unwrap(), Opened::Project(project, _) if *project == sample())
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn comments_of_the_file_that_a_project_came_from_stay_wherever_it_is_saved() {
        let folder = tempfile::tempdir().unwrap();
        let (own, other) = (
            folder.path().join("own.toml"),
            folder.path().join("other.toml"),
        );
        let comment = "# reviewed by the treasurer";
        let text = project::write(&sample(), displace_scenarios::catalogue());
        std::fs::write(&own, format!("{comment}\n\n{text}")).unwrap();
        let renamed = Project {
            name: "Renamed".to_owned(),
            ..sample()
        };
        for path in [&own, &other] {
            save_with_comments(&renamed, path, &own).unwrap();
            let saved = std::fs::read_to_string(path).unwrap();
            assert!(saved.starts_with(comment), "{saved}");
            assert!(
                matches!(open(path).unwrap(), Opened::Project(project, _) if *project == renamed)
            );
        }
        // A file that is gone has no comments any more.
        save_with_comments(&renamed, &other, &folder.path().join("gone.toml")).unwrap();
        assert!(!std::fs::read_to_string(&other).unwrap().contains('#'));
    }

    #[test]
    fn a_save_that_fails_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no such folder").join("clinic.toml");
        assert!(save(&sample(), &missing).is_err());
        assert!(save(&sample(), folder.path()).is_err());
        assert!(folder.path().is_dir());
    }

    #[test]
    fn a_broken_file_is_told_in_full_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.toml");
        std::fs::write(&path, "format = 1\nnaem = 3\ncurrency = \"EURO\"\n").unwrap();
        let Opened::Broken(problems) = open(&path).unwrap() else {
            panic!("it opened")
        };
        assert!(problems.len() >= 2 && problems.iter().any(|problem| problem.line == Some(2)));
        assert!(
            std::fs::read_to_string(&path)
                .unwrap()
                .starts_with("format = 1\nnaem")
        );
        assert!(open(&folder.path().join("none.toml")).is_err());
    }

    #[test]
    fn work_of_a_crashed_program_is_found_and_that_of_a_running_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let crashed = Recovery::begin(folder.path()).unwrap();
        let path = folder.path().join("clinic.toml");
        crashed.keep(&sample(), Some(&path)).unwrap();
        let next = Recovery::begin(folder.path()).unwrap();
        assert_eq!(next.rescue(), []);
        drop(crashed);
        let found = next.rescue();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&found[0].project, &found[0].path),
            (&sample(), &Some(path))
        );
        found[0].forget().unwrap();
        assert_eq!(next.rescue(), []);
    }

    #[test]
    fn work_that_was_saved_or_given_up_is_not_offered_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = Recovery::begin(folder.path()).unwrap();
        first.keep(&sample(), None).unwrap();
        first.clear().unwrap();
        drop(first);
        let next = Recovery::begin(folder.path()).unwrap();
        assert_eq!(next.rescue(), []);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_newest_file_comes_first_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("recent");
        let mut recent = Recent::read(&list);
        for name in ["a", "b", "a"] {
            recent.add(Path::new(name));
        }
        assert_eq!(recent.paths(), [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(Recent::read(&list).paths(), recent.paths());
        for number in 0..20 {
            recent.add(Path::new(&number.to_string()));
        }
        assert_eq!(Recent::read(&list).paths().len(), MOST_RECENT);
    }
}
