"""The page of who may call in a study, and the table of the training record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.training.models import TrainingEntry, TrainingKind
from surveys.training.queries import TrainingPath, briefing_of, is_passed, record_of, team_paths


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """An interviewer: ``may_call``, and ``lacks``, what is still to be done; ``until``: when a waiver ends."""

    path: TrainingPath
    may_call: bool
    lacks: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """The content of the page."""

    heading: str
    has_briefing: bool
    rows: Sequence[TrainingRow]


def training_page(study: Study, now: datetime) -> TrainingPage:
    """Return the page: those who may not call yet come first."""
    briefing = briefing_of(study)
    people = list(interviewers_of(study))
    if briefing is None or not study.is_gated:
        return TrainingPage(_("Everybody may call: the study asks for no briefing"), briefing is not None, [])
    rows = [_row(path, now) for path in team_paths(study, people, briefing)]
    may = sum(row.may_call for row in rows)
    heading = ngettext("%(may)s of one may call", "%(may)s of %(count)s may call", len(rows))
    ordered = sorted(rows, key=lambda row: (row.may_call, row.path.person.short_name))
    return TrainingPage(heading % {"may": may, "count": len(rows)}, True, ordered)


def record_table(study: Study) -> tuple[list[str], list[list[str]]]:
    """The training record of the study's interviewers: headings and rows, the oldest first."""
    headings = [_("When"), _("Who"), _("What"), _("Edition"), _("Page"), _("Result"), _("Until"), _("Reason"), _("By")]
    return headings, [_line(one) for one in record_of(study, interviewers_of(study))]


def _line(one: TrainingEntry) -> list[str]:
    result = ""
    if one.kind == TrainingKind.TEST:
        say = {"right": one.right, "base": one.base}
        passed = _("%(right)s of %(base)s, passed") if is_passed(one.right, one.base) else _("%(right)s of %(base)s")
        result = passed % say
    return [
        timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"),
        str(one.person),
        str(one.get_kind_display()),
        str(one.edition or ""),
        one.title,
        result,
        timezone.localtime(one.until).strftime("%Y-%m-%d %H:%M") if one.until else "",
        one.reason,
        str(one.by or ""),
    ]


def _row(path: TrainingPath, now: datetime) -> TrainingRow:
    may_call = path.cleared_at is not None and (path.until is None or path.until > now)
    lacks = []
    if path.unread:
        words = ngettext("%(count)s page to read", "%(count)s pages to read", len(path.unread))
        lacks.append(words % {"count": len(path.unread)})
    if path.wants_test:
        words = ngettext("questions, %(count)s try", "questions, %(count)s tries", path.tries)
        lacks.append(words % {"count": path.tries} if path.tries else _("questions to answer"))
    return TrainingRow(path, may_call, ", ".join(lacks), path.until if may_call else None)
