"""The page of back-checks: what differs by question and by interviewer, and the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveys.analysis.agreement import LEAST_BASE, LEAST_EACH, LEAST_PEOPLE
from surveys.design.models import Study, Version
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.review.queries import BackCheckResults, PersonAgreement, checkable, plan_of, results_of
from surveys.web.supervisor.forms.back_checks import BackCheckPlanForm


@dataclass(frozen=True, slots=True)
class BackChecksPage:
    """What the page shows; ``people``: ``None`` where figures of persons may not be seen."""

    results: BackCheckResults
    people: list[tuple[str, PersonAgreement]] | None
    form: BackCheckPlanForm
    is_random: bool
    base: int = LEAST_BASE
    least_people: int = LEAST_PEOPLE
    least_each: int = LEAST_EACH

    @property
    def done(self) -> int:
        """How many were asked."""
        return self.results.states.get("done", 0)

    @property
    def waiting(self) -> int:
        """How many wait or are in somebody's hands."""
        return self.results.states.get("waiting", 0) + self.results.states.get("held", 0)


def back_checks_page(study: Study, *, sees_people: bool, given: Any = None) -> BackChecksPage:
    """The page; people in alphabetical order."""
    results, plan = results_of(study), plan_of(study)
    people = None
    if sees_people and may_watch(WatchScope.SCORECARDS):
        named = User.objects.in_bulk([one.person for one in results.people])
        people = sorted(
            ((named[one.person].short_name, one) for one in results.people), key=lambda row: row[0].casefold()
        )
    return BackChecksPage(results, people, plan_form(study, given), plan.is_random_assignment)


def plan_form(study: Study, given: Any = None) -> BackCheckPlanForm:
    """The form of the plan, with the questions of the latest version."""
    latest = Version.objects.filter(study=study).order_by("-number").values_list("pk", flat=True).first()
    return BackCheckPlanForm(given, questions=checkable(latest) if latest else [], plan=plan_of(study))
