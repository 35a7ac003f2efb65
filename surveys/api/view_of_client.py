"""What the token of one client reads: interviews by the numbers that this client knows, without the list's keys."""

from collections.abc import Callable, Sequence
from typing import Any

from surveys.design.models import ApiToken, Study
from surveys.results.queries import ChangedInterview
from surveys.results.services import ClientNumbers, numbers_of_client

from .responses import InterviewShape


def numbers_for(study: Study, token: ApiToken) -> ClientNumbers | None:
    """The client's numbers; ``None`` for a system of the institute, which knows interviews by ours."""
    return numbers_of_client(study, token.client) if token.client else None


def interview_shape(study: Study, token: ApiToken) -> Callable[[Sequence[ChangedInterview]], list[dict[str, Any]]]:
    """Interviews as plain values, as this token reads them."""
    context = {"numbers": numbers_for(study, token)}
    return lambda found: list(InterviewShape(found, many=True, context=context).data)
