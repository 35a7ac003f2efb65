"""The page of courtesy and listening: the team, and by person where an agreement covers it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.queries import last_days, led_people, with_those_who_left
from surveys.interviewing.queries import SpokenUses
from surveys.people.models import User, WatchScope
from surveys.web.screens.courtesy import FEWEST_PEOPLE, PERIODS, Courtesy, CourtesyFigures, courtesy_of
from surveys.web.screens.formatting import number

LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class CourtesyRow:
    """A person's figures; ``has_page``: whether there is a page of theirs."""

    person: User
    figures: CourtesyFigures
    has_page: bool


@dataclass(frozen=True, slots=True)
class PlaceToLook:
    """Where to look first: somebody's figure whose whole interval lies beside the team's median."""

    person: User
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class CourtesyPage:
    """The content of the page. ``rows``: in alphabetical order, None where no agreement covers figures of persons."""

    heading: str
    days: int
    study: Study | None
    found: Courtesy
    rows: Sequence[CourtesyRow] | None
    places: Sequence[PlaceToLook]


def days_of(words: str) -> int:
    """The days looked at, as the address says."""
    return next((days for days in PERIODS if words == str(days)), PERIODS[-1])


def courtesy_page(
    studies: Sequence[Study], study: Study | None, days: int, watched: frozenset[str], now: datetime
) -> CourtesyPage:
    """Return the page of these studies, or of one of them."""
    chosen = [study] if study else list(studies)
    found = courtesy_of(chosen, *last_days(days, now), now)
    rows = list(_rows(chosen, found)) if WatchScope.COURTESY in watched else None
    if rows is None:
        found = _of_teams(found)
    return CourtesyPage(_heading(found), days, study, found, rows, list(_places(rows or [], found))[:LOOKED_AT])


def _of_teams(found: Courtesy) -> Courtesy:
    """Without what is of one or two people: that is a figure by person, and no agreement covers it."""
    people, team, said = found.people.values(), found.team, found.said
    if sum(one.well.base > 0 for one in people) < FEWEST_PEOPLE:
        team = replace(team, rated=0, well=0)
    if sum(one.refused.base > 0 for one in people) < FEWEST_PEOPLE:
        team = replace(team, contacts=0, refused=0)
    if sum(one.said.uses > 0 for one in people) < FEWEST_PEOPLE:
        said = SpokenUses("")
    studies = [one for one in found.studies if one.people >= FEWEST_PEOPLE]
    return replace(found, team=team, said=said, studies=studies)


def _heading(found: Courtesy) -> str:
    if (share := found.team.well_share) is not None:
        return _("%(share)s %% say that the call went well") % {"share": number(share)}
    if (share := found.team.refused_share) is not None:
        return _("%(share)s %% of those reached refuse before the first question") % {"share": number(share)}
    return _("Courtesy and listening: too few calls so far")


def _rows(studies: Sequence[Study], found: Courtesy) -> Iterator[CourtesyRow]:
    led = {one.pk: one for one in led_people([study.pk for study in studies])}
    everybody = with_those_who_left(led, found.people)
    for key in sorted(found.people, key=lambda key: (str(everybody[key]).casefold(), key)):
        yield CourtesyRow(everybody[key], found.people[key], key in led)


def _places(rows: Sequence[CourtesyRow], found: Courtesy) -> Iterator[PlaceToLook]:
    """Whose refusals lie wholly above the median, whose good calls wholly below it; on enough cases alone."""
    for row in rows:
        refused, well = row.figures.refused, row.figures.well
        if found.team.median_refused is not None and not refused.is_few and refused.low > found.team.median_refused:
            what = _("%(name)s: %(share)s %% refuse at the introduction, the median is %(median)s %%") % {
                "name": row.person.short_name,
                "share": number(refused.place),
                "median": number(found.team.median_refused),
            }
            yield PlaceToLook(row.person, what, _("Listen to two introductions together."))
        if found.team.median_well is not None and not well.is_few and well.high < found.team.median_well:
            what = _("%(name)s: %(share)s %% found the call good, the median is %(median)s %%") % {
                "name": row.person.short_name,
                "share": number(well.place),
                "median": number(found.team.median_well),
            }
            yield PlaceToLook(row.person, what, _("Whoever calls late or converts refusals starts from another line."))
