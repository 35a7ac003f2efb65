"""The interviews that a system of the institute reads; a client's system gets them in deliveries."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from surveys.design.models import ApiScope, ApiToken, Study
from surveys.results.queries import ChangedInterview
from surveys.results.services import InterviewFeed

from .responses import InterviewLineShape


def feed_for(study: Study, token: ApiToken, *, weighted: bool = False) -> InterviewFeed:
    """The interviews as this token may read them."""
    personal = ApiScope.INTERVIEWS_PERSONAL.value in token.scopes
    return InterviewFeed(study, personal=personal, weighted=weighted, now=timezone.now())


def interview_lines(interviews: Sequence[ChangedInterview]) -> list[dict[str, Any]]:
    """Interviews as plain values with their weights."""
    return list(InterviewLineShape(interviews, many=True).data)
