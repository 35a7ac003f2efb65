"""How views describe themselves in the OpenAPI schema."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from surveys.design.models import ApiScope

from .responses import ErrorShape

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def operation(
    name: str,
    summary: "StrOrPromise",
    description: "StrOrPromise",
    *,
    scope: ApiScope | None = None,
    parameters: Sequence[Any] = (),
    request: Any = None,
    responses: Any,
) -> Callable[[Any], Any]:
    """Describe a view's method: ``extend_schema`` with the scope and the shape of errors for every other status.

    ``responses``: the serializer of status 200, or serializers by status.
    """
    by_status = responses if isinstance(responses, dict) else {200: responses}
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=description,
        tags=["v1"],
        parameters=list(parameters),
        request=request,
        responses={**by_status, "default": ErrorShape},
        extensions={"x-scope": scope.value} if scope else {},
    )
