"""A new version reaches the field together with what it brings for it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from surveys.design.models import Study, Version
from surveys.design.services import publish
from surveys.fieldwork.queries.sample_columns import personal_columns
from surveys.people.models import User

from .quotas import take_quotas_from


def publish_for_the_field(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    draft_id: int | None = None,
    decisions: Mapping[str, str] | None = None,
) -> Version:
    """Publish the study's draft and make its new quota cells, both or neither. Raises ``PublicationError``."""
    with transaction.atomic():
        version = publish(
            study=study,
            reason=reason,
            by=by,
            now=now,
            draft_id=draft_id,
            decisions=decisions,
            columns=personal_columns(study),
        )
        take_quotas_from(version=version)
    return version
