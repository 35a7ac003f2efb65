"""Serializers of what the API says about the field: progress, quotas, outcomes and rates, calls."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .responses import NumbersField, TextsField


@extend_schema_field({"type": "object", "additionalProperties": {"type": "number", "nullable": True}})
class RatesField(serializers.JSONField):
    """Name → share from 0 to 1, or null."""


class DayShape(serializers.Serializer):
    """A day and its completes."""

    day = serializers.DateField()
    complete = serializers.IntegerField()


class ProgressShape(serializers.Serializer):
    """How far the study is."""

    target = serializers.IntegerField(allow_null=True)
    complete = serializers.IntegerField()
    by_status = NumbersField(help_text=gettext_lazy("Interviews by their status."))
    by_day = DayShape(many=True, help_text=gettext_lazy("Completes by day, in the study’s time zone."))
    median_seconds = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("Median length of complete interviews.")
    )
    last_complete_at = serializers.DateTimeField(allow_null=True)


class QuotaShape(serializers.Serializer):
    """A quota cell."""

    name = serializers.CharField()
    label = TextsField()
    target = serializers.IntegerField()
    completes = serializers.IntegerField()
    reserved = serializers.IntegerField(help_text=gettext_lazy("Places of interviews under way."))
    full = serializers.BooleanField(help_text=gettext_lazy("It takes no further interview."))
    on_full = serializers.ChoiceField(["stop", "warn"])


class QuotasPage(serializers.Serializer):
    """The quota cells in use, in their order."""

    results = QuotaShape(many=True)


class OutcomeShape(serializers.Serializer):
    """An AAPOR code and its cases."""

    code = serializers.CharField()
    label = serializers.SerializerMethodField()
    closed = serializers.IntegerField(help_text=gettext_lazy("Cases closed with it."))
    open = serializers.IntegerField(help_text=gettext_lazy("Open cases that would have it if the field ended now."))

    def get_label(self, outcome: dict[str, Any]) -> str:
        """The code in words."""
        return _(outcome["label"])


class OutcomesShape(serializers.Serializer):
    """Outcomes and AAPOR rates."""

    cases = serializers.IntegerField(help_text=gettext_lazy("Live cases of released samples."))
    never_called = serializers.IntegerField()
    outcomes = OutcomeShape(many=True)
    e = serializers.FloatField(
        allow_null=True, help_text=gettext_lazy("Share of the cases of unknown eligibility thought eligible.")
    )
    rates = RatesField(
        help_text=gettext_lazy(
            "Over all cases of released samples; null where there is nothing to divide by. The response rate is RR3."
        )
    )
    worked_rates = RatesField(
        help_text=gettext_lazy(
            "The same formulas over the cases that somebody has called: shares of those called, no response rates."
        )
    )


class CallShape(serializers.Serializer):
    """A dialled call; never the telephone number."""

    id = serializers.IntegerField()
    case = serializers.IntegerField(help_text=gettext_lazy("The case’s number in the study."))
    interview = serializers.IntegerField(allow_null=True)
    attempt = serializers.IntegerField()
    interviewer = serializers.CharField(allow_blank=True, help_text=gettext_lazy("The interviewer’s code."))
    dialled_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(
        allow_blank=True, help_text=gettext_lazy("Of the call; empty where only the attempt has one.")
    )
    disposition = serializers.CharField(
        allow_blank=True, help_text=gettext_lazy("How its attempt ended, as corrected.")
    )


class CallsPage(serializers.Serializer):
    """A page of calls, in the order in which they were dialled."""

    results = CallShape(many=True)
    next_cursor = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("Keep it: later it brings the calls made since.")
    )
    has_more = serializers.BooleanField(help_text=gettext_lazy("Whether more can be read now."))
