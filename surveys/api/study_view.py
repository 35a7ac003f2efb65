"""What every view of the API asks first: a token, its study, its scope."""

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from surveys.design.models import ApiScope, ApiToken, Study
from surveys.design.queries import is_client_of, studies_opened_by
from surveys.design.services import note_api, note_api_refusal
from surveys.results.queries import ClientDoor, gate_row

from .errors import ApiError

FIRST_REFUSAL = 400
LONGEST_CURSOR = 200


class StudyView(APIView):
    """About one study: 404 when the token does not open it, then 403 when it may not do this.

    ``scope`` is asked of every method; ``self.study`` and ``self.token`` are there afterwards.
    """

    scope: ClassVar[ApiScope]
    study: Study
    token: ApiToken

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the token and its rate: the study and the scope."""
        super().initial(request, *args, **kwargs)
        assert isinstance(request.auth, ApiToken)  # noqa: S101 (a permission class came first)
        self.token = request.auth
        self.study = get_object_or_404(studies_opened_by(self.token), pk=kwargs["study_id"])
        if self.token.for_client:
            self._let_client_through(request)
        if not self.may(self.scope):
            raise ApiError("scope_missing", [{"scope": self.scope.value}])
        _ = request.body  # here Django refuses what is too large; a stream it would let pass

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """What a token read or changed stands in the register, one line a request, before it is told."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code in (403, 404) and isinstance(request.auth, ApiToken):
            note_api_refusal(token=request.auth, view=_view_name(request), now=timezone.now())
        elif response.status_code < FIRST_REFUSAL:
            note_api(
                token=self.token,
                study=self.study,
                view=_view_name(request),
                writes=request.method in {"POST", "PUT", "DELETE"},
                facts=_facts(request, response, kwargs),
                now=timezone.now(),
            )
        return answer

    def _let_client_through(self, request: Request) -> None:
        """Raise unless the one list of what clients get has this for a token. Raises ``Http404`` and ``ApiError``."""
        if not is_client_of(self.study, self.token.client):
            raise Http404  # a study that nobody shares, or that the client has left
        row = gate_row(ClientDoor.TOKEN, _view_name(request), request.method or "")
        if row is None:
            raise ApiError("not_for_clients")
        if row.needs_right and not self.token.makes_files:
            raise ApiError("not_granted")

    def may(self, scope: ApiScope) -> bool:
        """Whether the token has this scope."""
        return scope.value in self.token.scopes

    def may_identify(self) -> bool:
        """Whether files may hold what is the institute's alone: our numbers, the list's keys, notes, names of staff."""
        return self.may(ApiScope.INTERVIEWS_PERSONAL) and not self.token.for_client


def _view_name(request: Request) -> str:
    return str(getattr(request.resolver_match, "url_name", ""))


def _facts(request: Request, response: Response, kwargs: Any) -> dict[str, Any]:
    """How many rows were told, from which cursor on, of which export."""
    data = getattr(response, "data", None)
    rows = data.get("results", data.get("rows")) if isinstance(data, dict) else None
    facts = {
        "rows": len(rows) if rows is not None else None,
        "cursor": request.query_params.get("cursor", "")[:LONGEST_CURSOR],
        "export": f"export:{kwargs['export_id']}" if "export_id" in kwargs else "",
    }
    return {name: value for name, value in facts.items() if value not in {None, ""}}
