"""How far a study's pilot has come."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from surveys.calling.standard_dispositions import COMPLETE
from surveys.database.prepared import Prepared, PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import CaseState, CaseTally, Pilot, PilotDecision


@dataclass(frozen=True, slots=True)
class PilotProgress:
    """An open pilot and how many interviews of it are complete; more than were asked where several ran at the end."""

    pilot: Pilot
    done: int

    @property
    def is_full(self) -> bool:
        """Whether nobody gets a case any more.

        It stays full while it is discarded, or looked at and one of its interviews is rejected: its completes become
        fewer, but nobody has decided.
        """
        is_settled = self.pilot.decision == PilotDecision.DISCARD or self.pilot.filled_at is not None
        return is_settled or self.done >= self.pilot.completes


def open_pilot(study: Study) -> PilotProgress | None:
    """The study's pilot, unless there is none or it was decided upon; from counters."""
    pilot = _OPEN.first(study=study.pk)
    return None if pilot is None else PilotProgress(pilot, max(0, complete_cases(study.pk) - pilot.before))


def is_stopped_by_pilot(study: Study) -> bool:
    """Whether nobody gets a case of the study until its pilot is decided upon."""
    pilot = open_pilot(study)
    return pilot is not None and pilot.is_full


def earlier_pilots(study: Study) -> QuerySet[Pilot]:
    """The pilots that were decided upon, the latest first."""
    return Pilot.objects.filter(study=study).exclude(decided_at=None).select_related("decided_by").order_by("-pk")


def complete_cases(study: int) -> int:
    """How many live cases of the study are complete."""
    [(count,)] = _COMPLETE.all(study=study) or [(0,)]
    return count or 0


_OPEN = Prepared(
    lambda study: Pilot.objects.filter(study=study, decided_at=None).select_related("set_by", "decided_by"), study=-1
)
_COMPLETE = PreparedRows(
    lambda study: (
        CaseTally.objects.filter(study=study, state=CaseState.CLOSED, final_outcome=COMPLETE.evidence.code)
        .order_by()
        .values("study")
        .annotate(count=Sum("cases"))
        .values_list("count")
    ),
    study=-1,
)
