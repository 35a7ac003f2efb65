"""The page with the steps of a draft's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, DraftComment, DraftStep, StepKind, StepState, Study, Verdict, Version
from surveys.formatting import clock, weekday
from surveys.people.models import User

from .draft_steps import LONGEST, step_lines, step_places, step_words


@dataclass(frozen=True, slots=True)
class Line:
    """A step by its ``number``, or what was published or said in between.

    ``return_to``: the number, if one can go back.
    """

    at: datetime
    time: str
    who: User | str | None
    lines: Sequence[str]
    places: str = ""
    number: int | None = None
    return_to: int | None = None
    is_now: bool = False
    is_undone: bool = False
    is_mark: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day and its lines, newest first."""

    name: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The content of the page. ``older``: the number before which the older steps are; ``by``: whose are shown."""

    draft: Draft | None
    heading: str
    days: Sequence[Day]
    people: Sequence[User]
    by: int | None
    older: int | None
    undo: str
    redo: str


def history_page(study: Study, user: User, *, by: int | None = None, before: int | None = None) -> HistoryPage:
    """Return the steps ``by`` a person (of everybody if ``None``), those ``before`` a number if there are many."""
    draft = queries.draft_of(study)
    steps = queries.history_of(study, by=by, before=before)
    versions = list(queries.versions_of(study)) if by is None else []
    reachable = queries.steps_in_reach(study) if draft else frozenset()
    undo, redo = queries.step_to_undo(study, user), queries.step_to_redo(study, user)
    since, until = _time_of(steps, is_first=before is None)
    between = [*_versions(versions, since, until), *said_lines(study, since=since, until=until, by=by)]
    return HistoryPage(
        draft=draft,
        heading=_heading(study, versions),
        days=_days(_lines(steps.shown, reachable), between),
        people=queries.people_of_history(study),
        by=by,
        older=steps.shown[-1].number if steps.are_more else None,
        undo=step_words(undo) if undo else "",
        redo=step_words(redo) if redo else "",
    )


def _heading(study: Study, versions: Sequence[Version]) -> str:
    last = versions[0] if versions else None
    count = queries.changes_after(study, last.published_at if last else None)
    if last is None:
        return ngettext("%(count)s change so far", "%(count)s changes so far", count) % {"count": count}
    words = ngettext("%(count)s change since version %(number)s", "%(count)s changes since version %(number)s", count)
    return words % {"count": count, "number": last.number}


def _lines(steps: Sequence[DraftStep], reachable: frozenset[int]) -> list[Line]:
    now = max(reachable, default=None)
    return [
        Line(
            at=step.made_at,
            time=clock(step.made_at),
            who=step.made_by,
            lines=step_lines(step),
            places=step_places(step),
            number=step.number,
            return_to=step.number if step.number in reachable and step.number != now else None,
            is_now=step.number == now,
            is_undone=step.state == StepState.UNDONE,
            is_mark=step.kind == StepKind.UPLOAD,
        )
        for step in steps
    ]


def _time_of(steps: queries.Steps, *, is_first: bool) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when the steps shown were made; ``None`` where no others are before or after them."""
    since = steps.shown[-1].made_at if steps.are_more else None
    return since, None if is_first or not steps.shown else steps.shown[0].made_at


def _versions(versions: Sequence[Version], since: datetime | None, until: datetime | None) -> list[Line]:
    """Return the versions published in this time."""
    return [
        Line(
            at=one.published_at,
            time=clock(one.published_at),
            who=one.published_by,
            lines=[_("version %(number)s published") % {"number": one.number}],
            is_mark=True,
        )
        for one in versions
        if (since is None or one.published_at >= since) and (until is None or one.published_at <= until)
    ]


def said_lines(study: Study, *, since: datetime | None, until: datetime | None, by: int | None) -> list[Line]:
    """Return what was commented, shown and approved in this time; ``by`` a colleague if that is given."""
    comments = queries.comments_written(study, since=since, until=until, by=by)
    lines = [Line(one.written_at, clock(one.written_at), one.who, [_commented(one)]) for one in comments]
    shown = [one for one in queries.proofs_shown(study, since=since, until=until) if by in (None, one.shown_by_id)]
    lines += [
        Line(one.shown_at, clock(one.shown_at), one.shown_by, [_("shown for approval as it was then")]) for one in shown
    ]
    verdicts = queries.verdicts_given(study, since=since, until=until) if by is None else []
    return lines + [
        Line(one.given_at, clock(one.given_at), one.reviewer.name, [_verdict_words(one)], is_mark=one.approves)
        for one in verdicts
    ]


def _commented(comment: DraftComment) -> str:
    words = {"question": comment.question, "text": Truncator(" ".join(comment.text.split())).chars(LONGEST)}
    return _("comment at %(question)s: “%(text)s”") % words


def _verdict_words(verdict: Verdict) -> str:
    state = {"state": _("draft %(number)s") % {"number": verdict.proof.draft_number}}
    if verdict.approves:
        return _("%(state)s approved") % state
    note = Truncator(" ".join(verdict.note.split())).chars(LONGEST)
    return _("%(state)s not approved yet: “%(note)s”") % {**state, "note": note}


def _days(steps: Sequence[Line], between: Sequence[Line]) -> Sequence[Day]:
    """Return the lines by day: the steps in their order, what happened between them above those made before it."""
    lines, left = list[Line](), sorted(between, key=lambda line: line.at, reverse=True)
    for step in steps:
        while left and left[0].at >= step.at:
            lines.append(left.pop(0))
        lines.append(step)
    by_day = groupby([*lines, *left], key=lambda line: weekday(line.at))
    return [Day(name, list(found)) for name, found in by_day]
