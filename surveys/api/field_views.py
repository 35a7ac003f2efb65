"""What the API says about the field: progress, quotas, outcomes and rates, calls."""

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from surveys.design.models import ApiScope
from surveys.fieldwork.queries import outcomes_of, quota_rows
from surveys.interviewing.queries import last_complete_at, progress_of
from surveys.results.queries import calls_after

from .field_shapes import CallsPage, OutcomesShape, ProgressShape, QuotasPage
from .paging import cursor_of, page_of, position_in
from .requests import PageQuery, validated_query
from .schema import operation
from .study_view import StudyView


class ProgressView(StudyView):
    """How far the study is."""

    scope = ApiScope.FIELD_READ

    @operation(
        "progress",
        gettext_lazy("Progress"),
        gettext_lazy("Live interviews by status and day, against the target."),
        responses=ProgressShape,
        scope=ApiScope.FIELD_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """The figures now."""
        progress = progress_of(self.study)
        told = {
            "target": self.study.target,
            "complete": progress.complete,
            "by_status": progress.by_status,
            "by_day": [{"day": day, "complete": count} for day, count in progress.complete_by_day],
            "median_seconds": progress.median_seconds,
            "last_complete_at": last_complete_at(self.study),
        }
        return Response(ProgressShape(told).data)


class QuotasView(StudyView):
    """Quota cells."""

    scope = ApiScope.FIELD_READ

    @operation(
        "quotas",
        gettext_lazy("Quotas"),
        gettext_lazy("The cells of the version in use with their targets and what they have taken."),
        responses=QuotasPage,
        scope=ApiScope.FIELD_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """The cells now."""
        rows = [_quota(row) for row in quota_rows(self.study, 0)]
        return Response(QuotasPage({"results": rows}).data)


def _quota(row: Any) -> dict[str, Any]:
    cell = row.cell
    return {
        **{name: getattr(cell, name) for name in ("name", "target", "completes", "reserved", "on_full")},
        "label": cell.label or {},
        "full": row.is_full,
    }


class OutcomesView(StudyView):
    """Outcomes and rates."""

    scope = ApiScope.FIELD_READ

    @operation(
        "outcomes",
        gettext_lazy("Outcomes and rates"),
        gettext_lazy("Cases by AAPOR code, open ones as if the field ended now, and the AAPOR rates."),
        responses=OutcomesShape,
        scope=ApiScope.FIELD_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """The figures now."""
        found = outcomes_of(self.study)
        told = {
            **{name: getattr(found, name) for name in ("cases", "never_called", "e", "rates", "worked_rates")},
            "outcomes": [
                {"code": code, "label": label, "closed": closed, "open": still_open}
                for code, label, closed, still_open in found.codes
            ],
        }
        return Response(OutcomesShape(told).data)


class CallsView(StudyView):
    """Dialled calls."""

    scope = ApiScope.FIELD_READ

    @operation(
        "calls",
        gettext_lazy("Calls"),
        gettext_lazy("Every dialled call without its number, oldest first; keep “next_cursor” for those made since."),
        parameters=[PageQuery],
        responses=CallsPage,
        scope=ApiScope.FIELD_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """A page of calls."""
        query = validated_query(PageQuery, request.query_params)
        cursor, after = query.get("cursor"), 0
        if cursor:
            (after,) = position_in(cursor, "calls", study_id)
        found, has_more = page_of(calls_after(self.study, after, query["limit"] + 1), query["limit"])
        further = cursor_of("calls", study_id, found[-1]["id"] if found else after)
        return Response(CallsPage({"results": found, "next_cursor": further, "has_more": has_more}).data)
