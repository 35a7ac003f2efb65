"""When a study's field was opened, paused and closed, and by whom, from the register of audit."""

from collections.abc import Mapping

from surveys.design.models import Study, StudyStatus
from surveys.people.models import AuditEntry, AuditVerb

STATUS_VERBS: Mapping[StudyStatus, AuditVerb] = {
    StudyStatus.FIELDING: AuditVerb.STUDY_FIELDED,
    StudyStatus.PAUSED: AuditVerb.STUDY_PAUSED,
    StudyStatus.CLOSED: AuditVerb.STUDY_CLOSED,
}
"""Status → the verb of the change to it in the register."""


def status_changes_of(study: Study, limit: int = 6) -> list[AuditEntry]:
    """The latest status changes, newest first; each with its actor, ``None`` for a command."""
    entries = AuditEntry.objects.filter(subject=f"study:{study.pk}", verb__in=STATUS_VERBS.values())
    return list(entries.select_related("actor").order_by("-at", "-pk")[:limit])
