"""The institute's library of questions and lists, as a page of its own and beside a draft."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from surveys.design import queries
from surveys.design.models import LibraryEntry, LibraryUse, Study
from surveys.formats.drafting import Written, cell_in
from surveys.formats.patterns import KeptPart, kept_list, kept_questions
from surveys.formats.xlsform.types import QUESTION, read_type
from surveys.people.models import User

_LONGEST = 90


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """The entries found, and the tags there are."""

    entries: Sequence[LibraryEntry]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A question or an answer as it is kept: its code, its texts by language, and the other cells that are filled."""

    code: str
    texts: Sequence[tuple[str, str]]
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptWords:
    """What an entry holds: its questions, and its lists by name."""

    questions: Sequence[KeptLine]
    lists: Sequence[tuple[str, Sequence[KeptLine]]]
    languages: Sequence[str]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry with its versions and where it stands; ``elsewhere``: in how many studies that the person cannot see."""

    entry: LibraryEntry
    kept: KeptWords
    versions: Sequence[LibraryEntry]
    uses: Sequence[LibraryUse]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class InsertPage:
    """Entries that may be put into a draft, behind which row, and what stands in it already."""

    library: LibraryPage
    places: Sequence[tuple[int, str]]
    uses: Sequence[queries.Newer]


def library_page(asked: Mapping[str, Any]) -> LibraryPage:
    """Return the entries that were asked for."""
    entries = queries.library_entries(words=asked["q"], tag=asked["tag"], is_retired=asked["retired"])
    return LibraryPage(entries, queries.library_tags())


def entry_page(entry: LibraryEntry, user: User) -> EntryPage:
    """Return an entry as it is looked at."""
    uses, elsewhere = queries.uses_of(entry, user)
    part = KeptPart.from_json(entry.content)
    return EntryPage(entry, words_of(part), list(queries.versions_in_library(entry)), uses, elsewhere)


def insert_page(study: Study, written: Written, asked: Mapping[str, Any]) -> InsertPage:
    """Return what may be put into a draft."""
    return InsertPage(library_page(asked), list(_places(written)), queries.uses_in(study))


def chosen_part(written: Written, rows: Sequence[int], list_name: str) -> KeptPart:
    """Return the questions of these rows, or else the list of this name."""
    return kept_questions(written, rows) if rows else kept_list(written, list_name)


def name_for(part: KeptPart) -> str:
    """Return the name under which a part is kept if nobody says another."""
    language = (get_language() or "")[:2]
    first = next((row for row in part.rows if row.get("name")), None)
    if first is None:
        return next(iter(part.lists), "")
    titles = (text for heading, text in first.items() if heading.startswith(("title", "short")))
    return (next(titles, "") or part.label(first, language) or first["name"])[:_LONGEST]


def words_of(part: KeptPart) -> KeptWords:
    """Return what a part holds, in words."""
    return KeptWords(
        questions=[_line(row) for row in part.rows if row.get("name")],
        lists=[(name, [_line(row) for row in rows]) for name, rows in part.lists.items()],
        languages=[one.name for one in part.languages],
    )


def _line(row: Mapping[str, str]) -> KeptLine:
    texts = [(heading.partition("::")[2], text) for heading, text in row.items() if heading.split("::")[0] == "label"]
    cells = [(heading, text) for heading, text in row.items() if heading.split("::")[0] not in ("label", "name")]
    return KeptLine(row.get("name", ""), texts, cells)


def _places(written: Written) -> Iterator[tuple[int, str]]:
    """Return the rows behind which a part may be put, with their codes and words."""
    table = written.survey
    for row in table.rows:
        if read_type(table.cell(row, "type")).kind == QUESTION and (name := table.cell(row, "name")):
            words = cell_in(table, row, "label", written.default_language)
            yield row.number, f"{name} {words}".strip()[:_LONGEST]
