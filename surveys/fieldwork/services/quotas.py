"""The study's quota cells: a questionnaire gives their first values, the field changes them from then on."""

from django.db import transaction

from surveys.design.models import Version
from surveys.fieldwork.models import QuotaCell
from surveys.questionnaire import storage


def take_quotas_from(*, version: Version) -> list[QuotaCell]:
    """Make the cells that the version's workbook lists and the study does not have yet; returns the new ones.

    Cells that the study has are left as they are: their targets belong to the field.
    """
    quotas = storage.from_json(version.questionnaire).quotas
    with transaction.atomic():
        cells = QuotaCell.objects.filter(study=version.study_id)
        known = set(cells.values_list("name", flat=True))
        return QuotaCell.objects.bulk_create(
            QuotaCell(
                study_id=version.study_id,
                name=quota.name,
                label=dict(quota.label),
                condition=quota.when,
                target=quota.target,
                on_full=quota.on_full,
                position=len(known) + number,
            )
            for number, quota in enumerate(quota for quota in quotas if quota.name not in known)
        )
