"""The forms of deliveries: a new one, the hour at which they are made by themselves, a link for somebody outside."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from surveys.results.models import StudyDelivery
from surveys.results.services import FORMATS

from .exports import FORMAT_NAMES, ExportForm

KEPT_FOR = [("", _("as long as the study")), ("90", _("3 months")), ("365", _("1 year"))]
WITHHELD_BELOW_CHOICES = [("3", _("3 people")), ("5", _("5 people")), ("10", _("10 people"))]
LASTS = [("7", _("in 7 days")), ("30", _("in 30 days")), ("90", _("in 90 days"))]


class DeliveryForm(ExportForm):
    """What a new delivery holds, and what the client reads beside it."""

    note = forms.CharField(label=_("Note to the client"), max_length=2000, required=False, widget=forms.Textarea)
    kept_for = forms.ChoiceField(label=_("Files are kept"), choices=KEPT_FOR, required=False)
    only_changed = forms.BooleanField(label=_("Only interviews that are new or have changed"), required=False)
    waits_for_yes = forms.BooleanField(label=_("Clients see it when I say so"), required=False)
    tells = forms.BooleanField(label=_("Tell by e-mail when it is ready"), required=False, initial=True)
    telling = forms.MultipleChoiceField(
        label=_("People are told apart by"), widget=forms.CheckboxSelectMultiple, required=False
    )
    smallest = forms.ChoiceField(
        label=_("Withheld are groups of fewer than"), choices=WITHHELD_BELOW_CHOICES, initial="5", required=False
    )
    despite = forms.CharField(label=_("Fewer may leave because"), max_length=300, required=False)

    def __init__(self, telling: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["audience"]
        formats = self.fields["formats"]
        assert isinstance(formats, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        formats.choices = [(one, FORMAT_NAMES[one][0]) for one in FORMATS]  # of what is frozen
        self.fields["note"].widget.attrs |= {"rows": 3, "class": "control"}
        self.fields["despite"].widget.attrs["class"] = "control"
        field = self.fields["telling"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = [(name, f"{name} – {words}" if words else name) for name, words in telling.items()]

    def options(self) -> dict[str, Any]:  # type: ignore[override]
        """The options of the files."""
        chosen = self.cleaned_data
        formats = [one for one in FORMATS if one in chosen["formats"]] or ["xlsx"]
        options: dict[str, Any] = {
            "language": chosen["language"],
            "statuses": chosen["statuses"],
            "formats": formats,
            "only_changed": chosen["only_changed"],
            "telling": chosen["telling"],
            "smallest": int(chosen["smallest"] or 5),
            **self.layout(),
        }
        return options | ({"csv": self.csv_options()} if "csv" in formats else {})

    def facts(self, today: date) -> dict[str, Any]:
        """What ``create_delivery`` takes beside the study."""
        chosen = self.cleaned_data
        days = int(chosen["kept_for"] or 0)
        return {
            "client": chosen["client"],
            "options": self.options(),
            "note": chosen["note"].strip(),
            "waits_for_yes": chosen["waits_for_yes"],
            "tells": chosen["tells"],
            "despite": chosen["despite"],
            "keep_until": today + timedelta(days=days) if days else None,
        }


class ScheduleForm(forms.Form):
    """On which day, at which hour, what, for whom."""

    is_on = forms.BooleanField(label=_("Made by itself"), required=False)
    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    at = forms.TimeField(label=_("Hour"), input_formats=["%H:%M"])
    client = forms.ChoiceField(label=_("For"), required=False)
    formats = forms.MultipleChoiceField(
        label=_("Formats"),
        choices=[(one, FORMAT_NAMES[one][0]) for one in FORMATS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one format.")},
    )
    tells = forms.BooleanField(label=_("Tell by e-mail"), required=False)
    only_if_new = forms.BooleanField(label=_("Only if there are new interviews"), required=False)
    waits_for_yes = forms.BooleanField(label=_("Wait for my yes"), required=False)
    despite = forms.CharField(label=_("Few of a kind may leave because"), max_length=300, required=False)

    def __init__(self, clients: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, clients)

    def facts(self, language: str) -> dict[str, Any]:
        """The fields of ``DeliverySchedule``."""
        chosen = self.cleaned_data
        options = {"language": language, "formats": [one for one in FORMATS if one in chosen["formats"]]}
        options |= {"despite": chosen["despite"].strip()} if chosen["despite"].strip() else {}
        kept = ("weekday", "at", "tells", "only_if_new", "waits_for_yes")
        return {**{name: chosen[name] for name in kept}, "options": options}


class ReportForm(forms.Form):
    """Whether somebody of the team wants the daily report, and when."""

    wanted = forms.BooleanField(label=_("Send me the report every day"), required=False)
    at = forms.TimeField(label=_("at"), input_formats=["%H:%M"])


class LinkForm(forms.Form):
    """For whom the link is, how long, and what it opens."""

    name = forms.CharField(label=_("For whom"), max_length=120)
    email = forms.EmailField(label=_("E-mail to which the code goes"))
    days = forms.TypedChoiceField(label=_("Expires"), choices=LASTS, coerce=int, initial="30")
    opens = forms.ChoiceField(label=_("Opens"), required=False)
    formats = forms.MultipleChoiceField(
        label=_("Only these files"),
        choices=[(one, FORMAT_NAMES[one][0]) for one in FORMATS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    client = forms.ChoiceField(label=_("Blocks of"), required=False)

    def __init__(self, clients: Sequence[str], deliveries: Sequence[StudyDelivery], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, clients)
        self.deliveries = {str(one.pk): one for one in deliveries}
        named = [(key, _title(one)) for key, one in self.deliveries.items()]
        opens = self.fields["opens"]
        assert isinstance(opens, forms.ChoiceField)  # noqa: S101 (declared above)
        opens.choices = [("", _("the latest delivery and those that follow")), *named]

    def facts(self, now: datetime) -> dict[str, Any]:
        """What ``make_link`` takes beside the study."""
        chosen = self.cleaned_data
        delivery = self.deliveries.get(chosen["opens"])
        return {
            "name": chosen["name"],
            "email": chosen["email"],
            "delivery": delivery,
            "client": delivery.client if delivery else chosen["client"],
            "formats": chosen["formats"],
            "expires_at": now + timedelta(days=chosen["days"]),
        }


def _title(delivery: StudyDelivery) -> str:
    title = _("Delivery %(number)s") % {"number": delivery.number}
    return f"{title}, {delivery.client}" if delivery.client else str(title)


def _offer(form: forms.Form, clients: Sequence[str]) -> None:
    field = form.fields["client"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared by the form)
    field.choices = [("", _("every client")), *((one, one) for one in clients)]


class PollForm(forms.Form):
    """What the note of a published poll says that is not measured."""

    buyer = forms.CharField(label=_("Commissioned and bought by"), max_length=200, required=False)
    territory = forms.CharField(label=_("Territory"), max_length=200, required=False)
    universe = forms.CharField(label=_("Universe"), max_length=300, required=False)
    subjects = forms.CharField(label=_("Subjects"), max_length=300, required=False)
    published_in = forms.CharField(label=_("Published in"), max_length=200, required=False)
    document_site = forms.CharField(label=_("Site with the full document"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "control"


class ConsentForm(forms.Form):
    """Which answer, or value of a column, says that somebody agreed, and what then leaves for whom and what for."""

    client = forms.ChoiceField(label=_("For"), required=False)
    purpose = forms.CharField(label=_("What for"), max_length=200)
    answer = forms.ChoiceField(label=_("Who answered"), required=False)
    column = forms.CharField(label=_("or has in the column"), max_length=200, required=False)
    value = forms.CharField(label=_("the value"), max_length=120, required=False)
    releases = forms.MultipleChoiceField(label=_("What leaves"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, clients: Sequence[str], questions: Sequence[Any], columns: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        client = self.fields["client"]
        assert isinstance(client, forms.ChoiceField)  # noqa: S101 (declared above)
        client.choices = [("", _("the client of the whole study")), *((one, one) for one in clients)]
        answer, releases = self.fields["answer"], self.fields["releases"]
        assert isinstance(answer, forms.ChoiceField)  # noqa: S101 (declared above)
        assert isinstance(releases, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        answer.choices = [("", "–"), *questions]
        named = {"external_id": _("the key of the client’s list (external id)")}
        releases.choices = [(one, named.get(one, one)) for one in columns]
        for name in ("purpose", "answer", "column", "value"):
            self.fields[name].widget.attrs["class"] = "control"

    def clean(self) -> dict[str, Any]:
        """An answer or a value of a column, not both."""
        chosen = super().clean() or {}
        if bool(chosen.get("answer")) == bool(chosen.get("column") and chosen.get("value")):
            self.add_error("answer", _("Choose an answer, or name a column and its value."))
        return chosen

    def facts(self) -> dict[str, Any]:
        """What ``record_consent`` takes beside the study."""
        chosen = self.cleaned_data
        found = {name: chosen[name] for name in ("client", "purpose", "releases")}
        if chosen["answer"]:
            name, _sign, answer = chosen["answer"].partition("=")
            return {**found, "source": "question", "name": name, "answer": answer}
        return {**found, "source": "column", "name": chosen["column"], "answer": chosen["value"]}


class CodeForm(forms.Form):
    """The code of a link."""

    link = forms.CharField(max_length=80)
    code = forms.RegexField(r"^\s*[0-9]{3}\s?[0-9]{3}\s*$", label=_("Code"))
