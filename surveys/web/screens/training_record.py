"""The training record as it is shown and given out: what, when, how long, with whom, with which result.

Lines are added and never changed: a correction is a line of its own, with its reason. Interviews that were listened to
stand among them as far as the agreement on watching people at work lets them be scored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from surveys.analysis.scorecards import percent_of
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.review.models import Review
from surveys.review.queries import reviews_of_people
from surveys.training.models import Decision, Practice, PracticeState, TrainingEntry, TrainingKind
from surveys.training.queries import (
    RecordScope,
    corrected_seconds,
    entries_of_record,
    is_passed,
    is_said_to_be_passed,
    practices_of_record,
    seconds_of,
)

from .formatting import day, moment
from .plain_tables import Cell


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line of the record. ``seconds``: how long it took, 0 where nobody knows; ``counted``: after corrections.

    ``mark``: ``ok``, ``lacks`` or nothing; ``entry``: the number of the stored line, 0 where nothing is to correct.
    """

    at: datetime
    person: User
    study: str
    kind: str
    what: str
    how: str = ""
    result: str = ""
    mark: str = ""
    reason: str = ""
    edition: int = 0
    seconds: int = 0
    counted: int = 0
    entry: int = 0
    by: str = ""

    @property
    def length(self) -> str:
        """How long it took, as hours and minutes."""
        return length_words(self.seconds) if self.seconds else ""


def length_words(seconds: int) -> str:
    """``1:30`` for an hour and a half."""
    minutes = max(1, round(seconds / 60)) if seconds else 0
    return f"{minutes // 60}:{minutes % 60:02}"


def record_lines(scope: RecordScope) -> list[RecordLine]:
    """All lines, the oldest first; a handful of queries for any number of people."""
    entries = list(entries_of_record(scope))
    corrected = corrected_seconds(scope.people)
    lines = [_of_entry(one, corrected) for one in entries]
    lines += [_of_practice(one) for one in practices_of_record(scope)]
    if may_watch(WatchScope.SCORECARDS):
        found = reviews_of_people(scope.people, scope.studies, scope.begins, scope.ends)
        lines += [_of_review(one) for one in found]
    return sorted(lines, key=attrgetter("at"))


def gathered(lines: Iterable[RecordLine]) -> list[RecordLine]:
    """The lines, those of pages read in one day and edition merged into one."""
    found: dict[tuple[object, ...], RecordLine] = {}
    counts: dict[tuple[object, ...], int] = {}
    for place, line in enumerate(lines):
        if line.kind != TrainingKind.READ:
            found[place,] = line
            continue
        key = (line.study, line.edition, timezone.localdate(line.at))
        before = found.get(key)
        counts[key] = counts.get(key, 0) + 1
        if before is None:
            found[key] = line
            continue
        pages = ngettext("%(count)s page", "%(count)s pages", counts[key]) % {"count": counts[key]}
        found[key] = replace(
            before,
            what=_read_words(line.study, line.edition),
            how=pages,
            entry=0,
            seconds=before.seconds + line.seconds,
            counted=before.counted + line.counted,
        )
    return list(found.values())


def counted_seconds(lines: Iterable[RecordLine]) -> int:
    """How long all of it took, after corrections."""
    return sum(one.counted for one in lines)


def record_table(lines: Sequence[RecordLine]) -> tuple[list[str], Iterator[list[Cell]]]:
    """Headings and rows of the record as a file; minutes are numbers."""
    headings = [
        *(_("When"), _("Who"), _("Interviewer code"), _("Study"), _("What"), _("Title"), _("Edition")),
        *(_("How and with whom"), _("Minutes"), _("Minutes after corrections"), _("Result"), _("Reason"), _("By")),
    ]
    return headings, (_row(one) for one in lines)


def _row(one: RecordLine) -> list[Cell]:
    return [
        timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"),
        *(str(one.person), one.person.code or "", one.study or _("General training"), kind_words(one.kind), one.what),
        one.edition or "",
        one.how,
        round(one.seconds / 60, 1),
        round(one.counted / 60, 1),
        *(one.result, one.reason, one.by),
    ]


def kind_words(kind: str) -> str:
    """What a line is, in words."""
    if kind == LISTENED:
        return _("interview listened to or read again")
    return str(TrainingKind(kind).label)


LISTENED = "listened"


def _of_entry(one: TrainingEntry, corrected: Mapping[int, int]) -> RecordLine:
    study = one.study.name if one.study else ""
    line = RecordLine(
        at=one.at,
        person=one.person,
        study=study,
        kind=one.kind,
        what=one.title or str(one.get_kind_display()),
        reason=one.reason,
        edition=one.edition,
        seconds=one.seconds,
        counted=0 if one.kind == TrainingKind.CORRECTION else corrected.get(one.pk, one.seconds),
        entry=0 if one.kind == TrainingKind.PRACTICE else one.pk,
        by=str(one.by or ""),
    )
    said = _said_of(one, study)
    return replace(
        line,
        what=said.get("what", line.what),
        how=said["how"],
        result=said["result"],
        mark=said.get("mark", ""),
    )


def _said_of(one: TrainingEntry, study: str) -> dict[str, str]:
    if one.kind == TrainingKind.READ:
        return {"how": _("on the screen"), "result": pgettext("training", "read"), "mark": "ok"}
    if one.kind == TrainingKind.TEST:
        passed = is_passed(one.right, one.base, one.needed)
        result = _("%(right)s of %(base)s") % {"right": one.right, "base": one.base}
        what = _("Questions about the briefing") if study else _("Questions about general training")
        return {"what": what, "how": _("on the screen"), "result": result, "mark": "ok" if passed else "lacks"}
    if one.kind == TrainingKind.WAIVER:
        return {"what": _("Waiver"), "how": str(one.by or ""), "result": _("until %(at)s") % {"at": moment(one.until)}}
    if one.kind == TrainingKind.LESSON:
        return {"how": _("in person, with %(name)s") % {"name": one.by}, "result": _("held"), "mark": "ok"}
    if one.kind == TrainingKind.PRACTICE:
        what, result = _("Earlier decision on a practice interview"), str(Decision(one.about).label)
        return {"what": what, "how": str(one.by or ""), "result": result}
    if one.kind == TrainingKind.CORRECTION:
        at = day(one.corrects.at) if one.corrects else ""
        what = _("Correction of «%(what)s», %(day)s") % {"what": one.title or _("a line"), "day": at}
        return {"what": what, "how": str(one.by or ""), "result": length_words(one.seconds)}
    return {"how": _("on the screen"), "result": pgettext("training", "read"), "mark": "ok"}


def _of_practice(one: Practice) -> RecordLine:
    seconds = seconds_of(one)
    named = one.named  # type: ignore[attr-defined]
    passed = is_said_to_be_passed(one)
    result = _("left") if one.state == PracticeState.LEFT else str(one.points)
    if one.decision:
        result = f"{result}, {one.get_decision_display()}"
    return RecordLine(
        at=one.ended_at or one.begun_at,
        person=one.person,
        study=one.study.name,
        kind=TrainingKind.PRACTICE,
        what=_("Practice interview"),
        how=_("with %(name)s") % {"name": named},
        result=result,
        mark="" if one.state == PracticeState.LEFT else "ok" if passed else "lacks",
        reason=one.decision_reason,
        seconds=seconds,
        counted=seconds,
        by=str(one.decided_by or ""),
    )


def _of_review(one: Review) -> RecordLine:
    percent = percent_of(one.points, one.out_of)
    return RecordLine(
        at=one.decided_at or one.drawn_at,
        person=one.interviewer,
        study=one.study.name,
        kind=LISTENED,
        what=one.improvement.words if one.improvement else _("Interview listened to or read again"),
        how=_("with %(name)s") % {"name": one.reviewer} if one.reviewer else "",
        result=_("%(points)s of 100") % {"points": percent} if percent is not None else "",
        mark="ok" if percent is not None else "",
        by=str(one.reviewer or ""),
    )


def _read_words(study: str, edition: int) -> str:
    if not study and not edition:
        return _("General training")
    if not study:
        return _("General training, edition %(number)s") % {"number": edition}
    return _("Briefing, edition %(number)s") % {"number": edition}
