//! What can be typed, with the help that teaches it.

use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use displace_model::quote::Language;
use displace_scenarios::{MOST_TRIALS, Precision, PrecisionOf, Tail};
use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::import::inventory::{By, Size};
use crate::import::quote::Field;
use crate::import::table::number;

const EXAMPLES: &str = "\
FILE is a path, - for standard input, or a sample's name (write ./NAME for a file of that name).

Examples:
  displace                                          the window, with a sample
  displace clinic.toml                              the window, with your project
  displace samples controller-failure --out my.toml your own copy of a sample to start from
  displace check my.toml                            every problem with its place and a hint
  displace run my.toml                              the verdict as text
  displace run my.toml --format json --out r.json   all figures for a script
  displace replay my.toml --threat storage_failure  one incident, hour by hour, for every plan
  displace import rvtools fleet.xlsx --into my.toml the machines of an inventory as workloads

Exit codes:
  0   done
  1   the project or an input has errors
  2   the command is wrong
  3   a file cannot be read or written
  4   cancelled
  70  a bug of ours";

/// Should this customer replace its backup solution, and what does it cost to be wrong?
///
/// Models an incumbent backup solution and proposals to replace it, simulates outages by Monte Carlo on all of them,
/// and compares cash, outage losses and downtime.
#[derive(Debug, Parser)]
#[command(name = "displace", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// Project to open in the window: a path, - or a sample's name [default: the first sample]
    pub(super) file: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate many futures and compare the plans
    Run(RunArgs),
    /// Tell one incident step by step, for every plan
    Replay(ReplayArgs),
    /// Find every problem of a project or a library
    Check(CheckArgs),
    /// Level and rank the quotes of partners
    Quotes(QuotesArgs),
    /// List the sample projects, or print one
    Samples(SamplesArgs),
    /// Bring inventories and quotes of others into a project
    #[command(subcommand)]
    Import(ImportCommand),
    /// List your library of solutions and prices, take files into it, or write it to one
    Library(LibraryArgs),
    /// Print a JSON Schema of the files that are read and written
    Schema(SchemaArgs),
}

const RUN_HELP: &str = "\
The same FILE, --trials (or --precision) and --seed give the same bytes on any run, whatever --threads is.
With --precision the numbers of incidents are held to their known means, which needs far fewer futures. With --of p95
or p99 many futures are looked at; those that promise to be bad are lived through, and one in so many of the others.
Money is present value over the horizon in the project's currency; hours are instance-hours.

Examples:
  displace run controller-failure
  displace run my.toml --precision 1%
  displace run my.toml --precision 2% --of p99
  displace run my.toml --trials 100000 --seed 7 --format csv > figures.csv
  displace run - --format json < my.toml";

#[derive(Debug, Args)]
#[command(after_help = RUN_HELP)]
pub(super) struct RunArgs {
    /// Project: a path, - for standard input, or a sample's name
    pub(super) file: PathBuf,
    /// Futures to simulate; the error shrinks with the square root of this number
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = RangedU64ValueParser::<u64>::new().range(2..=MOST_TRIALS))]
    pub(super) trials: u64,
    /// Simulate until the standard error of every expected saving (or what --of names) is at most this share of it, such
    /// as 1% (or of a hundredth of the baseline's mean total, if that is more)
    #[arg(long, value_name = "SHARE", conflicts_with = "trials", value_parser = precision)]
    pub(super) precision: Option<Precision>,
    /// Which figures --precision is about
    #[arg(long, value_enum, value_name = "FIGURE", requires = "precision", default_value_t = Figure::Saving)]
    pub(super) of: Figure,
    /// The most futures to simulate with --precision [default: 1000000, or as many as fit into memory]
    #[arg(long, value_name = "N", requires = "precision", value_parser = RangedU64ValueParser::<u64>::new().range(2..=MOST_TRIALS))]
    pub(super) max_trials: Option<u64>,
    /// Seed of all luck, a whole number
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// Worker threads; they change the speed, never the result [default: all cores]
    #[arg(long, value_name = "T", value_parser = RangedU64ValueParser::<u16>::new().range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// How to print the results
    #[arg(long, value_enum, default_value_t = RunFormat::Text)]
    pub(super) format: RunFormat,
    /// Write to this file instead of standard output; it is replaced at the end, in one step
    #[arg(long, value_name = "PATH")]
    pub(super) out: Option<PathBuf>,
}

/// What can be asked to be precise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Figure {
    /// The expected saving of every plan
    Saving,
    /// What 1 future in 20 exceeds: outage cost of every plan, over the horizon and of its worst year
    P95,
    /// What 1 future in 100 exceeds: the same
    P99,
}

impl Figure {
    /// As the simulation calls it.
    pub(super) fn precision(self) -> PrecisionOf {
        match self {
            Self::Saving => PrecisionOf::Saving,
            Self::P95 => PrecisionOf::Tail(Tail::P95),
            Self::P99 => PrecisionOf::Tail(Tail::P99),
        }
    }
}

/// A share with its sign, so that nobody takes 1 for 1 % or for all of it.
fn precision(text: &str) -> Result<Precision, String> {
    let wrong = || format!("{text:?} is no share, write for instance 1% or 0.5%");
    let number = text.trim().strip_suffix('%').ok_or_else(wrong)?;
    let percent: f64 = number.trim().parse().map_err(|_not_a_number| wrong())?;
    Precision::new(percent / 100.0).map_err(|error| error.to_string())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFormat {
    /// The verdict and tables for people
    Text,
    /// Every figure for a script; see `displace schema results`
    Json,
    /// One row per plan and figure, for a spreadsheet
    Csv,
}

const REPLAY_HELP: &str = "\
Threat, target and moment come from the project's [story] unless given; without a story they are the first threat,
its first target by id and the start of the project.
Without --seed the replay is typical: every draw has its median and every chance falls on its likelier side.

Examples:
  displace replay controller-failure
  displace replay my.toml --threat storage_failure --target san_1 --at 2027-07-21T09:00
  displace replay my.toml --seed 7 --format json";

#[derive(Debug, Args)]
#[command(after_help = REPLAY_HELP)]
pub(super) struct ReplayArgs {
    /// Project: a path, - for standard input, or a sample's name
    pub(super) file: PathBuf,
    /// Id of the threat that strikes
    #[arg(long, value_name = "ID")]
    pub(super) threat: Option<String>,
    /// Id of the failure domain or workload that is struck
    #[arg(long, value_name = "ID")]
    pub(super) target: Option<String>,
    /// When it strikes, such as 2027-07-21T09:00
    #[arg(long, value_name = "ISO")]
    pub(super) at: Option<DateTime>,
    /// Seed of a random future; without it a typical one is told
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// How to print the replay
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
}

const CHECK_HELP: &str = "\
All problems are told at once, each as path:line:column, with the value found, what is allowed, and a hint.
The exit code is 1 if there is an error; warnings alone leave it at 0.";

#[derive(Debug, Args)]
#[command(after_help = CHECK_HELP)]
pub(super) struct CheckArgs {
    /// Project or library: a path, - for standard input, or a sample's name
    pub(super) file: PathBuf,
    /// How to print the problems
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

const QUOTES_HELP: &str = "\
Quotes are brought to one scope, horizon and currency, without tax; the rules stand in [levelling] of the first file.
Gaps are priced by what others ask, guesses are marked with ?, and outage costs are no part of any price.

Examples:
  displace quotes partner-quotes
  displace quotes my.toml --request answer.xlsx --language de
  displace quotes north.xlsx south.csv west.csv
  displace quotes my.toml new-offer.xlsx --format json
  displace quotes my.toml --customer --format csv > levelled.csv";

#[derive(Debug, Args)]
#[command(after_help = QUOTES_HELP)]
pub(super) struct QuotesArgs {
    /// Quotes as partners sent them, and projects with quotes (paths, - for standard input, or a sample's name); the
    /// first project says how they are levelled
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// How to print the comparison
    #[arg(long, value_enum, default_value_t = RunFormat::Text)]
    pub(super) format: RunFormat,
    /// Write what is to be bought, with empty cells for prices, to this workbook
    #[arg(long, value_name = "XLSX")]
    pub(super) request: Option<PathBuf>,
    /// Language of the workbook
    #[arg(long, value_enum, default_value_t = SheetLanguage::En, requires = "request")]
    pub(super) language: SheetLanguage,
    /// Leave out what is private: offers of rivals, margins and notes
    #[arg(long)]
    pub(super) customer: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SheetLanguage {
    /// English
    En,
    /// German
    De,
    /// French
    Fr,
    /// Italian
    It,
    /// Spanish
    Es,
    /// Dutch
    Nl,
}

impl From<SheetLanguage> for Language {
    fn from(language: SheetLanguage) -> Self {
        match language {
            SheetLanguage::En => Self::English,
            SheetLanguage::De => Self::German,
            SheetLanguage::Fr => Self::French,
            SheetLanguage::It => Self::Italian,
            SheetLanguage::Es => Self::Spanish,
            SheetLanguage::Nl => Self::Dutch,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct SamplesArgs {
    /// Sample to print; without it all are listed
    pub(super) name: Option<String>,
    /// Write the sample to this file instead of standard output
    #[arg(long, value_name = "PATH", requires = "name")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Machines of an RVTools export become workloads
    Rvtools(InventoryArgs),
    /// Machines of any table become workloads
    Inventory(InventoryArgs),
    /// Quotes of partners, a file each, with their lines
    Quote(QuoteArgs),
}

const QUOTE_HELP: &str = "\
Without --into nothing is changed: lines, columns and all that was left out are shown. A quote of the same partner with
the same number takes the place of the earlier one, unless its round is closed: then it begins the next.

Files are workbooks (.xlsx), PDFs with text, or texts with any separator, in English, German, French, Italian, Spanish or Dutch; - reads
a table that was copied from elsewhere from standard input. The headings may stand below other rows. FIELD is one of
part_number, description, category, quantity, unit, list, discount, price (a unit price), net, extended (a line's total),
base (price per so many), currency, period, term, start, end, uplift, support, option, bundle, recovery (the guaranteed
time), credit, cap (the most credit in a year), tax, note; nothing leaves the column out.

Examples:
  displace import quote nord.xlsx sued.csv
  displace import quote nord.xlsx --partner \"Nord Systems\" --into my.toml
  displace import quote west.csv --map \"Stueckgeld=net\" --map \"Intern=\" --rate USD=0.92 --into my.toml";

#[derive(Debug, Args)]
#[command(after_help = QUOTE_HELP)]
pub(super) struct QuoteArgs {
    /// Files to read, one quote each; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Project to put the quotes into; a file that does not exist yet begins a project
    #[arg(long, value_name = "PROJECT")]
    pub(super) into: Option<PathBuf>,
    /// Who offers, where the file does not say it or says it wrong
    #[arg(long, value_name = "NAME")]
    pub(super) partner: Option<String>,
    /// What a column means; may be given several times
    #[arg(long, value_name = "HEADING=FIELD", value_parser = mapped)]
    pub(super) map: Vec<(String, Option<Field>)>,
    /// The sheet of a workbook that has the lines, where several have a table
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// The character before the decimals, where the file does not show it
    #[arg(long, value_enum)]
    pub(super) decimal: Option<Mark>,
    /// Currency of the prices, where the file does not say it, such as EUR
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub(super) currency: Option<String>,
    /// Value-added tax, where the file does not say it, such as 19%
    #[arg(long, value_name = "SHARE", value_parser = vat)]
    pub(super) vat: Option<Decimal>,
    /// What one unit of another currency costs in the project's, such as USD=0.92; may be given several times
    #[arg(long, value_name = "CODE=RATE", value_parser = rate)]
    pub(super) rate: Vec<(String, f64)>,
    /// How to print what became of the files
    #[arg(long, value_enum, default_value_t = QuoteFormat::Text)]
    pub(super) format: QuoteFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum QuoteFormat {
    /// For people
    Text,
    /// For scripts
    Json,
    /// The lines as a table in one layout for all partners, which can be imported again
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mark {
    /// 1.234,50
    Comma,
    /// 1,234.50
    Point,
}

fn mapped(text: &str) -> Result<(String, Option<Field>), String> {
    let (heading, word) = text
        .rsplit_once('=')
        .ok_or_else(|| "write a heading, = and a field".to_owned())?;
    if word.trim().is_empty() {
        return Ok((heading.to_owned(), None));
    }
    let words = || {
        Field::all()
            .map(Field::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match Field::from_id(word.trim()) {
        Some(field) => Ok((heading.to_owned(), Some(field))),
        None => Err(format!("there is no field {word:?}: there are {}", words())),
    }
}

fn currency(text: &str) -> Result<String, String> {
    let code = number::currency(text)
        .ok_or_else(|| format!("{text:?} is no currency, write for instance EUR"))?;
    Ok(code.to_owned())
}

fn vat(text: &str) -> Result<Decimal, String> {
    let wrong = || format!("{text:?} is no share, write for instance 19%");
    let number = text.trim().strip_suffix('%').ok_or_else(wrong)?;
    let percent: Decimal = number.trim().parse().map_err(|_no_number| wrong())?;
    let allowed = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent);
    let share = percent
        .checked_div(Decimal::ONE_HUNDRED)
        .filter(|_| allowed);
    share.map(|share| share.normalize()).ok_or_else(wrong)
}

fn rate(text: &str) -> Result<(String, f64), String> {
    let wrong = || format!("{text:?} is no rate, write for instance USD=0.92");
    let (code, rate) = text.split_once('=').ok_or_else(wrong)?;
    let rate: f64 = rate.trim().parse().map_err(|_no_number| wrong())?;
    if (1e-6..=1e6).contains(&rate) {
        Ok((currency(code)?, rate))
    } else {
        Err(wrong())
    }
}

const INVENTORY_HELP: &str = "\
Without --into nothing is changed: what would become of the files is shown. A second import updates the workloads of the
first: their number of instances and their size; what was added to them stays.

An RVTools export is a workbook, a folder with its CSV files, or one of them (vInfo, vPartition, vDatastore, vHost).
Any other inventory is a workbook or a text with separators, with a column for the name and one for the size; headings
may be in English, German, French, Italian, Spanish or Dutch.

Examples:
  displace import rvtools fleet.xlsx
  displace import rvtools exports/ --by folder --size provisioned --into my.toml
  displace import inventory servers.csv --format json";

#[derive(Debug, Args)]
#[command(after_help = INVENTORY_HELP)]
pub(super) struct InventoryArgs {
    /// Files or folders to read
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Project to put the workloads into; a file that does not exist yet begins a project
    #[arg(long, value_name = "PROJECT")]
    pub(super) into: Option<PathBuf>,
    /// What machines of one workload have in common
    #[arg(long, value_enum, default_value_t = GroupBy::Cluster)]
    pub(super) by: GroupBy,
    /// Which size of a machine counts
    #[arg(long, value_enum, default_value_t = MachineSize::InUse)]
    pub(super) size: MachineSize,
    /// Keep machines on different datastores together: workloads then live in their site alone
    #[arg(long)]
    pub(super) together: bool,
    /// Import machines that are switched off, too
    #[arg(long)]
    pub(super) powered_off: bool,
    /// How to print what became of the files
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GroupBy {
    /// Their cluster
    Cluster,
    /// Their datastore
    Datastore,
    /// Their folder, application or department
    Folder,
    /// Their operating system
    Os,
}

impl From<GroupBy> for By {
    fn from(by: GroupBy) -> Self {
        match by {
            GroupBy::Cluster => Self::Cluster,
            GroupBy::Datastore => Self::Datastore,
            GroupBy::Folder => Self::Folder,
            GroupBy::Os => Self::Os,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MachineSize {
    /// What its disks take up: what a backup of the whole machine reads
    InUse,
    /// What the file systems of the guest hold, where they are known
    Guest,
    /// What its disks may grow to
    Provisioned,
}

impl From<MachineSize> for Size {
    fn from(size: MachineSize) -> Self {
        match size {
            MachineSize::InUse => Self::InUse,
            MachineSize::Guest => Self::Guest,
            MachineSize::Provisioned => Self::Provisioned,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// What to describe
    #[arg(value_enum)]
    pub(super) of: Described,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Described {
    /// The project file (TOML, described as if it were JSON)
    Project,
    /// What `displace run --format json` prints
    Results,
    /// A library of solutions and prices (TOML, described as if it were JSON)
    Library,
}

const LIBRARY_HELP: &str = "\
Your library is the file library.toml in the program's own folder, which the list names first. The window puts items and
plans into it and takes them from it; a library knows no estate.
What is taken from a file replaces what has the same name. `displace check FILE` tells every problem of a library.

Examples:
  displace library
  displace library --import prices-2027.toml
  displace library --export for-a-colleague.toml";

#[derive(Debug, Args)]
#[command(after_help = LIBRARY_HELP)]
pub(super) struct LibraryArgs {
    /// Take everything of this library into your own; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(super) import: Vec<PathBuf>,
    /// Write your library to this file
    #[arg(long, value_name = "PATH")]
    pub(super) export: Option<PathBuf>,
}
