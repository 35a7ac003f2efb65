"""The form of a results workbook's options."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from surveys.interviewing.models import InterviewStatus
from surveys.results.services import EXPORT_FORMATS, ExportOptions

STATUSES = [
    (InterviewStatus.COMPLETE, _("Complete")),
    (InterviewStatus.PARTIAL, _("Partial")),
    (InterviewStatus.SCREENED_OUT, _("Screened out")),
    (InterviewStatus.BROKEN_OFF, _("Broken off")),
    (InterviewStatus.QUOTA_FULL, _("Quota full")),
]
FORMAT_NAMES = {
    "xlsx": (_("Excel"), _("the workbook, with frequencies and method")),
    "csv": (_("CSV"), _("for every other program")),
    "spss": (_("SPSS"), _("a .sav file, and syntax for sets of answers")),
    "triple_s": (_("Triple-S"), _("for tabulation programs")),
    "parquet": (_("Parquet"), _("for R, Python and databases")),
    "codebook": (_("Codebook"), _("a page to read and to print")),
    "tables": (_("Tables"), _("the sets that go with deliveries, with letters")),
    "paradata": (_("Attempts and paradata"), _("how cases were worked and interviews went, in the formats chosen")),
}
"""Format → its name, and what it is for."""
SEPARATORS = [(";", _("semicolon")), (",", _("comma")), ("\t", _("tab"))]
DECIMALS = [("comma", _("comma: 1,5")), ("point", _("point: 1.5"))]
ENCODINGS = [
    ("utf-8-sig", _("Unicode, as Excel opens it")),
    ("utf-8", _("Unicode, plain")),
    ("cp1252", _("Windows, Western European")),
]
SEVERAL = [
    ("both", _("a 0/1 column an answer, then one a mention")),
    ("flags", _("a 0/1 column an answer")),
    ("mentions", _("a column a mention")),
]
UNSAID = [
    ("usual", _("98 and 99, or longer")),
    ("negative", _("−3 and −4")),
    ("empty", _("empty cells")),
]
CONTENTS = [("codes", _("codes")), ("words", _("words"))]
AUDIENCES = [("client", _("What clients get")), ("institute", _("Everything, for the institute"))]


class ExportForm(forms.Form):
    """Which interviews, in which language, for whom."""

    statuses = forms.MultipleChoiceField(
        label=_("Interviews"),
        choices=STATUSES,
        widget=forms.CheckboxSelectMultiple,
        initial=[InterviewStatus.COMPLETE, InterviewStatus.PARTIAL],
        error_messages={"required": _("Choose at least one kind of interview.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    client = forms.ChoiceField(label=_("Blocks"), required=False)
    audience = forms.ChoiceField(label=_("It holds"), choices=AUDIENCES, widget=forms.RadioSelect, initial="client")

    formats = forms.MultipleChoiceField(
        label=_("Formats"),
        choices=[(one, FORMAT_NAMES[one][0]) for one in EXPORT_FORMATS],
        widget=forms.CheckboxSelectMultiple,
        initial=["xlsx"],
        required=False,
    )
    separator = forms.ChoiceField(label=_("Between two columns"), choices=SEPARATORS, required=False)
    decimal = forms.ChoiceField(label=_("Decimal sign"), choices=DECIMALS, required=False)
    encoding = forms.ChoiceField(label=_("Letters"), choices=ENCODINGS, required=False)
    several = forms.ChoiceField(label=_("Several answers, in Excel and CSV"), choices=SEVERAL, required=False)
    unsaid = forms.ChoiceField(label=_("Don’t know and refused, in codes"), choices=UNSAID, required=False)
    contents = forms.ChoiceField(label=_("Answers in"), choices=CONTENTS, required=False)

    def __init__(self, clients: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["client"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("all blocks, of every client")), *((one, one) for one in clients)]
        self.clients = clients

    def csv_fields(self) -> list[forms.BoundField]:
        """How CSV files are written, field by field."""
        return [self[name] for name in ("separator", "decimal", "encoding", "contents")]

    def layout_fields(self) -> list[forms.BoundField]:
        """How answers are laid out in codes."""
        return [self[name] for name in ("several", "unsaid")]

    def layout(self) -> dict[str, str]:
        """How answers are laid out, where it is not as usual."""
        chosen = {name: self.cleaned_data.get(name) for name in ("several", "unsaid")}
        return {name: value for name, value in chosen.items() if value and value not in {"both", "usual"}}

    def clean(self) -> dict[str, Any]:
        """A comma cannot part columns and decimals at once."""
        chosen = super().clean() or {}
        if chosen.get("separator") == "," and chosen.get("decimal", "comma") != "point":
            self.add_error("decimal", _("With a comma between two columns, the decimal sign is a point."))
        if chosen.get("unsaid") == "negative" and "triple_s" in (chosen.get("formats") or ()):
            self.add_error("unsaid", _("Triple-S has no codes below 0: choose others."))
        return chosen

    def csv_options(self) -> dict[str, Any]:
        """How CSV files are written, as ``CsvStyle`` takes it."""
        chosen = self.cleaned_data
        return {
            "separator": chosen["separator"] or ";",
            "decimal_comma": chosen["decimal"] != "point",
            "encoding": chosen["encoding"] or "utf-8-sig",
            "has_words": chosen["contents"] == "words",
        }

    def options(self) -> ExportOptions:
        """The answers as the export understands them."""
        chosen = self.cleaned_data
        of_one: ExportOptions = {"client": chosen["client"]} if chosen.get("client") else {}
        formats = chosen["formats"] or ["xlsx"]
        if formats != ["xlsx"]:
            of_one["formats"] = formats
        if "csv" in formats:
            of_one["csv"] = self.csv_options()
        of_one.update(self.layout())  # type: ignore[typeddict-item]
        return of_one | {
            "statuses": chosen["statuses"],
            "language": chosen["language"],
            "for_client": chosen["audience"] == "client",
        }
