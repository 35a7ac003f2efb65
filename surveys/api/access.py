"""What every view of the API asks first: a token, its study, its scope."""

from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from surveys.design.models import ApiScope, ApiToken, Study
from surveys.design.queries import studies_opened_by

from .errors import ApiError


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
        if not self.may(self.scope):
            raise ApiError("scope_missing", [{"scope": self.scope.value}])
        _ = request.body  # here Django refuses what is too large; a stream it would let pass

    def may(self, scope: ApiScope) -> bool:
        """Whether the token has this scope."""
        return scope.value in self.token.scopes


class Nothing(APIView):
    """Any other address under the API: nothing, in the shape of its errors."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """For whoever has a token there is nothing here, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise Http404

    def get(self, request: Request, rest: str) -> Response:
        """Never reached."""
        raise Http404
