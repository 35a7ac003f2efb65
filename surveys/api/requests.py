"""Serializers of queries and request bodies. The OpenAPI schema and the documentation page are made from them.

Published component names do not change with a class's name: clients generate code from them.
"""

import math
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from surveys.fieldwork.models import CaseState
from surveys.formats.personal_looks import look_of
from surveys.formats.phones import as_typed
from surveys.formats.samples import CHOICES, FIELDS, REFUSE, WARN, ColumnUse, Reading, attribute_name
from surveys.formats.tables import TROUBLES
from surveys.interviewing.models import InterviewStatus
from surveys.questionnaire.model.digits import MOST_DIGITS
from surveys.results.queries import NOT_IN_FEED
from surveys.results.services import EXPORT_FORMATS

from .errors import UNSTORABLE
from .paging import LONGEST_PAGE, PAGE

SEVERAL = (serializers.MultipleChoiceField, serializers.ListField)
"""Fields of a query that are repeated for several values."""
S = TypeVar("S", bound=serializers.Serializer)
ROWS_A_BATCH = 500
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing was changed before."""
LONGEST_NUMBER = 10**MOST_DIGITS
"""A larger number is kept as text."""
COLUMNS = tuple(name for name in FIELDS if name not in {"attribute", "skip"})
"""Columns of a row that every sample has; others are declared as attributes."""
STATUSES = [(status.value, status.label) for status in InterviewStatus if status not in NOT_IN_FEED]
"""Statuses of interviews that the API returns."""


def validated_query(shape: type[serializers.Serializer], query: QueryDict) -> dict[str, Any]:
    """The query string's values, validated; an empty one is a value too. Raises ``ValidationError``."""
    several = [name for name, field in shape().fields.items() if isinstance(field, SEVERAL)]
    sent = {name: query.getlist(name) if name in several else value for name, value in query.items()}
    return validated_body(shape, sent).validated_data


def validated_body(shape: type[S], data: Any) -> S:
    """The serializer with valid ``data``. Raises ``ValidationError``."""
    sent = shape(data=data)
    sent.is_valid(raise_exception=True)
    return sent


class PageQuery(serializers.Serializer):
    """Cursor and page size of a list."""

    cursor = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=400,
        help_text=gettext_lazy("Where to read on: “next_cursor” of the page before."),
    )
    limit = serializers.IntegerField(
        required=False, default=PAGE, min_value=1, max_value=LONGEST_PAGE, help_text=gettext_lazy("Entries a page.")
    )


class ChangedSinceQuery(PageQuery):
    """A page of what changed since a moment."""

    changed_since = serializers.DateTimeField(
        required=False, help_text=gettext_lazy("Only what changed since this moment.")
    )

    def validate_changed_since(self, moment: datetime) -> datetime:
        """The moment in UTC, where databases compare it."""
        try:
            return max(moment.astimezone(UTC), EARLIEST)
        except OverflowError:
            raise serializers.ValidationError(_("There is no such moment.")) from None


class CasesQuery(ChangedSinceQuery):
    """Filters of cases."""

    state = serializers.ChoiceField(
        CaseState.choices, required=False, default="", help_text=gettext_lazy("Only cases in this state.")
    )


class InterviewsQuery(ChangedSinceQuery):
    """Filters of interviews."""

    status = serializers.MultipleChoiceField(
        choices=STATUSES,
        required=False,
        help_text=gettext_lazy("Only interviews with one of these statuses; repeat it for several."),
    )


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}], "nullable": True})
class CellField(serializers.Field):
    """A cell: text, number, truth or nothing."""

    default_error_messages = {
        "cell": gettext_lazy("A cell is a text, a number, true, false or null."),
        "long": gettext_lazy("This text is longer than 1,000 characters."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """The cell as a sample keeps it; characters that no database stores are taken away."""
        if isinstance(data, str):
            if len(data) > 1000:
                self.fail("long")
            return UNSTORABLE.sub("", data)
        if not isinstance(data, bool | int | float) or (isinstance(data, float) and not math.isfinite(data)):
            self.fail("cell")
        return str(data) if abs(data) > LONGEST_NUMBER else data

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class TruthField(serializers.BooleanField):
    """A JSON boolean; texts and numbers that look like one are refused."""

    def to_internal_value(self, data: Any) -> bool:
        """As it is. Raises ``ValidationError`` for texts and numbers."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class NameField(serializers.CharField):
    """A JSON string; a number is refused."""

    def to_internal_value(self, data: Any) -> str:
        """As it is. Raises ``ValidationError`` for what is no text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AttributeShape(serializers.Serializer):
    """A column of the sample's own: where its values may go."""

    name = NameField(max_length=60, help_text=gettext_lazy("Small letters, digits and _."))
    show = TruthField(default=False, help_text=gettext_lazy("Interviewers see it."))
    route = TruthField(default=False, help_text=gettext_lazy("The questionnaire may use it."))
    export = TruthField(default=False, help_text=gettext_lazy("It goes out with the results."))
    personal = TruthField(
        default=None,
        allow_null=True,
        help_text=gettext_lazy(
            "Personal: kept apart with the contact, never in results. Not said, it is so for what looks like "
            "telephones, e-mail addresses, names, addresses, dates of birth, tax codes, bank accounts."
        ),
    )

    def validate_name(self, name: str) -> str:
        """A name that a questionnaire can ask for and no column has already."""
        if name in FIELDS or attribute_name(name) != name:
            raise serializers.ValidationError(_("Write it in small letters, digits and _."))
        return name


def _choice(code: str) -> serializers.ChoiceField:
    usual, case = CHOICES[code]
    return serializers.ChoiceField([REFUSE, WARN], required=False, default=usual, help_text=gettext_lazy(case))


class ChoicesShape(serializers.Serializer):
    """Whether a row that concerns somebody known already is refused or loaded with a warning."""

    duplicate_in_file = _choice("duplicate_in_file")
    shared_number = _choice("shared_number")
    duplicate_in_study = _choice("duplicate_in_study")
    in_other_study = _choice("in_other_study")
    contacted_lately = _choice("contacted_lately")
    do_not_call = _choice("do_not_call")


@extend_schema_serializer(component_name="RowsSent")
class RowsRequest(serializers.Serializer):
    """A batch of rows of people to call, each by column name."""

    rows = serializers.ListField(
        child=serializers.DictField(child=CellField(allow_null=True)),
        min_length=1,
        max_length=ROWS_A_BATCH,
        help_text=gettext_lazy(
            "Columns: phone (several numbers parted by ;), name, external_id, language, time_zone, country, stratum, "
            "weight, and the attributes declared."
        ),
    )
    attributes = AttributeShape(many=True, required=False, default=list, max_length=60)
    accept_suggestions = TruthField(default=False, help_text=gettext_lazy("Take away the 0 before mobile numbers"))
    choices = ChoicesShape(
        default=dict, help_text=gettext_lazy("Which rows stay out (refuse) and which are taken in with a note (warn).")
    )

    rest_days = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=730,
        help_text=gettext_lazy("Days of rest after a call by any study; 0 for no such rule."),
    )

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Refuse columns that are neither standard nor declared: they would be lost silently."""
        known = {*COLUMNS, *(attribute["name"] for attribute in sent["attributes"])}
        message = _(TROUBLES["unknown_field"])
        wrong = {
            str(number): {column: [serializers.ErrorDetail(message, "unknown_field")] for column in unknown}
            for number, row in enumerate(sent["rows"])
            if (unknown := sorted(set(row) - known))
        }
        if wrong:
            raise serializers.ValidationError({"rows": wrong})
        return sent

    def reading(self) -> Reading:
        """How the rows are read: by the same rules as a sample's file."""
        sent = self.validated_data
        fixed = [ColumnUse(column, column) for column in COLUMNS]
        own = [self._own(attribute) for attribute in sent["attributes"]]
        return Reading(
            columns=(*fixed, *own),
            accept_suggestions=sent["accept_suggestions"],
            choices=sent["choices"],
            rest_days=sent["rest_days"],
        )

    def _own(self, attribute: dict[str, Any]) -> ColumnUse:
        name, personal = attribute["name"], attribute["personal"]
        if personal is None:
            values = [as_typed(row.get(name)) for row in self.validated_data["rows"]]
            personal = look_of(name, values) is not None
        flags = {flag: attribute[flag] for flag in ("show", "route", "export")}
        return ColumnUse(name, "attribute", name, personal=personal, **flags)


@extend_schema_serializer(component_name="ExportAsked")
class ExportRequest(serializers.Serializer):
    """Options of a file of results."""

    language = serializers.ChoiceField(settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    statuses = serializers.ListField(
        child=serializers.ChoiceField(STATUSES),
        required=False,
        help_text=gettext_lazy("Which interviews; complete and partial ones if nothing is said."),
    )
    client = serializers.CharField(
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "Of several clients who share the questionnaire: only this one’s blocks and everybody’s."
        ),
    )
    formats = serializers.ListField(
        child=serializers.ChoiceField(EXPORT_FORMATS),
        required=False,
        help_text=gettext_lazy("Several, or one that is no Excel workbook, come as a zip file with a manifest."),
    )


class RulesCheckRequest(serializers.Serializer):
    """Calling rules to try."""

    rules = serializers.DictField(help_text=gettext_lazy("As in the file of the rules, “format” with them."))


class RulesRequest(RulesCheckRequest):
    """Calling rules to put in force."""

    reason = serializers.CharField(max_length=300, help_text=gettext_lazy("Why they change, for those who read it."))
    closing = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=LONGEST_NUMBER,
        help_text=gettext_lazy("So many waiting cases may close; more are told and nothing changes."),
    )
