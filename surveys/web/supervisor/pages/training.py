"""The page of who may call in a study."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.training.queries import GeneralPath, TrainingPath, briefing_of, general_paths, team_paths
from surveys.web.screens.training_words import practice_words, standing_in, to_read_words


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
    general = general_paths(people, get_language() or "")
    paths = team_paths(study, people, briefing)
    rows = [_row(path, one, now) for path, one in zip(paths, general, strict=True)]
    may = sum(row.may_call for row in rows)
    heading = ngettext("%(may)s of one may call", "%(may)s of %(count)s may call", len(rows))
    ordered = sorted(rows, key=lambda row: (row.may_call, row.path.person.short_name))
    return TrainingPage(heading % {"may": may, "count": len(rows)}, True, ordered)


def _row(path: TrainingPath, general: GeneralPath, now: datetime) -> TrainingRow:
    may_call = standing_in(path, general, now, is_gated=True).may_call
    lacks = [_("general training")] if general.is_lacking else []
    if path.unread:
        lacks.append(to_read_words(path))
    if path.wants_test:
        words = ngettext("questions, %(count)s try", "questions, %(count)s tries", path.tries)
        lacks.append(words % {"count": path.tries} if path.tries else _("questions to answer"))
    if path.undecided:
        lacks.append(_("a trainer decides on the practice"))
    elif path.wants_practice:
        latest = path.practices[-1] if path.practices else None
        lacks.append(
            _("practice %(points)s") % {"points": practice_words(latest)}
            if latest
            else pgettext("training", "practice")
        )
    return TrainingRow(path, may_call, ", ".join(lacks), path.until if may_call else None)
