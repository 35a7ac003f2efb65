"""The pages of the do-not-call lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.exclusions import HOUSE
from surveys.database import kept_files
from surveys.design.models import Study
from surveys.fieldwork.models import DoNotCall, NumberFile, Origin, RemovedNumber
from surveys.fieldwork.queries import (
    ENTRIES_A_PAGE,
    ListedNumber,
    NamedList,
    all_entries,
    entries_by_origin,
    entries_of,
    named_lists,
    removed_from,
    since,
)
from surveys.fieldwork.services import NumberCheck, check_numbers
from surveys.formats.number_files import NumberReading, likely_column
from surveys.formats.samples import NOTES
from surveys.people.models import User
from surveys.sandbox import preview
from surveys.web.screens.formatting import case_number, number

FINGERPRINT_SHOWN = 8
PROBLEMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class View:
    """A link to some of the entries: those of one origin."""

    label: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as the table shows it. ``why``, ``whence``: in words; ``case``: where the reader may open it."""

    entry: DoNotCall
    fingerprint: str
    where: str
    why: str
    whence: str
    case: tuple[int, int] | None
    may_go: bool


@dataclass(frozen=True, slots=True)
class ExclusionListPage:
    """One list: what it is, how many stand on it, some of its entries, and what came and went this month.

    ``older``: the id before which the next page begins.
    """

    lists: Sequence[NamedList]
    named: NamedList
    heading: str
    where: str
    views: Sequence[View]
    rows: Sequence[EntryRow]
    older: int | None
    origin: str
    came: int
    went: int


def lists_of(studies: Sequence[Study], somebody: User) -> list[NamedList]:
    """The lists that this person sees."""
    return named_lists(studies, every=somebody.is_administrator)


def chosen_list(lists: Sequence[NamedList], key: str) -> NamedList:
    """The list of this key, the house's where there is none that the person sees."""
    return next((one for one in lists if one.key == key), lists[0])


def list_page(
    lists: Sequence[NamedList],
    named: NamedList,
    studies: Sequence[Study],
    somebody: User,
    now: datetime,
    *,
    origin: str = "",
    before: int | None = None,
) -> ExclusionListPage:
    """The page of one list."""
    origin = origin if origin in Origin.values else ""
    counts = entries_by_origin(named.key)
    found = entries_of(named.key, studies, origin=origin, before=before)
    rows = rows_of(found[:ENTRIES_A_PAGE], lists, somebody)
    came, went = since(named.key, now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    return ExclusionListPage(
        lists=lists,
        named=named,
        heading=_heading(named),
        where=where_it_holds(named),
        views=_views(named, counts, origin),
        rows=rows,
        older=rows[-1].entry.pk if len(found) > ENTRIES_A_PAGE else None,
        origin=origin,
        came=came,
        went=went,
    )


def list_words(named: NamedList) -> str:
    """Whose list it is."""
    if named.key == HOUSE:
        return _("Everybody’s: all studies")
    if named.study is not None:
        return _("Study: %(study)s") % {"study": named.study.name}
    return _("Client: %(client)s") % {"client": named.client}


def where_it_holds(named: NamedList) -> str:
    """In which studies the list holds, as a sentence."""
    if named.key == HOUSE:
        return _("It holds in every study, and nothing goes round it: no appointment, no supervisor.")
    if named.study is not None:
        return _("It holds in the study “%(study)s” alone.") % {"study": named.study.name}
    if not named.studies:
        return _("No study is this client’s: the list holds nowhere. Is the client written otherwise in its studies?")
    return ngettext(
        "It holds in the one study of this client, and goes with the client’s data.",
        "It holds in the %(count)s studies of this client, and goes with the client’s data.",
        named.studies,
    ) % {"count": named.studies}


def rows_of(found: Sequence[ListedNumber], lists: Sequence[NamedList], somebody: User) -> list[EntryRow]:
    """The entries as the table shows them."""
    names = {one.key: list_words(one) for one in lists}
    return [_row(one, names, somebody) for one in found]


def removed_rows(named: NamedList, before: int | None) -> tuple[list[RemovedNumber], int | None]:
    """What was taken off the list, and the id before which older rows begin."""
    found = removed_from(named.key, before=before)
    return found[:ENTRIES_A_PAGE], found[ENTRIES_A_PAGE - 1].pk if len(found) > ENTRIES_A_PAGE else None


def lines_of_file(named: NamedList) -> Iterator[list[str]]:
    """The list as lines of a file, headings first."""
    yield [_("Fingerprint"), _("List"), _("Where it comes from"), _("Why"), _("When"), _("Who")]
    words = list_words(named)
    for entry in all_entries(named.key):
        who = entry.added_by.short_name if entry.added_by else ""
        origin = str(Origin(entry.origin).label)
        yield [entry.digest, words, origin, _reason(entry), entry.added_at.isoformat(timespec="minutes"), who]


@dataclass(frozen=True, slots=True)
class NumberDraft:
    """An uploaded file whose column is being chosen: its headings, how it is read, and what that comes to.

    ``problems``: row and what is wrong with it, in words. ``total``: about how many rows it has.
    """

    headers: Sequence[str]
    reading: NumberReading
    check: NumberCheck
    problems: Sequence[tuple[int, str]]
    total: int


def draft_of(file: NumberFile, column: str) -> NumberDraft:
    """The draft with the numbers in this column, or in the likeliest. Raises ``TableError``, ``FileNotFoundError``."""
    with kept_files.at_hand(kept_files.UPLOADS, file.kept_file) as path:
        seen = preview(path, file.file_name, rows=1)
        reading = NumberReading(column if column in seen.columns else likely_column(seen.columns))
        check = check_numbers(file=file, path=path, reading=reading)
    return NumberDraft(seen.columns, reading, check, problem_words(check.problems), seen.total)


def problem_words(problems: Sequence[Sequence[object]]) -> list[tuple[int, str]]:
    """Rows and what is wrong with them, in words; at most so many that they can be read."""
    return [(int(str(row)), _(NOTES[str(code)][0])) for row, code in problems[:PROBLEMS_SHOWN]]


def counts_in_words(file: NumberFile) -> str:
    """What became of a file's numbers, as a sentence."""
    said = {
        "added": ngettext("%(n)s number added", "%(n)s numbers added", file.counts.get("added", 0)),
        "already": ngettext("%(n)s stood there already", "%(n)s stood there already", file.counts.get("already", 0)),
        "repeated": ngettext("%(n)s twice in the file", "%(n)s twice in the file", file.counts.get("repeated", 0)),
        "unreadable": ngettext("%(n)s is no number", "%(n)s are no numbers", file.counts.get("unreadable", 0)),
    }
    told = [words % {"n": number(file.counts[key])} for key, words in said.items() if file.counts.get(key)]
    return ", ".join(told) or _("nothing to take")


def _heading(named: NamedList) -> str:
    n = named.entries
    if named.key == HOUSE:
        said = ngettext("One number that nobody calls any more", "%(count)s numbers that nobody calls any more", n)
        return said % {"count": number(n)}
    said = ngettext("One number not to call for “%(name)s”", "%(count)s numbers not to call for “%(name)s”", n)
    return said % {"count": number(n), "name": named.study.name if named.study else named.client}


def _views(named: NamedList, counts: dict[str, int], current: str) -> list[View]:
    def view(origin: str, label: str, count: int) -> View:
        query = {name: value for name, value in (("list", named.key), ("origin", origin)) if value}
        address = reverse("do-not-call") + (f"?{urlencode(query)}" if query else "")
        return View(label, count, address, origin == current)

    every = view("", _("All"), sum(counts.values()))
    return [every, *(view(one.value, str(one.label).capitalize(), counts.get(one.value, 0)) for one in Origin)]


def _row(one: ListedNumber, names: dict[str, str], somebody: User) -> EntryRow:
    entry = one.entry
    whence = ""
    if one.case is not None:
        whence = _("%(study)s, case %(number)s") % {
            "study": one.case.study.name,
            "number": case_number(one.case.number),
        }
    elif entry.file is not None:
        whence = _("file “%(name)s”") % {"name": entry.file.file_name}
    return EntryRow(
        entry=entry,
        fingerprint=f"{entry.digest[:FINGERPRINT_SHOWN]}…",
        where=names.get(entry.listed_in, ""),
        why=_reason(entry) or str(Origin(entry.origin).label),
        whence=whence,
        case=(one.case.study_id, one.case.number) if one.case else None,
        may_go=somebody.is_administrator and entry.origin != Origin.ERASED,
    )


def _reason(entry: DoNotCall) -> str:
    return {"do_not_call": "", "erased": ""}.get(entry.reason, entry.reason)
