"""Publish a version, with the quota cells counted anew that are about other people in it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Unpack

from surveys.design.models import Study, Version
from surveys.design.queries import coming_cells
from surveys.design.services import PreparedDraft, PublicationFacts, prepare_publication
from surveys.fieldwork.models import Attempt, QuotaCell
from surveys.fieldwork.queries import personal_columns
from surveys.fieldwork.services import CellPeople, attempts_in_reach, correct_places, publish_for_the_field
from surveys.interviewing.models import Interview
from surveys.interviewing.queries.cell_people import (
    LaterVersion,
    Membership,
    cells_judged_anew,
    later_version,
    membership_of,
    memberships,
)
from surveys.people.models import User
from surveys.questionnaire.compiled import compile


class PeopleCount:
    """Who is in the cells of a version about to be published; found out before anything is locked.

    What changed since is found out again when it is asked for, with the study locked.
    """

    def __init__(self, study: Study, prepared: PreparedDraft | None) -> None:
        self._study, self._prepared = study, prepared
        self._known: dict[int, Membership] = {}

    @cached_property
    def _later(self) -> LaterVersion | None:
        if self._prepared is None or self._prepared.coming.left:
            return None
        return LaterVersion(compile(self._prepared.questionnaire), self._prepared.coming.all_books)

    def look(self) -> None:
        """Find out who is where."""
        if self._later is not None:
            self._known = memberships(self._study, self._later, self._known)

    def people(self, _version: Version | None, names: Collection[str]) -> Mapping[str, CellPeople]:
        """The people of these cells as they are now."""
        self.look()
        return {name: _people_of(name, self._known.values()) for name in names}

    def counts(self, names: Collection[str]) -> dict[str, tuple[int, int]]:
        """Cell → the completes and the open places that it would have."""
        people = self.people(None, names)
        near = attempts_in_reach({one for cell in people.values() for one in cell.running})
        return {name: (len(cell.counted), len(cell.running & near)) for name, cell in people.items()}


def publish_and_recount(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    check: Callable[[PreparedDraft | None], None] | None = None,
    **facts: Unpack[PublicationFacts],
) -> Version:
    """Publish the study's draft, with its quota cells counting whom they are about. Raises ``PublicationError``.

    ``check`` as ``publish_for_the_field`` takes it.
    """
    prepared = facts.get("prepared")
    if prepared is None:
        columns = personal_columns(study)
        prepared = prepare_publication(study=study, decisions=facts.get("decisions"), columns=columns)
        facts["prepared"] = prepared
    count = PeopleCount(study, prepared)
    if prepared is not None and cells_to_count(study, prepared):
        count.look()
    return publish_for_the_field(
        study=study,
        reason=reason,
        by=by,
        now=now,
        recount=count.people,
        check=partial(check, prepared) if check else None,
        **facts,
    )


def cells_to_count(study: Study, prepared: PreparedDraft) -> list[str]:
    """The names of the study's cells that are about other people once the draft is published."""
    cells = list(QuotaCell.objects.filter(study=study))
    unused = {cell.name for cell in cells if not cell.in_use}
    conditions = {cell.name: cell.condition for cell in cells}
    return coming_cells(prepared.coming, prepared.questionnaire, conditions, unused)


def correct_cells(*, attempt: Attempt, version_id: int, now: datetime) -> None:
    """Count a complete interview of an earlier version in the cells that are told apart otherwise since.

    Everything else of it is as its own version says.
    """
    fielded = attempt.case.study.fielded_version_id
    if fielded is None or fielded == version_id or not (among := cells_judged_anew(version_id, fielded)):
        return
    found = membership_of(Interview.objects.get(last_attempt=attempt, version=version_id).pk, later_version(fielded))
    correct_places(attempt=attempt, cells=found.cells, among=among, now=now)


def _people_of(name: str, found: Collection[Membership]) -> CellPeople:
    inside = [one for one in found if name in one.cells]
    return CellPeople(
        frozenset(one.attempt for one in inside if one.is_complete),
        frozenset(one.attempt for one in inside if not one.is_complete),
    )
