"""A study's calling rules: read, tried without effect, and put in force."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from surveys.calling import policy
from surveys.calling.cautions import CAUTIONS, cautions
from surveys.calling.rules_file import PROBLEMS, values_of
from surveys.design.models import ApiScope, Study
from surveys.design.queries import interviewer_memberships
from surveys.fieldwork.queries import Effect, effect_of_rules, last_rules_number, rules_in_force, rules_sent
from surveys.fieldwork.services import FieldworkError, RulesChangedMeanwhileError
from surveys.fieldwork.tasks import request_rules
from surveys.formatting import outcome_words

from .errors import UNSTORABLE, ApiError
from .requests import RulesCheckRequest, RulesRequest, validated_body
from .responses import RulesEffectShape, RulesShape
from .schema import operation
from .study_view import StudyView

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description=gettext_lazy("The “ETag” of the rules that were read: a change that came meanwhile is not lost."),
)


class RulesView(StudyView):
    """The rules in force."""

    scope = ApiScope.RULES

    @operation(
        "rules",
        gettext_lazy("Calling rules in force"),
        gettext_lazy("All of them, as in the file of the page; “ETag” is their version."),
        responses=RulesShape,
        scope=ApiScope.RULES,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """The rules."""
        return _shown(self.study)

    @operation(
        "rules_change",
        gettext_lazy("Put calling rules in force"),
        gettext_lazy(
            "All rules, not only those that change; those left out are the defaults. A new version with its reason; "
            "waiting cases get their new times in the background. 412 where somebody was faster."
        ),
        parameters=[IF_MATCH],
        request=RulesRequest,
        responses=RulesShape,
        scope=ApiScope.RULES,
    )
    def put(self, request: Request, study_id: int) -> Response:
        """Put them in force, unless somebody has changed them or cases would close unasked."""
        seen = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if not seen:
            raise ApiError("condition_missing")
        sent, now = validated_body(RulesRequest, request.data).validated_data, timezone.now()
        stored = _stored(sent["rules"], now)
        closing = effect_of_rules(self.study, stored, now).counts.get(Effect.CLOSED, 0)
        if seen != str(last_rules_number(self.study)):
            raise ApiError("changed_meanwhile")
        if closing > sent["closing"]:
            raise ApiError("cases_would_close", [{"closing": closing}])
        try:
            request_rules(
                study=self.study,
                stored=stored,
                reason=sent["reason"],
                by=self.token.created_by,
                now=now,
                seen=int(seen),
            )
        except RulesChangedMeanwhileError:
            raise ApiError("changed_meanwhile") from None
        except FieldworkError as error:
            raise ApiError("invalid", [{"where": "rules", "code": "rules", "message": _(error.message)}]) from None
        return _shown(self.study)


class RulesCheckView(StudyView):
    """What rules would do."""

    scope = ApiScope.RULES

    @operation(
        "rules_check",
        gettext_lazy("Try calling rules"),
        gettext_lazy("What these rules would do to the cases now, and what in them can never be met; nothing changes."),
        request=RulesCheckRequest,
        responses=RulesEffectShape,
        scope=ApiScope.RULES,
    )
    def post(self, request: Request, study_id: int) -> Response:
        """How many cases would come earlier or later, close or open again."""
        now = timezone.now()
        stored = _stored(validated_body(RulesCheckRequest, request.data).validated_data["rules"], now)
        effect = effect_of_rules(self.study, stored, now)
        counts = {found.value: effect.counts.get(found, 0) for found in Effect if found != Effect.SAME}
        told = {**counts, "estimated": effect.is_estimated, "cautions": _cautions(self.study, stored, now)}
        return Response(RulesEffectShape(told).data)


def _shown(study: Study) -> Response:
    version, stored = rules_in_force(study)
    told = {"version": version, "rules": values_of(policy.read(stored))}
    return Response(RulesShape(told).data, headers={"ETag": f'"{version}"'})


def _stored(rules: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The rules as a study stores them. Raises ``ApiError`` with all their problems."""
    written = json.dumps(rules, ensure_ascii=False)
    if UNSTORABLE.search(written) or "\\u0000" in written:
        raise ApiError("unreadable")
    stored, problems = rules_sent(rules, now)
    if problems:
        details = [
            {
                "where": ".".join(filter(None, ("rules", one.details.get("key", "")))),
                "code": one.code,
                "message": _(PROBLEMS[one.code]) % one.details,
            }
            for one in problems
        ]
        raise ApiError("invalid", details)
    return stored


def _cautions(study: Study, stored: Mapping[str, Any], now: datetime) -> list[str]:
    today = now.astimezone(ZoneInfo(study.time_zone)).date()
    found = cautions(policy.read(stored), today, study.ends_on, interviewer_memberships(study).count())
    return [
        _(CAUTIONS[one.code]) % {name: outcome_words(value) for name, value in one.details.items()} for one in found
    ]
