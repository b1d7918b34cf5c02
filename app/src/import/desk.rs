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
use super::quote::{self, Column, Import, Memory, Settings};
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
    /// Where no table was found, the columns below what looks most like headings: somebody may know what they mean.
    pub columns: Vec<Column>,
}

impl QuoteFile {
    fn new(mut book: Book, settings: Settings) -> Self {
        let read = quote::read(&mut book, &settings);
        let columns = if read.is_err() {
            quote::headings(&mut book, &settings)
        } else {
            Vec::new()
        };
        Self {
            book,
            settings,
            read,
            columns,
        }
    }

    /// The same file, read with other settings.
    fn again(self, settings: Settings) -> Self {
        Self::new(self.book, settings)
    }

    fn partner(&self) -> &str {
        self.read
            .as_ref()
            .map_or("", |import| import.quote.partner.as_str())
    }
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
    /// Leave out what is shown, and go on with the next.
    Skip,
    /// Nothing: close the dialog.
    Close,
}

/// What came of reading files: machines, if any of them has some, and quotes.
#[derive(Debug, Default)]
struct Read {
    inventory: Option<Result<Inventory, Vec<Finding>>>,
    quotes: Vec<Result<Book, Box<Finding>>>,
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
    /// Quotes that are shown when the machines are decided on.
    later: Vec<Book>,
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
            later: Vec::new(),
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
        let mut refused = Vec::new();
        self.later.clear();
        for book in read.quotes {
            match book {
                Ok(book) => self.later.push(book),
                Err(finding) => refused.push(*finding),
            }
        }
        let inventory = match read.inventory {
            Some(Ok(inventory)) => Some(inventory),
            Some(Err(findings)) => {
                refused.splice(0..0, findings);
                None
            }
            None => None,
        };
        // One file that cannot be read keeps all of them out.
        self.stage = Some(if !refused.is_empty() {
            Stage::Refused(refused)
        } else if let Some(inventory) = inventory {
            Stage::Inventory(Box::new(Machines {
                draft: Draft::new(&inventory, self.grouping, Some(project)),
                grouping: self.grouping,
                powered_off: self.powered_off,
                inventory,
            }))
        } else {
            let books = std::mem::take(&mut self.later);
            self.quotes(books)
        });
    }

    fn quotes(&self, books: Vec<Book>) -> Stage {
        let open: VecDeque<_> = books
            .into_iter()
            .map(|book| self.known(QuoteFile::new(book, Settings::default())))
            .collect();
        Stage::Quotes(Box::new(Quotes {
            count: open.len(),
            open,
        }))
    }

    /// What was corrected in an earlier quote of the same partner holds for this one, unless something was corrected
    /// in it already.
    fn known(&self, file: QuoteFile) -> QuoteFile {
        let known = self.memory.of(file.partner());
        if known.is_empty() || !file.settings.columns.is_empty() {
            return file;
        }
        let settings = Settings {
            columns: known,
            ..file.settings.clone()
        };
        file.again(settings)
    }

    /// How many quotes wait until the machines are decided on.
    pub fn later(&self) -> usize {
        self.later.len()
    }

    /// Goes on with the quotes that came together with machines.
    fn after_machines(&mut self) {
        let books = std::mem::take(&mut self.later);
        if books.is_empty() {
            self.close();
        } else {
            self.stage = Some(self.quotes(books));
        }
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
                self.stage = Some(self.quotes(vec![book]));
            }
            Wish::Browse => {
                self.dialogs.show(Purpose::Import, "");
                self.browsing = true;
            }
            Wish::Group(grouping, powered_off) => self.group(grouping, powered_off, project),
            Wish::Settings(settings) => {
                if let Some(Stage::Quotes(mut quotes)) = self.stage.take() {
                    if let Some(file) = quotes.open.pop_front() {
                        let named = settings.partner != file.settings.partner;
                        let file = file.again(settings);
                        let file = if named { self.known(file) } else { file };
                        quotes.open.push_front(file);
                    }
                    self.stage = Some(Stage::Quotes(quotes));
                }
            }
            Wish::Accept => return self.accept(project),
            Wish::Skip if matches!(self.stage, Some(Stage::Inventory(_))) => self.after_machines(),
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
                self.after_machines();
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
        self.later.clear();
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
    let has_machines = |file: &PathBuf| match what {
        What::Inventory => true,
        What::Quote => false,
        What::Any => inventory::is_inventory(file),
    };
    let (machines, quotes): (Vec<PathBuf>, Vec<PathBuf>) =
        files.iter().cloned().partition(has_machines);
    let open = |file: &PathBuf| Book::open(file, Limits::by_hand());
    Read {
        inventory: (!machines.is_empty()).then(|| inventory::any(&machines, powered_off)),
        quotes: quotes.iter().map(open).collect(),
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

    fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_dropped_file_is_taken_for_what_it_looks_like() {
        let folder = tempfile::tempdir().unwrap();
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let machines = write(&folder, "fleet.csv", "VM,Used (GiB)\nweb,10\n");
        let quote = write(&folder, "offer.csv", "Item,Qty,Unit price\nDisk,2,10.50\n");
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
    fn machines_and_quotes_that_are_dropped_together_are_shown_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let quote = write(&folder, "offer.csv", "Item,Qty,Unit price\nDisk,2,10.50\n");
        let machines = write(&folder, "fleet.csv", "VM,Used (GiB)\nweb,10\n");
        let other = write(&folder, "other.csv", "Item,Qty,Unit price\nTape,2,3.50\n");
        let files = vec![quote, machines, other];
        let mut desk = desk();
        desk.begin(What::Any, files.clone());
        wait(&mut desk, &project);
        assert!(matches!(desk.stage(), Some(Stage::Inventory(_))));
        assert_eq!(desk.later(), 2);
        assert!(desk.wish(Wish::Accept, &project).is_some());
        let Some(Stage::Quotes(quotes)) = desk.stage() else {
            panic!("the quotes follow")
        };
        assert_eq!((quotes.count, quotes.which()), (2, 1));
        // Machines can be left out, and one file that cannot be read keeps all of them out.
        desk.begin(What::Any, files.clone());
        wait(&mut desk, &project);
        assert!(desk.wish(Wish::Skip, &project).is_none());
        assert!(matches!(desk.stage(), Some(Stage::Quotes(_))));
        let broken = write(&folder, "broken.xlsx", "PK\u{3}\u{4} cut off");
        desk.begin(What::Any, [files, vec![broken]].concat());
        wait(&mut desk, &project);
        assert!(matches!(desk.stage(), Some(Stage::Refused(told)) if told.len() == 1));
    }

    #[test]
    fn a_table_whose_headings_nobody_knows_is_read_once_they_are_told() {
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let mut desk = desk();
        let table = "Ding;Zahl;Geld\nDisk;2;10,50\nTape;1;3,50\n";
        desk.wish(Wish::Pasted(table.to_owned()), &project);
        let Some(Stage::Quotes(quotes)) = desk.stage() else {
            panic!("a quote is shown")
        };
        let file = quotes.current().unwrap();
        assert!(file.read.is_err());
        let headings: Vec<&str> = file
            .columns
            .iter()
            .map(|column| column.heading.as_str())
            .collect();
        assert_eq!(headings, ["Ding", "Zahl", "Geld"]);
        let columns = [
            ("Ding", Field::Description),
            ("Zahl", Field::Quantity),
            ("Geld", Field::Net),
        ];
        let settings = Settings {
            columns: columns
                .map(|(heading, field)| (key(heading), Some(field)))
                .into(),
            ..Settings::default()
        };
        desk.wish(Wish::Settings(settings), &project);
        let Some(Stage::Quotes(quotes)) = desk.stage() else {
            panic!("the quote is still shown")
        };
        let import = quotes.current().unwrap().read.as_ref().unwrap();
        assert_eq!(import.quote.lines.len(), 2);
        assert_eq!(import.quote.lines[0].net.unwrap().to_string(), "10.50");
    }

    #[test]
    fn a_partner_whose_name_is_typed_is_remembered_too() {
        let project = records::empty_project(jiff::civil::date(2027, 1, 1));
        let mut desk = desk();
        let table = "Item;Qty;Odd words\nDisk;2;10,50\n";
        desk.wish(Wish::Pasted(table.to_owned()), &project);
        let named = Settings {
            partner: Some("North Ltd".to_owned()),
            ..Settings::default()
        };
        let corrected = Settings {
            columns: BTreeMap::from([(key("Odd words"), Some(Field::Net))]),
            ..named.clone()
        };
        desk.wish(Wish::Settings(corrected), &project);
        assert!(desk.wish(Wish::Accept, &project).is_some());
        desk.wish(Wish::Pasted(table.to_owned()), &project);
        desk.wish(Wish::Settings(named), &project);
        let Some(Stage::Quotes(quotes)) = desk.stage() else {
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
