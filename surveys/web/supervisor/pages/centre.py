"""The page of a supplier's centre: its lists, its people, its cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState
from surveys.fieldwork.queries import (
    CASES_OF_A_CENTRE,
    CentreList,
    CentrePerson,
    cases_of_centre,
    dispositions_of,
    lists_of_centre,
    people_of_centre,
)
from surveys.formatting import outcome_words
from surveys.web.screens.formatting import case_number, number


@dataclass(frozen=True, slots=True)
class CentreCase:
    """A case of the centre with its number as it is shown, and how its last call ended in words."""

    case: Case
    number: str
    said: str


@dataclass(frozen=True, slots=True)
class CentreWorker:
    """An interviewer of the centre, and the number of the case in hand, if there is one."""

    name: str
    case: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class CentrePage:
    """What a centre's supervisor sees. ``older``: the number after which the next cases come."""

    heading: str
    lists: Sequence[CentreList]
    people: Sequence[CentreWorker]
    cases: Sequence[CentreCase]
    states: Sequence[tuple[str, str]]
    state: str
    older: int | None


def centre_page(study: Study, centre: str, *, state: str, after: int) -> CentrePage:
    """The page of the centre in the study."""
    lists = lists_of_centre(study, centre)
    found = list(cases_of_centre(study, [one.sample.pk for one in lists], state, after)[: CASES_OF_A_CENTRE + 1])
    by_code = dispositions_of(study).by_code
    cases = [
        CentreCase(
            one,
            case_number(one.number),
            outcome_words(by_code[one.last_disposition].label) if one.last_disposition else "",
        )
        for one in found[:CASES_OF_A_CENTRE]
    ]
    completes = sum(one.figures.completes for one in lists)
    said = ngettext("%(n)s complete interview", "%(n)s complete interviews", completes) % {"n": number(completes)}
    return CentrePage(
        heading=f"{centre}: {said}",
        lists=lists,
        people=[_worker(one) for one in people_of_centre(study, centre)],
        cases=cases,
        states=[("", _("All")), *((str(value), str(label)) for value, label in CaseState.choices)],
        state=state if state in CaseState.values else "",
        older=cases[-1].case.number if len(found) > CASES_OF_A_CENTRE else None,
    )


def _worker(one: CentrePerson) -> CentreWorker:
    held = one.attempt
    case, since = (case_number(held.case.number), held.claimed_at) if held else ("", None)
    return CentreWorker(one.member.user.short_name, case, since)
