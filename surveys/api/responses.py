"""Serializers of responses. The OpenAPI schema and the documentation page are made from them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from surveys.calling.dispositions import OUTCOMES
from surveys.design.models import Study, StudyStatus
from surveys.fieldwork.models import CaseState
from surveys.formats.samples import NOTES
from surveys.interviewing.models import TELEPHONE
from surveys.results.models import Export, ExportStatus
from surveys.results.queries import ChangedInterview

from .requests import STATUSES


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class TextsField(serializers.JSONField):
    """Name → text."""


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
class NumbersField(serializers.JSONField):
    """Name → whole number."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class ValuesField(serializers.JSONField):
    """Name → value of any kind."""


class StudyShape(serializers.Serializer):
    """A study that the token opens."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    client_name = serializers.CharField()
    wave = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(StudyStatus.choices)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)

    def to_representation(self, study: Study) -> dict[str, Any]:
        """One of several clients is told no other’s name."""
        told: dict[str, Any] = super().to_representation(study)
        return told | ({"client_name": client} if (client := self.context.get("client")) else {})


class StudiesPage(serializers.Serializer):
    """The studies of the token."""

    results = StudyShape(many=True)
    scopes = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("What the token may do in them.")
    )


class RowNoteShape(serializers.Serializer):
    """One thing about one row: what is the matter, what to do."""

    code = serializers.CharField()
    column = serializers.CharField(allow_blank=True)
    message = serializers.SerializerMethodField(help_text=gettext_lazy("What is the matter"))
    remedy = serializers.SerializerMethodField(help_text=gettext_lazy("What to do"))
    refused = serializers.BooleanField(help_text=gettext_lazy("The row is refused because of this."))

    def get_message(self, note: dict[str, Any]) -> str:
        """The words that the sample's page has for it."""
        return _(NOTES[note["code"]][0])

    def get_remedy(self, note: dict[str, Any]) -> str:
        """What to do, in the words of the sample's page."""
        return _(NOTES[note["code"]][1])


class RowShape(serializers.Serializer):
    """What became of a row."""

    row = serializers.IntegerField(help_text=gettext_lazy("Its place in what was sent, from 1."))
    external_id = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(
        ["added", "known", "refused"],
        help_text=gettext_lazy("known: this token has sent this identifier before, nothing changed."),
    )
    case = serializers.IntegerField(allow_null=True, help_text=gettext_lazy("The case’s number in the study."))
    notes = RowNoteShape(many=True)


@extend_schema_serializer(component_name="RowsTaken")
class RowsResponse(serializers.Serializer):
    """What became of a batch."""

    sample = serializers.IntegerField(help_text=gettext_lazy("The sample; a person releases it on its page."))
    added = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    rows = RowShape(many=True)


class CaseShape(serializers.Serializer):
    """A case as it stands; no name, no number."""

    case = serializers.IntegerField(source="number", help_text=gettext_lazy("The case’s number in the study."))
    external_id = serializers.CharField(allow_blank=True)
    stratum = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(CaseState.choices)
    outcome = serializers.CharField(
        allow_blank=True, help_text=gettext_lazy("Final AAPOR code; empty while the case is open.")
    )
    outcome_label = serializers.SerializerMethodField(help_text=gettext_lazy("The outcome in words."))
    disposition = serializers.CharField(allow_blank=True, help_text=gettext_lazy("How the last attempt ended."))
    interview = serializers.IntegerField(
        allow_null=True,
        help_text=gettext_lazy("Id of the latest interview, as elsewhere."),
    )
    attempts = serializers.IntegerField()
    last_called_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    erased_at = serializers.DateTimeField(
        allow_null=True, help_text=gettext_lazy("When the person’s data were erased here: erase them too.")
    )

    def get_outcome_label(self, case: dict[str, Any]) -> str:
        """The outcome in words."""
        return _(OUTCOMES[case["outcome"]]) if case["outcome"] else ""


class CasesPage(serializers.Serializer):
    """A page of cases."""

    results = CaseShape(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    changes_cursor = serializers.CharField(
        help_text=gettext_lazy("Keep it: as “cursor” it brings, later, what has changed since; none is missed.")
    )
    as_of = serializers.DateTimeField(
        help_text=gettext_lazy(
            "The same by the clock: give it as “changed_since” next time. A case may then come twice, none is missed."
        )
    )


class InterviewShape(serializers.Serializer):
    """An interview with its answers."""

    id = serializers.IntegerField(source="interview.pk")
    case = serializers.IntegerField(source="interview.case.number")
    external_id = serializers.CharField(source="interview.case.external_id", allow_blank=True)
    status = serializers.ChoiceField(STATUSES, source="interview.status")
    version = serializers.IntegerField(help_text=gettext_lazy("Number of the questionnaire’s version."))
    language = serializers.CharField(source="interview.language", allow_blank=True)
    mode = serializers.ChoiceField([TELEPHONE], help_text=gettext_lazy("How it was held."))
    interviewer = serializers.CharField(
        source="interview.last_attempt.interviewer.code",
        allow_null=True,
        help_text=gettext_lazy("The interviewer’s code."),
    )
    started_at = serializers.DateTimeField(source="interview.started_at")
    ended_at = serializers.DateTimeField(source="interview.ended_at", allow_null=True)
    changed_at = serializers.DateTimeField(source="interview.changed_at")
    seconds = serializers.IntegerField(
        source="interview.seconds", help_text=gettext_lazy("Length, without the time between sessions.")
    )
    weight = serializers.FloatField(
        source="interview.case.weight", help_text=gettext_lazy("Base weight of the case, as the sample gives it.")
    )
    attributes = ValuesField(help_text=gettext_lazy("Columns of the sample that go out with the results."))
    values = ValuesField(
        source="answers.values",
        help_text=gettext_lazy(
            "By variable: a code, a number, a text, a list of codes in the order of mention; null where nothing was "
            "asked or answered."
        ),
    )
    missing = TextsField(
        source="answers.missing", help_text=gettext_lazy("By variable: “dk” for don’t know, “refused”.")
    )
    repeats = serializers.SerializerMethodField(
        help_text=gettext_lazy("By repeat: its instances, each with “key”, “values” and “missing”.")
    )

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}})
    def get_repeats(self, found: ChangedInterview) -> dict[str, list[dict[str, Any]]]:
        """The instances as plain values."""
        return {
            repeat: [{"key": one.key, "values": one.values, "missing": one.missing} for one in instances]
            for repeat, instances in found.repeats.items()
        }


class InterviewLineShape(InterviewShape):
    """An interview with its weights, which are worked out over all interviews."""

    weights = serializers.DictField(
        child=serializers.FloatField(),
        help_text=gettext_lazy("By name of a weight of the study: the interview’s, if it is complete or partial."),
    )


class InterviewsPage(serializers.Serializer):
    """A page of interviews."""

    edition = serializers.CharField(
        help_text=gettext_lazy(
            "Another one once codes of open answers, derived variables or decisions on earlier answers change: then "
            "read the codebook, and all interviews from the beginning."
        )
    )

    results = InterviewShape(many=True)
    next_cursor = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("Keep it: later it brings what has changed since.")
    )
    has_more = serializers.BooleanField(help_text=gettext_lazy("Whether more can be read now."))


class CodeShape(serializers.Serializer):
    """A code of a variable."""

    code = serializers.CharField(
        source="key",
        help_text=gettext_lazy("As it stands in values; “2@3” is code 2 with the meaning that version 3 gave it."),
    )
    written = serializers.CharField(source="code", help_text=gettext_lazy("As it is written in the questionnaire."))
    number = serializers.IntegerField(help_text=gettext_lazy("The number that workbooks have for it."))
    label = TextsField()
    missing = serializers.CharField(allow_blank=True)


class VariableShape(serializers.Serializer):
    """A variable; texts by language."""

    name = serializers.CharField()
    label = TextsField()
    kind = serializers.ChoiceField(["single", "multiple", "rank", "number", "text", "date", "time", "datetime"])
    measure = serializers.ChoiceField(["nominal", "ordinal", "scale"])
    repeat = serializers.CharField(allow_blank=True, help_text=gettext_lazy("Path of the repeat that it stands in."))
    personal = serializers.BooleanField()
    condition = serializers.CharField(allow_blank=True, help_text=gettext_lazy("When it is asked."))
    was = serializers.ListField(child=serializers.CharField(), help_text=gettext_lazy("Names in earlier versions."))
    codes = CodeShape(many=True)
    missing_numbers = NumbersField(
        source="missing", help_text=gettext_lazy("Numbers that workbooks have for don’t know and refused.")
    )


class DecisionShape(serializers.Serializer):
    """What became of earlier answers that would mean something else in a version."""

    version = serializers.IntegerField(source="version.number", help_text=gettext_lazy("The version that brought it."))
    decided_at = serializers.DateTimeField(source="version.published_at")
    decision = serializers.ChoiceField(
        ["same", "apart", "recode", "personal", "not_personal"],
        source="decided.option",
        help_text=gettext_lazy(
            "same: they stand together; apart: kept apart; recode: read under other codes; personal or not_personal: "
            "of what is made of personal data, or was personal before."
        ),
    )
    questions = serializers.ListField(child=serializers.CharField(), source="decided.questions")
    change = serializers.SerializerMethodField(help_text=gettext_lazy("What changed, in words."))
    rule = TextsField(
        source="decided.rule",
        help_text=gettext_lazy("Of recoded codes: the earlier one → the one under which it is read."),
    )
    formula = serializers.CharField(
        source="decided.formula", allow_blank=True, help_text=gettext_lazy("Of recoded numbers: x is the earlier one.")
    )

    why = serializers.CharField(
        source="decided.why", allow_blank=True, help_text=gettext_lazy("Why something is not personal.")
    )

    def get_change(self, found: dict[str, Any]) -> str:
        """The change in words."""
        return found["decided"].change.what(_)


class CodebookShape(serializers.Serializer):
    """Variables and codes of all versions together."""

    edition = serializers.CharField(help_text=gettext_lazy("As in “interviews”."))
    versions = serializers.ListField(child=serializers.IntegerField())
    variables = VariableShape(many=True)
    decisions = DecisionShape(many=True)


class ExportShape(serializers.Serializer):
    """A file of results."""

    id = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("Null of a delivery that has just been asked for.")
    )
    status = serializers.ChoiceField(ExportStatus.choices)
    interviews = serializers.IntegerField(help_text=gettext_lazy("Interviews written so far."))
    interviews_total = serializers.IntegerField()
    size = serializers.IntegerField(help_text=gettext_lazy("Bytes."))
    notes = serializers.ListField(child=serializers.CharField())
    error = serializers.SerializerMethodField(help_text=gettext_lazy("Why it failed."))
    formats = serializers.SerializerMethodField(help_text=gettext_lazy("What it holds; more than one come as a zip."))
    delivery = serializers.SerializerMethodField(help_text=gettext_lazy("Number of the delivery whose file it is."))
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text=gettext_lazy("When somebody in it was erased: delete what you fetched.")
    )

    def get_formats(self, export: Export) -> list[str]:
        """One of a workbook alone, or those of a zip."""
        return list(export.options.get("formats") or ["xlsx"])

    def get_delivery(self, export: Export) -> int | None:
        """Files that were asked for by themselves are of none."""
        return export.delivery.number if export.delivery else None

    def get_error(self, export: Export) -> str:
        """The words that the page of results has for it."""
        return _(export.error) if export.error else ""


class ExportsPage(serializers.Serializer):
    """A page of files, newest first."""

    results = ExportShape(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ProblemShape(serializers.Serializer):
    """What went wrong."""

    code = serializers.CharField()
    message = serializers.CharField(help_text=gettext_lazy("In the language of “Accept-Language”."))
    details = serializers.ListField(child=serializers.DictField(), help_text=gettext_lazy("Where, code, message."))


class RulesShape(serializers.Serializer):
    """The calling rules in force."""

    version = serializers.IntegerField(help_text=gettext_lazy("0 before the first change."))
    rules = ValuesField(help_text=gettext_lazy("As in the file of the rules."))


class RulesEffectShape(serializers.Serializer):
    """What rules would do to the cases of the study now."""

    earlier = serializers.IntegerField()
    later = serializers.IntegerField()
    closed = serializers.IntegerField(help_text=gettext_lazy("Waiting cases that would close."))
    reopened = serializers.IntegerField(help_text=gettext_lazy("Closed cases that would open again."))
    estimated = serializers.BooleanField(help_text=gettext_lazy("Worked out for a part of the cases only."))
    cautions = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("What in them can never be met.")
    )


class ErrorShape(serializers.Serializer):
    """Every error."""

    error = ProblemShape()
