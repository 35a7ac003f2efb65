"""What every test shares."""

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.utils import translation

from surveys.garbage_collection import freeze_loaded
from tests.empty_tables import MADE_BY_MIGRATE, empty_tables
from tests.new_databases import address_of, fill, keep_copies_of

pytest_plugins = ["tests.times"]

# How long an example takes says more about the machine than about the code. A gate plays the same examples each time.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.register_profile("same", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("same" if "CI" in os.environ else "unhurried")

ROOT = Path(__file__).parents[1]
MADE_FROM = [ROOT / place for place in ("surveys/migrations", "surveys/database", "cati/settings.py", ".lock")]
"""What a new database depends on: the migrations, the triggers, the applications and their releases."""
IN_QUOTES = re.compile(r'"(\w+)"')
MAIN_FIGURES = re.compile(r"(expressions|walks|workbooks) \d")
LINES_OF_A_LOG = 60
FIGURES = pytest.StashKey[list[str]]()
"""Lines of figures that tests measure; they stand under the run's summary, whichever process measured them."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of a parallel run hands its lines to the one that sums up."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = session.config.stash.get(FIGURES, [])


DRILLS = ("corpus", "upgrades", "resilience")
"""Folders that are begun with: at the end one process would be at one of their files alone."""
LONGEST = {
    "test_walks",
    "test_two_machines",
    "test_backup",
    "test_type_ahead",
    "test_axe",
    "test_firefox",
    "test_editor",
}
"""Files that take more than a minute, for the same reason the first of theirs."""


def turn(item: pytest.Item) -> tuple[int, bool]:
    """Drills, which often wait; then what keeps the processes busy; the browsers at last, when fewest work beside them.

    In the gate the suite on PostgreSQL begins at the same time, and is through before that.
    """
    folder = item.nodeid.split("/")[1]
    part = 0 if folder in DRILLS else 2 if folder == "browser" else 1
    return part, item.path.stem not in LONGEST


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes that share the tests tell them apart by name: of two with one name only one would run."""
    items.sort(key=turn)
    twice = [name for name, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:
        raise pytest.UsageError(f"Several tests have one name: {', '.join(twice)}")


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Say under the summary what is left to the full lane; every process of a parallel run collects the same."""
    drills = [item for item in items if item.get_closest_marker("drill")]
    if drills and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        drills[0].config.stash.setdefault(FIGURES, []).append(f"left to .ci/full: {len(drills)} drills")


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: garbage is sought as seldom as in a server, and not there."""
    freeze_loaded()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep the lines of a process that has ended."""
    lines = getattr(node, "workeroutput", {}).get("figures", [])
    node.config.stash.setdefault(FIGURES, []).extend(lines)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The figures as lines of their own, after everything else."""
    # The three figures that every run is asked for come last.
    for line in sorted(config.stash.get(FIGURES, []), key=lambda line: (bool(MAIN_FIGURES.match(line)), line)):
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside a failure stand the last lines of the logs of the servers that the test has started."""
    report = yield
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if report.failed and folder is not None:
        for log in sorted({*folder.rglob("*.log"), *folder.parent.glob(f"{folder.name}*.log")}):
            lines = log.read_text(errors="replace").splitlines()[-LINES_OF_A_LOG:]
            report.sections.append((f"the end of {log.name}", "\n".join(lines)))
    return report


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Put a line of figures under the run's summary."""
    return request.config.stash.setdefault(FIGURES, []).append


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files that are kept outside the database are kept beside the tests."""
    settings.DATA_DIR = tmp_path_factory.getbasetemp() / "data"
    # After a rollback the same numbers are another study's: no columns of its answers are left.
    shutil.rmtree(settings.DATA_DIR / "columns", ignore_errors=True)
    settings.STATIC_ROOT = settings.DATA_DIR / "static"  # where nothing was collected
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.ERASURE_LEDGER = [tmp_path_factory.getbasetemp() / f"{uuid4().hex}.ledger"]


@pytest.fixture(autouse=True)
def language_of_the_site() -> Iterator[None]:
    """A request leaves the language of its user in force, and the next test is not that user."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Real password hashing is slow on purpose; no test is about its strength."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def no_pause_between_steps() -> Iterator[None]:
    """On SQLite long work lets others write between two steps; in most tests nobody else is there."""
    from surveys.database import pauses

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pauses, "PAUSE_SECONDS", 0)
        yield


@pytest.fixture(autouse=True)
def no_program_of_another_test() -> None:
    """What a process keeps is kept by number, and after a rollback the same number is another version or study."""
    from surveys.interviewing.queries import personal_variables as personal
    from surveys.interviewing.queries.row_layouts import forget

    personal.forget()
    forget()
    # Columns and counts of answers come with libraries that most processes of the suite never import.
    columns = sys.modules.get("surveys.results.services.tables.study_answers")
    if columns is not None:
        columns.forget_kept_answers()
    toplines = sys.modules.get("surveys.results.services.toplines.toplines")
    if toplines is not None:
        toplines.forget()


@pytest.fixture(scope="session", autouse=True)
def files_read_once() -> Iterator[None]:
    """A process of the suite has each small file read once."""
    from tests.read_files import remembered

    with remembered():
        yield


@pytest.fixture(scope="session", autouse=True)
def copies_of_new_databases() -> None:
    """One process migrates a database; what it made is copied by all, and by later runs until a migration changes."""
    keep_copies_of(MADE_FROM)


@pytest.fixture(scope="session")
def copied_instead_of_migrated(
    copies_of_new_databases: None, django_db_modify_db_settings: None, django_db_keepdb: bool
) -> Iterator[None]:
    """The suite's own database is a copy too; the migration that follows finds nothing to do."""
    from django.core import management
    from django.db import connection

    migrated, patch = management.call_command, pytest.MonkeyPatch()

    def call_command(name: str, *arguments: Any, **options: Any) -> Any:
        def make() -> None:
            migrated("migrate", verbosity=0)
            migrated("createcachetable")

        if name == "migrate":
            patch.undo()
            connection.ensure_connection()
            fill(connection.connection if connection.vendor == "sqlite" else address_of(connection), make)
        return migrated(name, *arguments, **options)

    if not django_db_keepdb:
        patch.setattr(management, "call_command", call_command)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(copied_instead_of_migrated: None, django_db_setup: None) -> None:
    """Between tests that commit, the tables that hold rows are emptied, whatever guards them; counters too.

    Content types and permissions, which no code of ours asks, stay as ``migrate`` made them: to make them anew would
    cost more than most of these tests.
    """
    from django.core.management.commands import flush
    from django.db import connection

    def execute_sql_flush(self: Any, sql_list: Iterable[str]) -> None:
        named = {name for sql in sql_list if sql.startswith(("DELETE", "TRUNCATE")) for name in IN_QUOTES.findall(sql)}
        empty_tables(self.connection, named - MADE_BY_MIGRATE)

    type(connection.ops).execute_sql_flush = execute_sql_flush  # type: ignore[method-assign, assignment]
    flush.emit_post_migrate_signal = lambda *arguments, **options: None  # type: ignore[attr-defined]


@pytest.fixture
def tasks_at_once(settings: Any) -> None:
    """What the background worker would do is done where it is asked for."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
