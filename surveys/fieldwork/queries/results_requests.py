"""Who wants the results of a study."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from surveys.design.models import Study
from surveys.fieldwork.models import ResultsRequest


@dataclass(frozen=True, slots=True)
class ResultsWanted:
    """How many wait for the results and to how many they were sent; ``last_sent_at``: when, the last time.

    ``fetched``: how many of those who wait are in a file of addresses already.
    """

    waiting: int
    fetched: int
    sent: int
    last_sent_at: datetime | None


def results_wanted(study: Study) -> ResultsWanted:
    """How many people of this study want its results."""
    found = ResultsRequest.objects.filter(study=study).aggregate(
        waiting=Count("pk", filter=Q(sent_at=None)),
        fetched=Count("pk", filter=Q(sent_at=None, fetched_at__isnull=False)),
        sent=Count("pk", filter=~Q(sent_at=None)),
        last_sent_at=Max("sent_at"),
    )
    return ResultsWanted(**found)


def fetched_addresses(study: Study) -> list[str]:
    """The addresses of a file: in the order of the alphabet, which tells nothing of who was called when."""
    waiting = ResultsRequest.objects.filter(study=study, sent_at=None, fetched_at__isnull=False)
    return sorted(waiting.values_list("address", flat=True), key=str.casefold)
