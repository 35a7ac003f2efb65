"""One person's training: what stands between them and their cases in each study, and their record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from surveys.design.models import Study
from surveys.people.models import User
from surveys.training.models import TrainingKind
from surveys.training.queries import RecordScope, TrainingPath
from surveys.web.screens.formatting import moment
from surveys.web.screens.training_record import (
    LISTENED,
    RecordLine,
    counted_seconds,
    gathered,
    length_words,
    record_lines,
)
from surveys.web.screens.training_words import Standing, general_standing, points_needed, to_read_words, tries_words

from .training_team import Team

Period = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class GateRow:
    """A study with what is asked there, one by one; ``standing``: whether the person may call."""

    study: Study
    reading: Standing
    test: Standing
    practice: Standing
    standing: Standing
    since: str
    is_assigned: bool


@dataclass(frozen=True, slots=True)
class PersonTrainingPage:
    """The content of the page. ``total_length``: hours of training, of which ``general_length`` for no study."""

    person: User
    heading: str
    general: Standing
    gates: Sequence[GateRow]
    lines: Sequence[RecordLine]
    total_length: str
    general_length: str
    listened: Sequence[RecordLine]
    waivers: Sequence[RecordLine]
    before: User | None
    after: User | None


def training_person_page(team: Team, person: User) -> PersonTrainingPage:
    """The page of one of the team."""
    found = record_lines(RecordScope([person], team.led))
    gates = [_gate(team, study, person) for study in team.studies]
    may = sum(one.standing.may_call for one in gates)
    words = ngettext("%(name)s may call for one study", "%(name)s may call for %(count)s studies", may)
    nowhere = _("%(name)s may call for no study yet")
    say = {"name": person.first_name or person.short_name, "count": may}
    place = next((at for at, one in enumerate(team.people) if one.pk == person.pk), 0)
    return PersonTrainingPage(
        person=person,
        heading=(words if may else nowhere) % say,
        general=general_standing(team.general[person.pk]),
        gates=sorted(gates, key=lambda one: (not one.is_assigned, one.study.name)),
        lines=gathered(one for one in found if one.kind != LISTENED),
        total_length=length_words(counted_seconds(found)),
        general_length=length_words(counted_seconds(one for one in found if not one.study)),
        listened=[one for one in found if one.kind == LISTENED],
        waivers=[one for one in found if one.kind == TrainingKind.WAIVER],
        before=team.people[place - 1] if place else None,
        after=team.people[place + 1] if place + 1 < len(team.people) else None,
    )


def _gate(team: Team, study: Study, person: User) -> GateRow:
    path, standing = team.paths.get((study.pk, person.pk)), team.standing(study, person)
    is_assigned = (study.pk, person.pk) in team.members
    nothing = Standing("none", _("not asked"))
    asked = path if path and study.is_gated else None
    since = _("since %(at)s") % {"at": moment(path.cleared_at)} if path and path.cleared_at and not path.until else ""
    return GateRow(
        study=study,
        reading=_reading(asked) if asked else nothing,
        test=_test(asked) if asked and asked.has_test else nothing,
        practice=_practice(asked) if asked else nothing,
        standing=standing,
        since=since if standing.mark == "ok" else "",
        is_assigned=is_assigned,
    )


def _reading(path: TrainingPath) -> Standing:
    if not path.unread:
        return Standing("ok", pgettext("training", "read"))
    return Standing("lacks", to_read_words(path))


def _test(path: TrainingPath) -> Standing:
    tries = tries_words(path)
    if path.is_test_passed and path.best:
        return Standing("ok", _("%(right)s of %(base)s") % {"right": path.best[0], "base": path.best[1]}, tries)
    return Standing("lacks", _("to answer"), tries) if path.wants_test else Standing("none", _("not asked"))


def _practice(path: TrainingPath) -> Standing:
    if not path.practices:
        return Standing("lacks", _("none yet")) if path.wants_practice else Standing("none", _("not asked"))
    points = max(one.points or 0 for one in path.practices)
    earlier = ngettext("%(count)s practice", "%(count)s practices", len(path.practices))
    say = {"count": len(path.practices), "least": points_needed(path.practices[-1])}
    if path.is_practice_passed:
        return Standing("ok", str(points), earlier % say)
    if path.undecided:
        return Standing("lacks", str(points), _("a trainer decides"))
    return Standing("lacks", str(path.practices[-1].points), _("needs %(least)s") % say)


def scope_of(team: Team, person: User | None, study: Study | None, period: Period) -> RecordScope:
    """Whose record goes into a file: one person's or everybody's, of one study or all of the team's, in this time."""
    studies = [study] if study else team.studies
    people = [person] if person else [one for one in team.people if _works_in(team, one, studies)]
    return RecordScope(people, [study.pk] if study else team.led, *period)


def _works_in(team: Team, person: User, studies: Sequence[Study]) -> bool:
    return any((one.pk, person.pk) in team.members for one in studies)
