"""The team at a glance: people × studies, what they may call for, who needs what next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.design.models import Membership, Study, StudyStatus
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.queries import led_people
from surveys.people.models import User
from surveys.training.models import Practice
from surveys.training.queries import (
    FAILED_TOO_OFTEN,
    GeneralPath,
    TrainingPath,
    general_paths,
    is_said_to_be_passed,
    paths_of_studies,
)
from surveys.web.screens.alerts import Alert
from surveys.web.screens.formatting import day
from surveys.web.screens.training_words import NOT_ASSIGNED, Standing, general_standing, standing_in

WEEK = timedelta(days=7)
ENDS_SOON = timedelta(days=2)
PRACTICES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class TrainingTeamCell:
    """A person in a study."""

    study: Study
    standing: Standing


@dataclass(frozen=True, slots=True)
class TrainingTeamRow:
    """A person, with general training and each study."""

    person: User
    general: Standing
    cells: Sequence[TrainingTeamCell]


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice of the last days."""

    practice: Practice
    person: User
    study: Study
    is_passed: bool


@dataclass(frozen=True, slots=True)
class TrainingTeamPage:
    """The content of the page; ``counts``: who may call of who is assigned, by study."""

    heading: str
    studies: Sequence[Study]
    rows: Sequence[TrainingTeamRow]
    counts: Sequence[tuple[int, int]]
    todo: Sequence[Alert]
    practices: Sequence[PracticeRow]


@dataclass(frozen=True, slots=True)
class Team:
    """What the page is made from: the studies that are not closed; ``led``, the numbers of all of them."""

    led: Sequence[int]
    studies: Sequence[Study]
    people: Sequence[User]
    members: Mapping[tuple[int, int], Membership]
    paths: Mapping[tuple[int, int], TrainingPath]
    general: Mapping[int, GeneralPath]
    now: datetime

    def standing(self, study: Study, person: User) -> Standing:
        """Whether the person may call in the study."""
        if (study.pk, person.pk) not in self.members:
            return NOT_ASSIGNED
        path = self.paths.get((study.pk, person.pk))
        return standing_in(path, self.general[person.pk], self.now, is_gated=study.is_gated)


def team_of(studies: Sequence[Study], now: datetime) -> Team:
    """Everybody who interviews in these studies, where they are not closed; in as many queries for any number."""
    open_ones = [one for one in studies if one.status != StudyStatus.CLOSED]
    people = led_people([one.pk for one in open_ones])
    members = {(one.study_id, one.user_id): one for one in interviewer_memberships(*open_ones)}
    general = {one.person.pk: one for one in general_paths(people, get_language() or "")}
    paths = paths_of_studies(open_ones, people)
    return Team([one.pk for one in studies], open_ones, people, members, paths, general, now)


def training_team_page(team: Team) -> TrainingTeamPage:
    """The page: people by name, studies by name."""
    rows = [
        TrainingTeamRow(
            person=one,
            general=general_standing(team.general[one.pk]),
            cells=[TrainingTeamCell(study, team.standing(study, one)) for study in team.studies],
        )
        for one in team.people
    ]
    may = sum(any(cell.standing.may_call for cell in row.cells) for row in rows)
    heading = ngettext("%(may)s of one may call", "%(may)s of %(count)s may call", len(rows))
    return TrainingTeamPage(
        heading=heading % {"may": may, "count": len(rows)} if rows else _("Nobody interviews in your studies yet"),
        studies=team.studies,
        rows=rows,
        counts=[_count(rows, place) for place in range(len(team.studies))],
        todo=list(_todo(team, rows)),
        practices=_practices(team),
    )


def _count(rows: Sequence[TrainingTeamRow], place: int) -> tuple[int, int]:
    standings = [row.cells[place].standing for row in rows]
    return sum(one.may_call for one in standings), sum(one.mark != "none" for one in standings)


def _todo(team: Team, rows: Sequence[TrainingTeamRow]) -> Iterator[Alert]:
    yield from _nowhere(rows)
    yield from _of_practices(team)
    yield from _to_remind(team, rows)
    yield from _ending(team)


def _nowhere(rows: Sequence[TrainingTeamRow]) -> Iterator[Alert]:
    """Who is assigned somewhere and may call nowhere."""
    for row in rows:
        marks = [cell.standing for cell in row.cells if cell.standing.mark != "none"]
        if marks and all(one.mark == "lacks" for one in marks):
            title = _("%(name)s cannot call anywhere") % {"name": row.person.short_name}
            note = f"{marks[0].words}: {marks[0].detail}" if marks[0].detail else marks[0].words
            yield Alert("bad", title, note, _("Open"), _record(row.person), True)


def _of_practices(team: Team) -> Iterator[Alert]:
    """What a trainer has to say of practices: one that waits, one that is contested, three that were not passed."""
    names = {one.pk: one.name for one in team.studies}
    for (study, _person), path in team.paths.items():
        say = {"name": path.person.short_name, "study": names[study]}
        for one in path.practices:
            if one.contested_line is not None and not one.answer:
                title = _("%(name)s says that a judgement is not right") % say
                yield Alert("warn", title, f"«{one.contested_words}»", _("Answer it"), _review(one), True)
        if path.undecided:
            title = _("%(name)s: decide on the practice with %(points)s") % (say | {"points": path.undecided.points})
            yield Alert("warn", title, names[study], _("Decide"), _review(path.undecided), True)
        if path.failed_in_a_row >= FAILED_TOO_OFTEN and path.wants_practice:
            title = _("%(name)s has not passed %(count)s practices") % (say | {"count": path.failed_in_a_row})
            points = ", ".join(str(one.points) for one in path.practices[-path.failed_in_a_row :])
            note = _("%(study)s: %(points)s. Read the lines together.") % {"study": names[study], "points": points}
            yield Alert("bad", title, note, _("Open"), _review(path.practices[-1]), True)


def _to_remind(team: Team, rows: Sequence[TrainingTeamRow]) -> Iterator[Alert]:
    """Studies in which people have still something to do themselves."""
    for place, study in enumerate(team.studies):
        late = [row.person.short_name for row in rows if row.cells[place].standing.mark == "lacks"]
        if late:
            names = ", ".join(late[:4]) + ("…" if len(late) > 4 else "")
            title = ngettext("%(study)s: %(count)s has a task", "%(study)s: %(count)s have a task", len(late))
            say = {"study": study.name, "count": len(late)}
            address = reverse("training-remind")
            yield Alert("warn", title % say, names, _("Remind"), address, values={"study": study.pk})


def _ending(team: Team) -> Iterator[Alert]:
    names = {one.pk: one.name for one in team.studies}
    for (study, _person), path in team.paths.items():
        if path.until and team.now < path.until <= team.now + ENDS_SOON:
            say = {"name": path.person.short_name, "day": day(path.until)}
            title = _("The waiver of %(name)s ends %(day)s") % say
            yield Alert("warn", title, names[study], _("Open"), _record(path.person), True)


def _practices(team: Team) -> list[PracticeRow]:
    studies, found = {one.pk: one for one in team.studies}, []
    for (study, _person), path in team.paths.items():
        for one in path.practices:
            if one.ended_at and one.ended_at > team.now - WEEK:
                found.append(PracticeRow(one, path.person, studies[study], is_said_to_be_passed(one)))
    return sorted(found, key=lambda row: -row.practice.pk)[:PRACTICES_SHOWN]


def lacking_in(team: Team, study: Study) -> list[User]:
    """Who has still something to do before they may call in the study."""
    return [one for one in team.people if team.standing(study, one).mark == "lacks"]


def _record(person: User) -> str:
    return reverse("training-record", args=[person.pk])


def _review(practice: Practice) -> str:
    return reverse("practice-review", args=[practice.pk])
