"""The answers of a question's list, as a grid of cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.design.queries import Met
from surveys.formats.drafting import Written, cell_in, column_for, folded_list, heading_for, jumps_after, rows_of_list
from surveys.formats.editing import FreeCodes
from surveys.formats.xlsform.grid import Row
from surveys.formats.xlsform.headers import TRANSLATED
from surveys.formats.xlsform.words import yes_or_no
from surveys.questionnaire.types.searching import flat
from surveys.web.researcher.pages.preview import ends

from .outline import WrittenRow, list_users, plain, written_rows

MOST_TITLES = 200
MOST_ANSWERS = 120
"""Answers of a list that are shown at once; a longer one, as of towns, is gone through and searched."""
LAST = -1
"""Where the last answers of a list begin, however many there are."""
_FLAGS: tuple[tuple[str, Promise], ...] = (
    ("exclusive", gettext_lazy("Alone")),
    ("specify", gettext_lazy("Asks which")),
    ("pin", gettext_lazy("Stays")),
)


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of the grid. ``control``: code, text, flag, read, missing, plain; ``heading`` as in the workbook."""

    heading: str
    label: str
    control: str


@dataclass(frozen=True, slots=True)
class AnswerCell:
    """A cell of the grid: its text, and of a flag whether it is on."""

    column: AnswerColumn
    text: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """An answer: its row of the sheet ``choices``, how it is named, its cells, where it leads (``""``: on).

    ``count``: how many simulated people choose it.
    """

    row: int
    name: str
    cells: tuple[AnswerCell, ...]
    code: str = ""
    jump: str = ""
    jump_words: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class JumpTarget:
    """Where an answer may lead: a later question or an end, in words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class ListUser:
    """Another question that uses the list."""

    row: int
    code: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The list of a question: ``name``, its answers, the other questions that use it.

    ``next_code``: of one more answer; ``targets``: where answers may lead. ``found``: how many answers there are, or
    are found by the words of ``find``; those shown begin at ``start``. ``asked``: how many simulated people were asked.
    """

    sheet: str
    name: str
    columns: Sequence[AnswerColumn]
    rows: Sequence[ListedAnswer]
    users: Sequence[ListUser]
    uses: str
    next_code: str
    targets: Sequence[JumpTarget]
    asked: int = 0
    is_long: bool = False
    find: str = ""
    start: int = 0
    found: int = 0

    @property
    def first(self) -> int:
        """The number of the first answer shown."""
        return self.start + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last answer shown."""
        return self.start + len(self.rows)

    @property
    def before(self) -> int | None:
        """Where those before begin; ``None`` if there are none."""
        return max(self.start - MOST_ANSWERS, 0) if self.start else None

    @property
    def after(self) -> int | None:
        """Where those behind begin; ``None`` if there are none."""
        return self.last if self.last < self.found else None


def answers_of(
    written: Written, one: WrittenRow, language: str, met: Met | None, *, find: str = "", start: int = 0
) -> Answers:
    """Return the answers of the question's list in this language, those that ``find`` finds, from ``start``."""
    table, wanted = written.choices, folded_list(one.kind.list_name)
    rows = rows_of_list(written, one.kind.list_name)
    jumps = {code: target for code, (_row, target) in jumps_after(written, one.name, one.kind.name).items()}
    columns = _columns(written, rows, language)
    names = {row.number: written.survey.cell(row, "name") for row in written.survey.rows}
    others = [n for n in list_users(written).get(wanted, ()) if n != one.row.number] if wanted else []
    reads = yes_or_no(written.survey.cell(one.row, "read_out"))
    is_long = len(rows) > MOST_ANSWERS
    found = _found(written, rows, find) if is_long else rows
    start = _start(len(found), start)
    return Answers(
        sheet=table.name,
        name=one.kind.list_name,
        columns=columns,
        rows=[
            _row(written, row, columns, jumps, met, is_read=reads is not False)
            for row in found[start : start + MOST_ANSWERS]
        ],
        users=[ListUser(n, names.get(n) or str(n)) for n in others],
        uses=_uses(len(others) + 1) if others else "",
        next_code=FreeCodes(table.cell(row, "name") for row in rows).next_number(),
        targets=targets_of(written, one, language),
        asked=met.asked if met and met.chosen else 0,
        is_long=is_long,
        find=find if is_long else "",
        start=start,
        found=len(found),
    )


def _found(written: Written, rows: Sequence[Row], find: str) -> Sequence[Row]:
    """Return the answers in whose code and texts all the words stand."""
    words = flat(find).split()
    indexes = [one.index for field in ("name", "label") for one in written.choices.by_field.get(field, ())]
    if not words:
        return rows
    texts = ((row, flat(" ".join(row.at(index) for index in indexes))) for row in rows)
    return [row for row, text in texts if all(word in text for word in words)]


def _start(count: int, start: int) -> int:
    last = max(count - 1, 0) // MOST_ANSWERS * MOST_ANSWERS
    return last if start == LAST else min(max(start, 0), last)


def targets_of(written: Written, one: WrittenRow, language: str) -> list[JumpTarget]:
    """Return the questions behind this one, and the ends."""
    rows = list(written_rows(written))
    at = next(n for n, other in enumerate(rows) if other.row.number == one.row.number)
    behind = [other for other in rows[at + 1 :] if other.name]
    titles = len(behind) <= MOST_TITLES
    found = [JumpTarget(value, words) for value, words in ends().items()]
    return found + [
        JumpTarget(other.name, _named(written, other, language) if titles else other.name) for other in behind
    ]


def _named(written: Written, other: WrittenRow, language: str) -> str:
    title = cell_in(written.survey, other.row, "title", language) or written.survey.cell(other.row, "title")
    return f"{other.name} {plain(title)[:40]}".strip()


def _uses(count: int) -> str:
    return ngettext("used in %(count)s question", "used in %(count)s questions", count) % {"count": count}


def _columns(written: Written, rows: Sequence[Row], language: str) -> list[AnswerColumn]:
    table = written.choices
    found = [
        AnswerColumn(_heading(written, "name", ""), _("Code"), "code"),
        AnswerColumn(_heading(written, "label", language), _("Text"), "text"),
        AnswerColumn(_heading(written, "read_out", ""), _("Is read"), "read"),
        *[AnswerColumn(_heading(written, name, ""), str(label), "flag") for name, label in _FLAGS],
        AnswerColumn(_heading(written, "missing", ""), _("Counts as"), "missing"),
    ]
    filled = [one for one in table.by_field.get("", ()) if any(row.at(one.index) for row in rows)]
    return found + [AnswerColumn(heading.words, heading.words, "plain") for heading in filled]


def _heading(written: Written, field: str, language: str) -> str:
    found = column_for(written.choices, field, language)
    if found is not None:
        return found.words
    return heading_for(field, language if field in TRANSLATED else "", written.languages)


def _row(
    written: Written,
    row: Row,
    columns: Sequence[AnswerColumn],
    jumps: Mapping[str, str],
    met: Met | None,
    *,
    is_read: bool,
) -> ListedAnswer:
    table = written.choices
    by_words = {heading.words: heading.index for heading in table.headings}
    cells = []
    for column in columns:
        index = by_words.get(column.heading)
        text = row.at(index) if index is not None else ""
        answer = yes_or_no(text)
        is_on = is_read if column.control == "read" and answer is None else bool(answer)
        cells.append(AnswerCell(column, text, is_on))
    code = table.cell(row, "name")
    target = jumps.get(code, "")
    words = ends().get(target, target)
    count = met.chosen.get(code, 0) if met else 0
    return ListedAnswer(row.number, table.cell(row, "label") or code, tuple(cells), code, target, words, count)
