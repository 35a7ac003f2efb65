"""The pages of lists joined to cases: what would change, what is wrong, what was done."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.fieldwork.models import ListUpdate, UpdateExample, UpdateStatus
from surveys.fieldwork.queries import examples_of
from surveys.formats.list_updates import CHANGES, OF_THE_ROW, PROBLEMS, UpdateReading
from surveys.web.screens.formatting import case_number, number, phone

from .masks import masked_number, masked_text

MOVING = frozenset({UpdateStatus.COMPARING, UpdateStatus.APPLYING})
GIVEN_UP = frozenset({UpdateStatus.COMPARING, UpdateStatus.COMPARED, UpdateStatus.FAILED})
NUMBERS = frozenset({"number_added", "do_not_call", "number_dead", "number_too_many"})


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many rows have this change or problem; ``remedy``: what to do about a problem, ``sign``: how grave it is."""

    words: str
    rows: int
    remedy: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """A row of the file with one thing that changes, or that is wrong."""

    row: int
    case: str
    column: str
    words: str
    before: str
    after: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """A list joined to cases. ``heading`` says the answer; ``changes`` and ``problems`` are counts of rows.

    ``changed`` and ``wrong``: examples of each, in the order of the file.
    """

    update: ListUpdate
    heading: str
    state: str
    changes: list[CountLine]
    problems: list[CountLine]
    changed: list[ExampleLine]
    wrong: list[ExampleLine]
    is_moving: bool
    may_be_applied: bool
    may_be_given_up: bool
    drops: int

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.update.status in {UpdateStatus.APPLIED, UpdateStatus.CANCELLED}


def update_page(update: ListUpdate) -> UpdatePage:
    """The page of one list."""
    is_done = update.confirmed_at is not None
    counts = update.done if is_done else update.found
    lines = examples_of(update) if not is_done else []
    hidden = {
        use.column for use in UpdateReading.from_json(update.columns).columns if use.field in {"name", "personal"}
    }
    return UpdatePage(
        update=update,
        heading=_heading(update),
        state=str(update.get_status_display()),
        changes=[CountLine(_(words), counts[code]) for code, words in CHANGES.items() if counts.get(code)],
        problems=_problems(update.found),
        changed=[_line(one, hidden) for one in lines if not one.is_problem],
        wrong=[_line(one, hidden) for one in lines if one.is_problem],
        is_moving=update.status in MOVING,
        may_be_applied=update.status == UpdateStatus.COMPARED and bool(update.found.get("changed_rows")),
        may_be_given_up=not is_done and update.status in GIVEN_UP,
        drops=update.found.get("dropped", 0),
    )


def status_words(update: ListUpdate) -> str:
    """How a list stands, for the table of lists."""
    changed = (update.done if update.confirmed_at else update.found).get("changed_rows", 0)
    cases = ngettext("%(count)s case", "%(count)s cases", changed) % {"count": number(changed)}
    return f"{update.get_status_display()} · {cases}"


def _heading(update: ListUpdate) -> str:
    found, done = update.found, update.done
    changed = done.get("changed_rows", 0)
    match update.status:
        case UpdateStatus.COMPARING:
            return _("The list is being compared with the cases: nothing changes meanwhile")
        case UpdateStatus.APPLYING:
            return _("The list is being applied; calls go on")
        case UpdateStatus.WAITING:
            left = len(update.left)
            words = ngettext(
                "%(count)s case is in somebody’s hands: it follows when it is free",
                "%(count)s cases are in somebody’s hands: they follow when they are free",
                left,
            )
            return words % {"count": number(left)}
        case UpdateStatus.APPLIED:
            words = ngettext("Applied: %(count)s case has changed", "Applied: %(count)s cases have changed", changed)
            return words % {"count": number(changed)}
        case UpdateStatus.CANCELLED:
            return _("Given up: nothing has changed")
        case UpdateStatus.FAILED if update.confirmed_at is not None:
            words = ngettext(
                "The file could not be read to its end; %(count)s case has changed: choose it again for the rest",
                "The file could not be read to its end; %(count)s cases have changed: choose it again for the rest",
                changed,
            )
            return words % {"count": number(changed)}
        case UpdateStatus.FAILED:
            return _("The file could not be read to its end: choose it again")
    would = found.get("changed_rows", 0)
    if not would:
        return _("Nothing in this list would change a case")
    words = ngettext("%(count)s case would change", "%(count)s cases would change", would)
    return words % {"count": number(would)}


def _problems(found: Mapping[str, int]) -> list[CountLine]:
    lines = [
        CountLine(_(problem), found[code], _(remedy), "bad" if code in OF_THE_ROW else "warn")
        for code, (problem, remedy) in PROBLEMS.items()
        if found.get(code)
    ]
    return sorted(lines, key=lambda line: (line.sign != "bad", -line.rows))


def _line(one: UpdateExample, hidden: Collection[str]) -> ExampleLine:
    """The line; numbers and what is personal are masked, as in the description of a new list's columns."""
    problem, remedy = PROBLEMS[one.code] if one.is_problem else (CHANGES[one.code], "")
    return ExampleLine(
        row=one.row,
        case=case_number(one.case) if one.case else "",
        column=one.column,
        words=_(problem),
        before=_shown(one, one.before, hidden),
        after=_shown(one, one.after, hidden),
        remedy=_(remedy) if remedy else "",
    )


def _shown(one: UpdateExample, value: str, hidden: Collection[str]) -> str:
    if not value:
        return ""
    if one.code in NUMBERS:
        return masked_number(phone(value))
    return masked_text(value) if one.column in hidden or one.code.startswith("phone_") else value
