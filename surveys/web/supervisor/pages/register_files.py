"""The pages of files for the opposition register: the question, the answer as it would be read, the receipt."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.database import kept_files
from surveys.fieldwork.models import NumberFile, NumberFileKind
from surveys.fieldwork.queries import numbers_asked
from surveys.fieldwork.services import ListedShare, NumberCheck, check_answer, doubts_of, listed_share
from surveys.formats.number_files import BY_COLUMN, OPPOSED, NumberReading, likely_column, likely_result
from surveys.sandbox import preview
from surveys.web.screens.formatting import moment, number

from .exclusions import problem_words

ROWS_SEEN = 200
VALUES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An uploaded answer whose columns are being chosen.

    ``named``: what becomes of its numbers, and how many; ``doubts``: see ``services.doubts_of``; ``share``: how many of
    them it would stop.
    """

    headers: Sequence[str]
    reading: NumberReading
    check: NumberCheck
    problems: Sequence[tuple[int, str]]
    total: int
    named: Sequence[tuple[str, int]]
    doubts: str
    share: ListedShare

    @property
    def surprise(self) -> str:
        """In words that unusually many numbers would be stopped; empty if it is as many as usual."""
        if not self.share.mark:
            return ""
        say = {"listed": number(self.share.listed), "of": number(self.share.of)}
        words = _("By this reading %(listed)s of %(of)s numbers stand in the register and are called no more.") % say
        if self.share.before is None:
            return words
        say = {"listed": number(self.share.before[0]), "of": number(self.share.before[1])}
        return f"{words} {_('In the last answer it was %(listed)s of %(of)s.') % say}"


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """The headings of an uploaded answer and its first rows."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: int

    @property
    def likely(self) -> NumberReading:
        """How it is probably read: by the column that says it of each number, else as a list of those listed."""
        numbers = likely_column(self.headers)
        result = likely_result(self.headers, self.rows, numbers)
        return NumberReading(numbers, BY_COLUMN, result) if result else NumberReading(numbers, OPPOSED)

    def values_of(self, heading: str) -> list[tuple[str, int]]:
        """What stands under the heading in the first rows, and how often."""
        if heading not in self.headers:
            return []
        place = list(self.headers).index(heading)
        found = Counter(str(row[place]).strip() for row in self.rows if place < len(row))
        return found.most_common(VALUES_SHOWN)


def seen_answer(file: NumberFile) -> AnswerSeen:
    """The uploaded answer's headings and first rows. Raises ``TableError``, ``FileNotFoundError``, ``BusyError``."""
    with kept_files.at_hand(kept_files.UPLOADS, file.kept_file) as path:
        seen = preview(path, file.file_name, rows=ROWS_SEEN)
    return AnswerSeen(seen.columns, [[str(cell) for cell in row] for row in seen.rows], seen.total)


def answer_draft(file: NumberFile, seen: AnswerSeen, reading: NumberReading) -> AnswerDraft:
    """What reading the answer so would come to. Raises ``TableError``, ``FileNotFoundError``, ``BusyError``."""
    with kept_files.at_hand(kept_files.UPLOADS, file.kept_file) as path:
        check = check_answer(file=file, path=path, reading=reading)
    return AnswerDraft(
        headers=seen.headers,
        reading=reading,
        check=check,
        problems=problem_words(check.problems),
        total=seen.total,
        named=_named(check.counts, reading.meaning),
        doubts=doubts_of(check.counts, reading),
        share=listed_share(file=file, counts=check.counts, reading=reading),
    )


def question_words(question: NumberFile) -> str:
    """A question in a line: study, day, how many numbers."""
    asked = question.counts.get("asked", 0)
    said = ngettext("%(n)s number", "%(n)s numbers", asked) % {"n": number(asked)}
    return f"{question.study.name if question.study else ''} · {moment(question.brought_at)} · {said}"


def file_words(file: NumberFile) -> str:
    """What became of a question or an answer, in a line."""
    if file.kind == NumberFileKind.QUESTION:
        asked = file.counts.get("asked", 0)
        return ngettext("%(n)s number asked about", "%(n)s numbers asked about", asked) % {"n": number(asked)}
    named = _named(file.counts, file.reading.get("meaning", OPPOSED))
    return ", ".join(f"{words} {number(count)}" for words, count in named if count) or _("nothing to take")


def counts_of(file: NumberFile) -> list[tuple[str, int]]:
    """What became of an answer's numbers, for its receipt."""
    return _named(file.counts, file.reading.get("meaning", OPPOSED))


def lines_of_question(question: NumberFile) -> Iterator[list[str]]:
    """The question's numbers as lines of a file, the heading first."""
    yield [question.reading["heading"]]
    is_national = question.reading["writing"] == "national"
    for one in numbers_asked(question):
        yield [one.removeprefix("+39") if is_national else one]


def _named(counts: Mapping[str, int], meaning: str) -> list[tuple[str, int]]:
    rest = {
        "opposed": _("asked about and not in the file: may be called"),
        "free": _("asked about and not in the file: in the register"),
    }.get(meaning, _("asked about and not in the file: wait for another answer"))
    words = {
        "opposed": _("in the register"),
        "promised": _("in the register, but asked to be called: kept for the appointment"),
        "free": _("may be called"),
        "rest": rest,
        "left": _("asked about and not in the file: nothing is said of them, for rows were not understood"),
        "older": _("with a later answer already"),
        "unknown": _("of no case of this study"),
        "repeated": _("twice in the file"),
        "unreadable": _("not readable"),
    }
    return [(said, counts.get(key, 0)) for key, said in words.items()]
