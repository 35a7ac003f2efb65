"""What the API says about results: toplines, tables, deliveries."""

import math
from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from surveys.analysis.tables import SetSpec, Table, from_json
from surveys.design.models import ApiScope
from surveys.results.models import TableSet
from surveys.results.queries import deliveries_for_systems, files_by_delivery, table_sets_of, topline_release_shown
from surveys.results.services import (
    Asked,
    MadeSet,
    answers_of_study,
    base_words,
    make_tables,
    notes_on,
    released_cards,
    row_words,
    stamp_of_results,
    toplines_of,
    weight_specs_of,
    weights_from,
)

from .conditional import IF_NONE_MATCH, ConditionalView
from .paging import cursor_of, page_of, position_in
from .requests import PageQuery, validated_query
from .results_shapes import (
    DeliveriesPage,
    LanguageQuery,
    MadeSetShape,
    TableSetsPage,
    ToplinesQuery,
    ToplinesShape,
    release_told,
    toplines_told,
)
from .schema import operation
from .study_view import StudyView


class ToplinesView(ConditionalView):
    """What people answer."""

    scope = ApiScope.RESULTS_READ

    @operation(
        "toplines",
        gettext_lazy("Toplines"),
        gettext_lazy(
            "Each question with its answers, live; filtered, weighted, two groups compared. A client’s token gets what "
            "was released to the client, and nothing else. With “If-None-Match” 304 while nothing has changed."
        ),
        parameters=[ToplinesQuery, IF_NONE_MATCH],
        responses={200: ToplinesShape, 304: None},
        scope=ApiScope.RESULTS_READ,
    )
    def get(self, request: Request, study_id: int) -> Any:
        """The toplines, or 304."""
        return self.conditional(request)

    def stamp(self) -> str:
        """Of a client's token: the release; else the data."""
        if not self.token.for_client:
            return stamp_of_results(self.study)
        release = topline_release_shown(self.study)
        return f"release {release.pk if release else 0}"

    def answer(self, request: Request, **kwargs: Any) -> Response:
        """The figures."""
        query = validated_query(ToplinesQuery, request.query_params)
        if self.token.for_client:
            return Response(ToplinesShape(self._released()).data)
        filters: dict[str, list[str]] = {}
        for one in query.get("filter", ()):
            name, _, code = one.partition(":")
            filters.setdefault(name, []).append(code)
        asked = Asked(filters, query["compare"], query["first"], query["second"], query["weight"])
        toplines = toplines_of(self.study, asked, language=query["language"], now=timezone.now())
        return Response(ToplinesShape(toplines_told(toplines)).data)

    def _released(self) -> dict[str, Any]:
        release = topline_release_shown(self.study)
        if release is None:
            return release_told(None, [])
        cards = released_cards(release, self.token.client or None)
        return release_told(release, cards)


class TableSetsView(StudyView):
    """Saved sets of tables."""

    scope = ApiScope.RESULTS_READ

    @operation(
        "tables",
        gettext_lazy("Sets of tables"),
        gettext_lazy("The saved sets; 403 for a client’s token, to which tables come in deliveries."),
        responses=TableSetsPage,
        scope=ApiScope.RESULTS_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """The list."""
        return Response(TableSetsPage({"results": table_sets_of(self.study)}).data)


class TableSetView(ConditionalView):
    """A set of tables with its figures."""

    scope = ApiScope.RESULTS_READ

    @operation(
        "tables_made",
        gettext_lazy("Tables of a set"),
        gettext_lazy(
            "Every table with bases, figures and letters of significance, from the interviews as they are now. With "
            "“If-None-Match” 304 while nothing has changed."
        ),
        parameters=[LanguageQuery, IF_NONE_MATCH],
        responses={200: MadeSetShape, 304: None},
        scope=ApiScope.RESULTS_READ,
    )
    def get(self, request: Request, study_id: int, set_id: int) -> Any:
        """The tables, or 304."""
        saved = next((one for one in table_sets_of(self.study) if one.pk == set_id), None)
        if saved is None:
            raise Http404
        return self.conditional(request, saved=saved)

    def stamp(self) -> str:
        """Of the data, and of what was saved."""
        return stamp_of_results(self.study)

    def answer(self, request: Request, **kwargs: Any) -> Response:
        """The tables."""
        language = validated_query(LanguageQuery, request.query_params)["language"]
        saved = kwargs["saved"]
        with translation.override(language):
            answers = answers_of_study(self.study, language=language, now=timezone.now())
            spec = from_json(saved.spec)
            made = make_tables(answers, spec, weights_from(answers, weight_specs_of(self.study)))
            return Response(MadeSetShape(_told(saved, spec, made)).data)


def _told(saved: TableSet, spec: SetSpec, made: MadeSet) -> dict[str, Any]:
    heads = made.tables[0][1].heads if made.tables else []
    return {
        **{name: getattr(saved, name) for name in ("id", "name", "edition")},
        "cells": spec.cells,
        "weight": spec.weight,
        "columns": [{"labels": list(head.titles), "letter": head.letter, "group": head.group} for head in heads],
        "tables": [_table(table) for _, table in made.tables],
        "notes": list(notes_on(spec, is_weighted=made.is_weighted, overlaps=made.overlaps)),
        "troubles": list(made.troubles),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "base": base_words(table),
        "people": _figures(table.people),
        "effective": _figures(table.effective),
        "low": [bool(one) for one in table.small_bases],
        "rows": [
            {
                "kind": str(row.kind),
                "label": row_words(row),
                "values": _figures(row.values),
                "letters": list(row.letters),
            }
            for row in table.rows
        ],
    }


def _figures(values: Iterable[float]) -> list[float | None]:
    return [None if math.isnan(value) else float(value) for value in values]


class DeliveriesView(StudyView):
    """Deliveries and their files."""

    scope = ApiScope.RESULTS_READ

    @operation(
        "deliveries",
        gettext_lazy("Deliveries"),
        gettext_lazy(
            "Newest first, with their files: fetch one by its “export” with the scope exports. A client’s token gets "
            "what was handed over to the client."
        ),
        parameters=[PageQuery],
        responses=DeliveriesPage,
        scope=ApiScope.RESULTS_READ,
    )
    def get(self, request: Request, study_id: int) -> Response:
        """A page of deliveries."""
        query = validated_query(PageQuery, request.query_params)
        client = self.token.client if self.token.for_client else None
        deliveries = deliveries_for_systems(self.study, client=client)
        if cursor := query.get("cursor"):
            (before,) = position_in(cursor, "deliveries", study_id)
            deliveries = deliveries.filter(pk__lt=before)
        found, has_more = page_of(list(deliveries[: query["limit"] + 1]), query["limit"])
        cursor = cursor_of("deliveries", study_id, found[-1].pk) if has_more else None
        page = {"results": found, "next_cursor": cursor}
        return Response(DeliveriesPage(page, context={"files": files_by_delivery(found)}).data)
