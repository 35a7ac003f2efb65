"""Serializers of what the API says about results: toplines, tables, deliveries."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from surveys.results.models import DeliveryStatus, Export, StudyDelivery, ToplineRelease
from surveys.results.services import Card, Toplines, filter_words


class LanguageQuery(serializers.Serializer):
    """In which language words are told."""

    language = serializers.ChoiceField(settings.LANGUAGES, required=False, default=settings.LANGUAGE_CODE)


class ToplinesQuery(LanguageQuery):
    """What of the toplines is asked for."""

    filter = serializers.ListField(
        child=serializers.CharField(max_length=400),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "variable:code, only who gave this answer; repeat it: several answers of a variable are alternatives, "
            "several variables must all apply."
        ),
    )
    compare = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=200,
        help_text=gettext_lazy("A variable to compare by."),
    )
    first = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    second = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    weight = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=80,
        help_text=gettext_lazy("A name of “weights”; empty: not weighted."),
    )


class LineShape(serializers.Serializer):
    """An answer and who gave it."""

    code = serializers.CharField(source="key", allow_blank=True)
    label = serializers.CharField(source="words", allow_blank=True)
    people = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text=gettext_lazy("Of all who replied, from 0 to 1."))
    valid = serializers.FloatField(allow_null=True, help_text=gettext_lazy("Of those who gave an answer."))
    aside = serializers.BooleanField(source="is_aside", help_text=gettext_lazy("Don’t know or refused."))


class MeansShape(serializers.Serializer):
    """What is said of numbers."""

    mean = serializers.FloatField()
    median = serializers.FloatField()
    deviation = serializers.FloatField(allow_null=True)
    error = serializers.FloatField(help_text=gettext_lazy("Standard error of the mean, on the effective base."))


class PromotersShape(serializers.Serializer):
    """The net promoter score."""

    score = serializers.FloatField()
    margin = serializers.FloatField(help_text=gettext_lazy("At 95 %."))
    promoters = serializers.FloatField()
    passives = serializers.FloatField()
    detractors = serializers.FloatField()


class CardShape(serializers.Serializer):
    """A question and its answers."""

    name = serializers.CharField()
    kind = serializers.CharField()
    question = serializers.CharField(source="words", allow_blank=True)
    base = serializers.IntegerField(source="base.people", help_text=gettext_lazy("People who replied."))
    valid_base = serializers.IntegerField(source="valid.people")
    lines = LineShape(many=True)
    numbers = MeansShape(allow_null=True)
    nps = PromotersShape(source="score", allow_null=True)


class PairShape(serializers.Serializer):
    """An answer in two groups."""

    code = serializers.CharField(source="key", allow_blank=True)
    label = serializers.CharField(source="words", allow_blank=True)
    first = serializers.FloatField(allow_null=True)
    second = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(allow_null=True)
    mark = serializers.CharField(allow_blank=True, help_text=gettext_lazy("95 or 90: at which level they differ."))


class ComparisonShape(serializers.Serializer):
    """A question in two groups."""

    name = serializers.CharField(source="first.name")
    question = serializers.CharField(source="first.words", allow_blank=True)
    pairs = PairShape(many=True)
    means = PairShape(allow_null=True)


class ToplinesShape(serializers.Serializer):
    """The toplines of a study."""

    made_at = serializers.DateTimeField(allow_null=True)
    released = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("Of a client’s token: number of the release. Null: live figures.")
    )
    interviews = serializers.IntegerField()
    weight = serializers.CharField(allow_blank=True)
    weights = serializers.ListField(child=serializers.CharField(), help_text=gettext_lazy("Weights there are."))
    filter = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Of whom the figures are, in words. Empty: of everybody.")
    )
    results = CardShape(many=True)
    comparisons = ComparisonShape(many=True)


def toplines_told(toplines: Toplines) -> dict[str, Any]:
    """What ``ToplinesShape`` shows of live toplines."""
    return {
        "made_at": toplines.made_at,
        "released": None,
        "interviews": toplines.everybody.people,
        "weight": toplines.asked.weight,
        "weights": list(toplines.weights),
        "filter": filter_words(toplines),
        "results": [card for card in toplines.cards if not card.is_open],
        "comparisons": toplines.comparisons,
    }


def release_told(release: ToplineRelease | None, cards: list[Card]) -> dict[str, Any]:
    """What ``ToplinesShape`` shows of released toplines, or of none."""
    empty: dict[str, Any] = {"weights": [], "results": cards, "comparisons": []}
    if release is None:
        return {"made_at": None, "released": None, "interviews": 0, "weight": "", "filter": [], **empty}
    facts = {"made_at": release.released_at, "released": release.number, "interviews": release.interviews}
    # Who has no figures learns nothing of the question by which they were chosen.
    of_whom = release.figures.get("filter", []) if cards else []
    return {**facts, "weight": release.figures.get("weight", ""), "filter": of_whom, **empty}


class TableSetShape(serializers.Serializer):
    """A saved set of tables."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    edition = serializers.IntegerField()
    tables = serializers.SerializerMethodField()
    saved_at = serializers.DateTimeField()

    def get_tables(self, table_set: Any) -> int:
        """How many."""
        return len(table_set.spec.get("tables", ()))


class TableSetsPage(serializers.Serializer):
    """The saved sets of tables, by name."""

    results = TableSetShape(many=True)


class FigureField(serializers.FloatField):
    """A figure; null where there is none."""


class TableRowShape(serializers.Serializer):
    """A row of a table."""

    kind = serializers.CharField()
    label = serializers.CharField(allow_blank=True)
    values = serializers.ListField(child=FigureField(allow_null=True))
    letters = serializers.ListField(child=serializers.CharField(allow_blank=True))


class TableShape(serializers.Serializer):
    """A table: a figure, and letters, for each column."""

    title = serializers.CharField(allow_blank=True)
    base = serializers.CharField(allow_blank=True)
    people = serializers.ListField(child=FigureField(), help_text=gettext_lazy("Base of each column, unweighted."))
    effective = serializers.ListField(child=FigureField(), help_text=gettext_lazy("Effective bases."))
    low = serializers.ListField(
        child=serializers.BooleanField(), help_text=gettext_lazy("Whether it is a small base, which is not compared.")
    )
    rows = TableRowShape(many=True)


class TableColumnShape(serializers.Serializer):
    """A column of the banner; the first is the total."""

    labels = serializers.ListField(child=serializers.CharField())
    letter = serializers.CharField(allow_blank=True)
    group = serializers.IntegerField()


class MadeSetShape(serializers.Serializer):
    """A set of tables with its figures."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    edition = serializers.IntegerField()
    cells = serializers.ChoiceField(["column", "row", "total", "count"])
    weight = serializers.CharField(allow_blank=True)
    columns = TableColumnShape(many=True)
    tables = TableShape(many=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text=gettext_lazy("How they are worked out."))
    troubles = serializers.ListField(child=serializers.CharField(), help_text=gettext_lazy("What cannot be made."))


class DeliveryFileShape(serializers.Serializer):
    """A file of a delivery: “export” with “/file” is where it is fetched."""

    export = serializers.IntegerField(source="pk")
    format = serializers.SerializerMethodField()
    size = serializers.IntegerField()

    def get_format(self, export: Export) -> str:
        """Its format."""
        return str((export.options.get("formats") or ["xlsx"])[0])


class DeliveryShape(serializers.Serializer):
    """A delivery."""

    number = serializers.IntegerField()
    client = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(DeliveryStatus.choices)
    note = serializers.CharField(allow_blank=True)
    interviews = serializers.IntegerField()
    frozen_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    keep_until = serializers.DateField(allow_null=True)
    files = serializers.SerializerMethodField(help_text=gettext_lazy("Once it is handed over."))

    @extend_schema_field(DeliveryFileShape(many=True))
    def get_files(self, delivery: StudyDelivery) -> list[dict[str, Any]]:
        """Its files, as ``files_by_delivery`` found them."""
        return list(DeliveryFileShape(self.context["files"].get(delivery.pk, []), many=True).data)


class DeliveriesPage(serializers.Serializer):
    """A page of deliveries, newest first."""

    results = DeliveryShape(many=True)
    next_cursor = serializers.CharField(allow_null=True)
