"""Publish a version, with everything that reads codes: all of it follows the decisions, or nothing is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Unpack

from surveys.design.models import Study, Version
from surveys.design.services import PreparedDraft, PublicationError, PublicationFacts, prepare_publication
from surveys.fieldwork.queries import personal_columns
from surveys.interviewing.services import PeopleCount, cells_to_count, publish_and_recount
from surveys.people.models import User
from surveys.questionnaire.comparison.rewriting import CellRewrite

from .code_readers import Consequences, consequences_of


def publish_study(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    seen: str | None = None,
    **facts: Unpack[PublicationFacts],
) -> Version:
    """Publish the study's draft. Raises ``PublicationError``.

    ``seen``: the fingerprint of the consequences that were looked at; ``None``: nobody has looked. With another one, or
    if anything moves while the version is published, nothing is.
    """
    columns = personal_columns(study)
    prepared = prepare_publication(study=study, decisions=facts.get("decisions"), columns=columns)
    facts["prepared"] = prepared
    before = consequences_of(study, prepared).fingerprint
    if seen is not None and before and before != seen:
        raise PublicationError("moved")

    def check(still: PreparedDraft | None) -> None:
        if consequences_of(study, still).fingerprint != before:
            raise PublicationError("moved")

    return publish_and_recount(study=study, reason=reason, by=by, now=now, check=check, **facts)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would follow from publishing the draft. ``recounted``: quota cell → its completes and open places then.

    ``is_open``: something is left to decide, and until then nothing is known. ``unwritten``: what could not be written
    in the new codes, so that nothing can be published.
    """

    consequences: Consequences
    recounted: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    is_open: bool = False
    unwritten: Sequence[CellRewrite] = ()

    @classmethod
    def nothing(cls) -> Outlook:
        """Of a page without anything to publish."""
        return cls(Consequences(()), is_open=True)


def outlook_on(study: Study, *, decisions: Mapping[str, str]) -> Outlook:
    """What follows from publishing the study's draft with these decisions; nothing is stored."""
    try:
        prepared = prepare_publication(study=study, decisions=decisions, columns=personal_columns(study))
    except PublicationError as error:
        return Outlook(Consequences(()), unwritten=error.rewrites)
    if prepared is None or prepared.coming.left:
        return Outlook(Consequences(()), is_open=True)
    cells = cells_to_count(study, prepared)
    recounted = PeopleCount(study, prepared).counts(cells) if cells else {}
    return Outlook(consequences_of(study, prepared), recounted)
