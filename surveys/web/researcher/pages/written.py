"""What was understood of a questionnaire that is pasted as a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.formats.written import END, FINISH, Answer, Kind, Question, Written, read_text

_KINDS: dict[Kind, str | Promise] = {
    Kind.ONE: gettext_lazy("one answer"),
    Kind.SEVERAL: gettext_lazy("several answers"),
    Kind.NUMBER: gettext_lazy("number"),
    Kind.DECIMAL: gettext_lazy("number with decimals"),
    Kind.SCALE: gettext_lazy("scale"),
    Kind.TEXT: gettext_lazy("open"),
    Kind.DATE: gettext_lazy("date"),
    Kind.TIME: gettext_lazy("time"),
    Kind.RANK: gettext_lazy("answers in order"),
    Kind.SUM: gettext_lazy("numbers that add up"),
    Kind.GRID: gettext_lazy("grid"),
    Kind.NOTE: gettext_lazy("text only"),
}


MOST_SHOWN = 400
"""Parts of a text that are shown, and lines that were not understood; the draft has all of them."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer with what is special about it, in words."""

    code: str
    text: str
    notes: str


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A question, or with a ``title`` alone a section."""

    title: str = ""
    line: int = 0
    code: str = ""
    text: str = ""
    kind: str | Promise = ""
    notes: Sequence[str] = ()
    items: Sequence[str] = ()
    answers: Sequence[ReadAnswer] = ()
    open_points: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The first parts in order; ``left``: lines that were not understood, by number; ``more``: what is not shown."""

    counts: str
    more: str
    parts: Sequence[ReadPart]
    left: Sequence[tuple[int, str]]


def reading_of(text: str) -> Reading:
    """What is understood of the text."""
    written = read_text(text)
    asked = sum(question.kind is not Kind.NOTE for question in written.questions)
    counts = ngettext("%(count)s question", "%(count)s questions", asked) % {"count": asked}
    hidden = max(len(written.parts) - MOST_SHOWN, 0)
    more = ngettext("%(count)s more is not shown.", "%(count)s more are not shown.", hidden) % {"count": hidden}
    return Reading(counts, more if hidden else "", list(islice(_parts(written), MOST_SHOWN)), written.left[:MOST_SHOWN])


def _parts(written: Written) -> Iterator[ReadPart]:
    for part in written.parts:
        yield _question(part) if isinstance(part, Question) else ReadPart(title=part.title)


def _question(question: Question) -> ReadPart:
    kind = _KINDS[question.kind]
    if question.scale and question.kind in (Kind.SCALE, Kind.GRID) and not question.answers:
        kind = f"{kind} {question.scale[0]}–{question.scale[1]}"
    answers = [ReadAnswer(one.code, one.text, " · ".join(_answer_notes(one))) for one in question.answers]
    return ReadPart(
        line=question.line,
        code=question.code,
        text=question.text,
        kind=kind,
        notes=list(_notes(question)),
        items=question.items,
        answers=answers,
        open_points=question.open_points,
    )


def _notes(question: Question) -> Iterator[str]:
    for condition in (question.condition, *question.conditions):
        if condition:
            yield _("asked if %(condition)s") % {"condition": condition}
    yield from question.instructions
    if question.read_out is not None:
        yield _("answers are read out") if question.read_out else _("answers are not read out")
    if question.limits:
        yield _("from %(low)s to %(high)s") % {"low": question.limits[0], "high": question.limits[1]}
    if question.total is not None and question.kind is Kind.SUM:
        yield _("adds up to %(total)s") % {"total": question.total}
    if question.ends[0]:
        yield " – ".join(question.ends)
    for missing in question.nonresponse:
        yield _("don’t know") if missing == "dk" else _("refused")
    if question.shuffled:
        yield _("in random order")
    if question.most:
        yield ngettext("at most %(count)s answer", "at most %(count)s answers", question.most) % {
            "count": question.most
        }
    for condition, go_to in question.jumps:
        yield _("if %(condition)s: %(place)s") % {"condition": condition, "place": _place(go_to)}


def _answer_notes(answer: Answer) -> Iterator[str]:
    if answer.specify:
        yield _("asks which")
    if answer.missing:
        yield _("don’t know") if answer.missing == "dk" else _("refused")
    if answer.exclusive:
        yield _("alone")
    if answer.go_to:
        yield f"→ {_place(answer.go_to)}"


def _place(go_to: str) -> str:
    if go_to == FINISH:
        return _("end of the questions")
    return _("end of the interview") if go_to == END else go_to
