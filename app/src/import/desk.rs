//! An import in the window: files are asked for, read in the background, shown, and brought in or given up.
//!
//! No screen is known here: the dialog shows what [`Desk::stage`] says and passes on what the user wants.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use displace_model::project::{self, Project};

use super::finding::{Finding, Place};
use super::inventory::{self, Draft, Grouping, Inventory};
use super::quote::{self, Import, Memory, Settings};
use super::table::{Book, Limits};
use crate::dialogs::{Answer, Dialogs, Purpose};
use crate::edit::Edit;

/// What files are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Machines.
    Inventory,
    /// Quotes of partners.
    Quote,
    /// Whatever they look like.
    Any,
}

/// How far an import is.
#[derive(Debug)]
pub enum Stage {
    /// Files are asked for: the path typed so far.
    Asking(String),
    /// Files are being read.
    Reading,
    /// Everything that keeps them from being read.
    Refused(Vec<Finding>),
    /// Machines, to be grouped.
    Inventory(Box<Machines>),
    /// Quotes, the first of which is shown.
    Quotes(Box<Quotes>),
}

/// Machines that were read.
#[derive(Debug)]
pub struct Machines {
    /// What the files say.
    pub inventory: Inventory,
    /// How machines become workloads.
    pub grouping: Grouping,
    /// Whether machines that are switched off are among them.
    pub powered_off: bool,
    /// What becomes of the project.
    pub draft: Draft,
}

/// A file with a quote in it.
#[derive(Debug)]
pub struct QuoteFile {
    book: Book,
    /// What somebody corrected.
    pub settings: Settings,
    /// The quote, or what keeps it from being read.
    pub read: Result<Import, Vec<Finding>>,
}

/// Quotes that were read.
#[derive(Debug)]
pub struct Quotes {
    open: VecDeque<QuoteFile>,
    /// How many there were in the beginning.
    pub count: usize,
}

impl Quotes {
    /// The quote to be decided on.
    pub fn current(&self) -> Option<&QuoteFile> {
        self.open.front()
    }

    /// Which one that is, from 1.
    pub fn which(&self) -> usize {
        self.count + 1 - self.open.len()
    }
}

/// What the user wants.
#[derive(Debug)]
pub enum Wish {
    /// The path as typed so far.
    Typed(String),
    /// These files.
    Files(Vec<PathBuf>),
    /// A table that was pasted.
    Pasted(String),
    /// The system's dialog.
    Browse,
    /// Another grouping, or the machines that are switched off, too.
    Group(Grouping, bool),
    /// Other settings for the quote that is shown.
    Settings(Settings),
    /// Bring in what is shown.
    Accept,
    /// Leave out the quote that is shown.
    Skip,
    /// Nothing: close the dialog.
    Close,
}

/// What came of reading files.
#[derive(Debug)]
enum Read {
    Inventory(Result<Inventory, Vec<Finding>>),
    Quotes(Vec<Result<Book, Box<Finding>>>),
}

/// The import of one window.
pub struct Desk {
    what: What,
    stage: Option<Stage>,
    dialogs: Box<dyn Dialogs>,
    /// A dialog of the system was asked for.
    browsing: bool,
    files: Vec<PathBuf>,
    powered_off: bool,
    grouping: Grouping,
    waiting: Option<Receiver<Read>>,
    wake: Arc<dyn Fn() + Send + Sync>,
    memory: Memory,
    memory_file: Option<PathBuf>,
    /// Why the project did not take what was shown.
    refusal: Option<String>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("what", &self.what)
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl Desk {
    /// No import yet. `wake` is called from the background when there is news.
    pub fn new(dialogs: Box<dyn Dialogs>, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            what: What::Any,
            stage: None,
            dialogs,
            browsing: false,
            files: Vec::new(),
            powered_off: false,
            grouping: Grouping::default(),
            waiting: None,
            wake: Arc::new(wake),
            memory: Memory::default(),
            memory_file: None,
            refusal: None,
        }
    }

    /// Remembers corrected columns of partners in a file.
    #[must_use]
    pub fn with_memory(mut self, file: PathBuf) -> Self {
        self.memory = Memory::read(&file);
        self.memory_file = Some(file);
        self
    }

    /// How far it is; nothing while nobody imports.
    pub fn stage(&self) -> Option<&Stage> {
        self.stage.as_ref()
    }

    /// What files are taken for.
    pub fn what(&self) -> What {
        self.what
    }

    /// Why the project did not take what is shown.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Begins an import; without files they are asked for.
    pub fn begin(&mut self, what: What, files: Vec<PathBuf>) {
        self.what = what;
        self.refusal = None;
        self.powered_off = false;
        if files.is_empty() {
            self.stage = Some(Stage::Asking(String::new()));
        } else {
            self.read(files);
        }
    }

    /// Looks after the background; called now and then.
    pub fn poll(&mut self, project: &Project) {
        if self.browsing {
            match self.dialogs.answer() {
                Answer::Waiting => {}
                Answer::Nothing => self.browsing = false,
                Answer::Chosen(path) => {
                    self.browsing = false;
                    if matches!(self.stage, Some(Stage::Asking(_))) {
                        self.read(vec![path]);
                    }
                }
            }
        }
        let Some(waiting) = &self.waiting else { return };
        let read = match waiting.try_recv() {
            Ok(read) => read,
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => {
                self.waiting = None;
                let place = Place::of(
                    &self
                        .files
                        .iter()
                        .map(|file| shown(file))
                        .collect::<Vec<_>>()
                        .join(", "),
                );
                self.stage = Some(Stage::Refused(vec![Finding::error(
                    place,
                    "a file on which Displace failed",
                    "a workbook or a text",
                    "this is a bug in Displace: please report it",
                )]));
                return;
            }
        };
        self.waiting = None;
        self.stage = Some(match read {
            Read::Inventory(Ok(inventory)) => Stage::Inventory(Box::new(Machines {
                draft: Draft::new(&inventory, self.grouping, Some(project)),
                grouping: self.grouping,
                powered_off: self.powered_off,
                inventory,
            })),
            Read::Inventory(Err(findings)) => Stage::Refused(findings),
            Read::Quotes(books) => self.quotes(books),
        });
    }

    fn quotes(&self, books: Vec<Result<Book, Box<Finding>>>) -> Stage {
        let refused: Vec<Finding> = books
            .iter()
            .filter_map(|book| book.as_ref().err().map(|finding| (**finding).clone()))
            .collect();
        if !refused.is_empty() {
            return Stage::Refused(refused);
        }
        let open: VecDeque<_> = books
            .into_iter()
            .flatten()
            .map(|mut book| {
                let mut settings = Settings::default();
                let mut read = quote::read(&mut book, &settings);
                // What was corrected in an earlier quote of the same partner holds for this one.
                let partner = read
                    .as_ref()
                    .map_or(String::new(), |import| import.quote.partner.clone());
                let known = self.memory.of(&partner);
                if !known.is_empty() {
                    settings.columns = known;
                    read = quote::read(&mut book, &settings);
                }
                QuoteFile {
                    book,
                    settings,
                    read,
                }
            })
            .collect();
        Stage::Quotes(Box::new(Quotes {
            count: open.len(),
            open,
        }))
    }

    fn read(&mut self, files: Vec<PathBuf>) {
        let (send, receive) = sync_channel(1);
        let (what, powered_off, wake) = (self.what, self.powered_off, Arc::clone(&self.wake));
        self.files.clone_from(&files);
        let thread = std::thread::Builder::new()
            .name("import".to_owned())
            .spawn(move || {
                // Nobody listens any more if the import was given up.
                let _ = send.send(read(what, &files, powered_off));
                wake();
            });
        self.waiting = thread.is_ok().then_some(receive);
        self.stage = Some(Stage::Reading);
    }

    /// Does what the user wants; returns the change of the project that follows from it.
    pub fn wish(&mut self, wish: Wish, project: &Project) -> Option<Edit> {
        self.refusal = None;
        match wish {
            Wish::Typed(text) => {
                if let Some(Stage::Asking(typed)) = &mut self.stage {
                    *typed = text;
                }
            }
            Wish::Files(files) => self.read(files),
            Wish::Pasted(text) => {
                let book = Book::from_text("pasted table", text);
                self.stage = Some(self.quotes(vec![Ok(book)]));
            }
            Wish::Browse => {
                self.dialogs.show(Purpose::Import, "");
                self.browsing = true;
            }
            Wish::Group(grouping, powered_off) => self.group(grouping, powered_off, project),
            Wish::Settings(settings) => {
                if let Some(Stage::Quotes(quotes)) = &mut self.stage
                    && let Some(file) = quotes.open.front_mut()
                {
                    file.read = quote::read(&mut file.book, &settings);
                    file.settings = settings;
                }
            }
            Wish::Accept => return self.accept(project),
            Wish::Skip => self.next_quote(),
            Wish::Close => self.close(),
        }
        None
    }

    fn group(&mut self, grouping: Grouping, powered_off: bool, project: &Project) {
        self.grouping = grouping;
        let again = self.powered_off != powered_off;
        self.powered_off = powered_off;
        if again {
            self.read(self.files.clone());
        } else if let Some(Stage::Inventory(machines)) = &mut self.stage {
            machines.grouping = grouping;
            machines.draft = Draft::new(&machines.inventory, grouping, Some(project));
        }
    }

    fn accept(&mut self, project: &Project) -> Option<Edit> {
        match &self.stage {
            Some(Stage::Inventory(machines)) => {
                let draft = machines.draft.clone();
                let label = format!("Import {}", machines.inventory.files.join(", "));
                let edit = self.edit(project, label, move |project| draft.apply(project))?;
                self.close();
                Some(edit)
            }
            Some(Stage::Quotes(quotes)) => {
                let file = quotes.open.front()?;
                let (settings, import) = (&file.settings, file.read.as_ref().ok()?);
                let (partner, corrected) = (import.quote.partner.clone(), settings.columns.clone());
                let (quote, label) = (
                    import.quote.clone(),
                    format!("Import the quote of {partner}"),
                );
                let edit = self.edit(project, label, move |project| {
                    quote::put(project, quote.clone());
                })?;
                self.remember(&partner, &corrected);
                self.next_quote();
                Some(edit)
            }
            _ => None,
        }
    }

    /// A change, unless the project would have an error afterwards that it does not have now.
    fn edit(
        &mut self,
        project: &Project,
        label: String,
        change: impl Fn(&mut Project) + 'static,
    ) -> Option<Edit> {
        let mut changed = project.clone();
        change(&mut changed);
        let before = project::check(project);
        let errors: Vec<String> = project::check(&changed)
            .iter()
            .filter(|problem| problem.is_error() && !before.contains(problem))
            .map(ToString::to_string)
            .collect();
        if !errors.is_empty() {
            self.refusal = Some(errors.join("; "));
            return None;
        }
        Some(Edit {
            label,
            merge: None,
            change: Box::new(change),
        })
    }

    fn remember(
        &mut self,
        partner: &str,
        corrected: &std::collections::BTreeMap<String, Option<quote::Field>>,
    ) {
        self.memory.remember(partner, corrected);
        if let Some(file) = &self.memory_file {
            // What cannot be remembered is only corrected once more.
            let _ = self.memory.write(file);
        }
    }

    fn next_quote(&mut self) {
        if let Some(Stage::Quotes(quotes)) = &mut self.stage {
            quotes.open.pop_front();
            if quotes.open.is_empty() {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.stage = None;
        self.waiting = None;
        self.browsing = false;
    }
}

fn shown(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy())
        .into_owned()
}

fn read(what: What, files: &[PathBuf], powered_off: bool) -> Read {
    let machines = match what {
        What::Inventory => true,
        What::Quote => false,
        What::Any => files
            .first()
            .is_some_and(|file| inventory::is_inventory(file)),
    };
    if machines {
        Read::Inventory(inventory::any(files, powered_off))
    } else {
        let open = |file: &PathBuf| Book::open(file, Limits::by_hand());
        Read::Quotes(files.iter().map(open).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::import::quote::{Field, key};
    use crate::records;

    #[derive(Debug)]
    struct NoDialogs;

    impl Dialogs for NoDialogs {
        fn show(&mut self, _purpose: Purpose, _name: &str) {}

        fn answer(&mut self) -> Answer {
            Answer::Nothing
        }
    }

    fn desk() -> Desk {
        Desk::new(Box::new(NoDialogs), || {})
    }

    fn wait(desk: &mut Desk, project: &Project) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while matches!(desk.stage(), Some(Stage::Reading)) {
            assert!(Instant::now() < deadline, "the files are read");
            desk.poll(project);
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_dropped_file_is_taken_for_what_it_looks_like() {
        let folder = tempfile::tempdir().unwrap();
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let machines = write("fleet.csv", "VM,Used (GiB)\nweb,10\n");
        let quote = write("offer.csv", "Item,Qty,Unit price\nDisk,2,10.50\n");
        let mut desk = desk();
        desk.begin(What::Any, vec![machines]);
        wait(&mut desk, &project);
        assert!(matches!(desk.stage(), Some(Stage::Inventory(_))));
        desk.begin(What::Any, vec![quote]);
        wait(&mut desk, &project);
        assert!(matches!(desk.stage(), Some(Stage::Quotes(_))));
    }

    #[test]
    fn columns_that_were_corrected_are_known_in_the_partner_s_next_quote() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path().join("partners.toml");
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let table = "Supplier: North Ltd\nItem;Qty;Odd words\nDisk;2;10,50\n";
        let mut first = desk().with_memory(memory.clone());
        first.begin(What::Quote, Vec::new());
        first.wish(Wish::Pasted(table.to_owned()), &project);
        let settings = Settings {
            columns: BTreeMap::from([(key("Odd words"), Some(Field::Net))]),
            ..Settings::default()
        };
        first.wish(Wish::Settings(settings), &project);
        assert!(first.wish(Wish::Accept, &project).is_some());
        assert!(first.stage().is_none());

        let mut second = desk().with_memory(memory);
        second.wish(Wish::Pasted(table.to_owned()), &project);
        let Some(Stage::Quotes(quotes)) = second.stage() else {
            panic!("a quote is shown")
        };
        let import = quotes.current().unwrap().read.as_ref().unwrap();
        assert_eq!(import.quote.lines[0].net.unwrap().to_string(), "10.50");
    }

    #[test]
    fn what_the_project_cannot_take_is_refused_and_stays_shown() {
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let mut desk = desk();
        let text = "Item,Qty,Unit price (USD)\nDisk,2,10.50\n";
        desk.wish(Wish::Pasted(text.to_owned()), &project);
        assert!(desk.wish(Wish::Accept, &project).is_none());
        assert!(
            desk.refusal()
                .is_some_and(|refusal| refusal.contains("exchange rate"))
        );
        assert!(matches!(desk.stage(), Some(Stage::Quotes(_))));
        desk.wish(Wish::Skip, &project);
        assert!(desk.stage().is_none());
    }
}
