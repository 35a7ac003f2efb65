"""How an operation describes itself: in words people read, with its scope, its shapes and the shape of errors."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from surveys.design.models import ApiScope

from .responses import ErrorShape

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def described(
    name: str,
    summary: "StrOrPromise",
    description: "StrOrPromise",
    *,
    scope: ApiScope | None = None,
    asks: Sequence[Any] = (),
    takes: Any = None,
    gives: Any,
) -> Callable[[Any], Any]:
    """``asks``: parameters, ``takes``: the body, ``gives``: the answer or answers by status; each may fail."""
    answers = gives if isinstance(gives, dict) else {200: gives}
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=description,
        tags=["v1"],
        parameters=list(asks),
        request=takes,
        responses={**answers, "default": ErrorShape},
        extensions={"x-scope": scope.value} if scope else {},
    )
