"""Commands for the database of appointments: back up, restore, erase, prune, migrate.

They work on what they are handed: the address of the database is `context.obj()`. Without `--yes` nothing is lost: what
would be is printed, and the exit code is 2.
"""

import functools
import shlex
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vitals.appointments.hours import DAY
from vitals.errors import VitalsError

if TYPE_CHECKING:
    from vitals.appointments.database import Database
    from vitals.appointments.store import Store

__all__ = ["COMMANDS", "PANEL"]

PANEL = "Appointments"
MAKES = {"restore", "migrate"}  # commands that make a database where there is none
LARGEST_DAYS, LARGEST_PATIENT = 36_500, 2**53 - 1
NOUNS = {  # one and many
    "appointment": ("appointment", "appointments"),
    "waitlist": ("entry of the waiting list", "entries of the waiting list"),
    "absence": ("absence of a practitioner", "absences of practitioners"),
    "calendar_feed": ("revoked address of a calendar feed", "revoked addresses of calendar feeds"),
    "offer": ("offer", "offers"),
    "change": ("earlier version", "earlier versions"),
}
ELSEWHERE = (
    "Not reached from here: backups that were made before (delete them, or restore each one, erase again and back up), "
    "logs of proxies, and what clients keep."
)
SERVER_LOG = "PostgreSQL's write-ahead log, archives and standbys keep it until they are recycled or vacuumed."

Yes = Annotated[bool, typer.Option("--yes", help="Do it: without this, what would be lost is printed.")]


def command[**P](work: Callable[P, None]) -> Callable[P, None]:
    """Let a command end with a sentence instead of a traceback, and tidy up when it is interrupted."""

    @functools.wraps(work)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # drafts are removed on the way out
        try:
            work(*arguments, **options)
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)
        except (VitalsError, OSError) as error:
            print(f"error: {error}", file=sys.stderr)
            sys.exit(2)

    return run


@command
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to write; nobody but you may read it.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Overwrite the file.")] = False,
) -> None:
    """Copy the appointments, as they are at one instant, to a file; the service goes on.

    SQLite: the copy is checked and is one file, which `restore` takes. PostgreSQL: runs pg_dump, whose file pg_restore
    takes. An interrupted backup leaves what stood there.

    Example: uv run main.py backup "backup-$(date +%F).sqlite"
    """
    from vitals.appointments.copies import back_up, dump

    with closing(database_of(context)) as database:
        if not database.is_sqlite:
            dump(database.url, file, overwrite=yes)
            print(f"Wrote {file}. To restore it: {pg_restore(database, file)}")
            return
        with page_bar("copying") as progress:
            found = back_up(path_of(database), file, overwrite=yes, progress=progress)
    print(f"Wrote {found.appointments:,} appointments (revision {found.revision}) to {file}; the copy was checked.")


@command
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Overwrite the appointments that are there.")] = False,
) -> None:
    """Put a backup in the place of the database. Stop the service first.

    The backup is checked before anything changes: whether it is whole, and whether this version knows its tables. It
    takes its place in one step; an interrupted run leaves what stood there. Bookings made since the backup are lost.
    Addresses of calendar feeds that were revoked since the backup work again: revoke them again.

    Example: uv run main.py restore backup-2026-11-26.sqlite --yes
    """
    from vitals.appointments import copies

    with closing(database_of(context)) as database:
        if not database.is_sqlite:
            raise VitalsError(f"PostgreSQL restores with a program of its own: {pg_restore(database, file)}")
        path = path_of(database)
        with page_bar("copying") as progress:
            found = copies.restore(file, path, overwrite=yes, progress=progress)
    print(f"{path} holds the {found.appointments:,} appointments of {file} (revision {found.revision}).")


@command
def erase(
    context: typer.Context,
    patient: Annotated[
        int, typer.Argument(min=0, max=LARGEST_PATIENT, help="Number of the patient.", show_default=False)
    ],
    yes: Yes = False,
) -> None:
    """Erase everything about a patient, for good, from the bytes of the files too; the service goes on.

    Appointments, entries of the waiting list, offers, their earlier versions with every text, and the keys of repeated
    requests. The patient's future times are offered to the waiting list. While the file is rewritten, bookings wait.
    If interrupted, run it again: it finishes what was begun.

    Example: uv run main.py erase 7 --yes
    """
    from vitals.appointments import erasure

    with closing(store_of(context)) as store:
        if not yes:
            found = erasure.held(store.database, patient)
            raise VitalsError(f"would erase {listed(found)} of patient {patient} for good: to do it, add --yes")
        removed = erasure.erase(store, patient, now=int(time.time()))
        rewrite(store.database)
        is_file = store.database.is_sqlite
    print(f"Erased of patient {patient}: {listed(removed)}.")
    print(
        "Kept: practitioners, their calendars and absences, and everything about other patients, because none of it is "
        "about this one; texts that people wrote there were not searched."
    )
    print(ELSEWHERE if is_file else f"{ELSEWHERE} {SERVER_LOG}")


@command
def prune(
    context: typer.Context,
    days: Annotated[
        int,
        typer.Argument(
            min=1, max=LARGEST_DAYS, help="Keep what ended in the last DAYS days.", show_default=False, metavar="DAYS"
        ),
    ],
    yes: Yes = False,
) -> None:
    """Delete appointments, entries of the waiting list, absences and revoked feeds that ended over DAYS days ago.

    Their earlier versions go with them, and the files are rewritten without them. Practitioners and the history of
    their calendars are kept. The service goes on; if interrupted, run it again.

    Example, daily: uv run main.py prune 365 --yes
    """
    from tqdm import tqdm

    from vitals.appointments import erasure

    before = int(time.time()) - days * DAY
    with closing(database_of(context)) as database:
        found = erasure.prunable(database, before)
        if not yes:
            raise VitalsError(f"would delete {listed(found)}: to do it, add --yes")
        with tqdm(total=found.total(), desc="deleting", unit="row", disable=None, leave=False) as bar:
            removed = erasure.prune(database, before, progress=bar.update)
        rewrite(database)  # even if nothing is left to delete: an earlier run may have been interrupted before this
    print(f"Deleted {listed(removed)}.")


@command
def migrate(
    context: typer.Context,
    revision: Annotated[
        str | None, typer.Argument(help="Revision of the tables; the newest unless given.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Go back, and lose what older tables cannot hold.")] = False,
) -> None:
    """Bring the tables to a revision: forwards, as the service does when it starts, or back for an older version.

    Either all of it happens, or nothing does. Stop the service before going back: it would not find its tables.

    Example, before going back to a version without a waiting list: uv run main.py migrate 0001 --yes
    """
    from vitals.appointments.copies import alone
    from vitals.appointments.database import HEAD, known_revisions, revision_of

    wanted, known = revision or HEAD, [*known_revisions(), "base"]
    if wanted not in known:
        raise VitalsError(f"there is no revision {wanted!r}: known are {', '.join(known)}")
    with closing(database_of(context)) as database:
        with database.translated, database.engine.connect() as connection:
            at = revision_of(connection) or "base"
        if at in known and known.index(wanted) > known.index(at):
            if not yes:
                raise VitalsError(
                    f"going back from {at} to {wanted} loses what it cannot hold: back up, then add --yes"
                )
            database.close()
            if database.is_sqlite:
                with alone(path_of(database)):  # only to know: the migration needs the file itself
                    pass
        database.migrate(wanted)
    print(f"The tables are of revision {wanted}; they were of {at}.")


COMMANDS = (backup, restore, erase, prune, migrate)


def database_of(context: typer.Context) -> "Database":
    """The database; a refusal where a file of SQLite is not there, unless the command makes one."""
    from vitals.appointments.database import Database

    database = Database(context.obj())
    if database.is_sqlite and context.command.name not in MAKES and not path_of(database).is_file():
        raise VitalsError(f"there is no database at {path_of(database)}: is it the one of VITALS_DATABASE_URL?")
    return database


def store_of(context: typer.Context) -> "Store":
    """The store of the database."""
    from vitals.appointments.store import Store

    database_of(context).close()
    return Store(context.obj())


def path_of(database: "Database") -> Path:
    """File of an SQLite database."""
    return Path(str(database.url.database))


def pg_restore(database: "Database", file: Path) -> str:
    """The command that restores a dump, without the password."""
    from vitals.appointments.copies import without_password

    address = without_password(database.url).render_as_string()
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={address}"]
    return shlex.join(["pg_restore", *options, str(file)])


def listed(rows: Counter[str]) -> str:
    """Numbers of rows, in words."""
    there = [(rows[table], nouns) for table, nouns in NOUNS.items() if rows[table]]
    return ", ".join(f"{number:,} {nouns[number > 1]}" for number, nouns in there) or "nothing"


def rewrite(database: "Database") -> None:
    """Overwrite what was deleted, and say so where somebody watches."""
    from vitals.appointments.erasure import overwrite_deleted

    if sys.stderr.isatty():
        print("rewriting the files without what was deleted ...", file=sys.stderr)
    overwrite_deleted(database)


@contextmanager
def page_bar(what: str) -> Iterator[Callable[[int, int, int], Any]]:
    """Progress bar over the pages of a file, on a terminal."""
    from tqdm import tqdm

    with tqdm(desc=what, unit="page", unit_scale=True, disable=None, leave=False) as bar:

        def progress(_: int, remaining: int, total: int) -> None:
            bar.total = total
            bar.update(total - remaining - bar.n)

        yield progress
