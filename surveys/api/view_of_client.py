"""What the token of one client reads: interviews by the numbers that this client knows, without the list's keys."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from surveys.design.models import ApiScope, ApiToken, Study
from surveys.results.queries import ChangedInterview
from surveys.results.services import ClientNumbers, InterviewFeed, numbers_of_client

from .responses import InterviewLineShape


def numbers_for(study: Study, token: ApiToken) -> ClientNumbers | None:
    """The client's numbers; ``None`` for a system of the institute, which knows interviews by ours."""
    return numbers_of_client(study, token.client) if token.client else None


def feed_for(study: Study, token: ApiToken, *, weighted: bool = False) -> InterviewFeed:
    """The interviews as this token may read them."""
    personal = ApiScope.INTERVIEWS_PERSONAL.value in token.scopes
    return InterviewFeed(study, personal=personal, client=token.client, weighted=weighted, now=timezone.now())


def interview_lines(study: Study, token: ApiToken) -> Callable[[Sequence[ChangedInterview]], list[dict[str, Any]]]:
    """Interviews as plain values with their weights, as this token reads them."""
    context = {"numbers": numbers_for(study, token)}
    return lambda found: list(InterviewLineShape(found, many=True, context=context).data)
