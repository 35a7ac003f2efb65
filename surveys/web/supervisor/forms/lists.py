"""Forms of the lists: a view to be kept, a change of many cases."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.calling.appointment_times import LONGEST, Complaint, Moment, understand
from surveys.design.models import Study
from surveys.fieldwork.models import BulkKind, Purpose, Sample
from surveys.fieldwork.queries import interviewers_for_any
from surveys.interviewing.services import BulkChange
from surveys.people.models import User
from surveys.web.screens.appointment_times import complaint_in_words, examples
from surveys.web.screens.forms import LONGEST_REASON

from .changes import CHOOSE


class ViewForm(forms.Form):
    """A name for what a list shows now, and for whom."""

    name = forms.CharField(
        label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"})
    )
    shared = forms.BooleanField(label=_("For everybody in this study"), required=False)


class BulkForm(forms.Form):
    """What a change of many cases needs: a reason, and for some whom or when."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Interviewer"), empty_label=CHOOSE)
    at = forms.CharField(label=_("When"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    sample = forms.ModelChoiceField(Sample.objects.none(), label=_("List or replicate"), empty_label=CHOOSE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason: it stays in the history of every case.")},
    )
    hours_reason = forms.CharField(label=_("If outside the calling hours, why"), required=False, max_length=200)

    def __init__(self, kind: BulkKind, study: Study, numbers: Iterable[int] = (), data: Any = None) -> None:
        super().__init__(data, auto_id="bulk_%s")
        self.kind, self.study = kind, study
        wanted = {
            BulkKind.GIVE: {"to"},
            BulkKind.RETURN: {"at", "hours_reason"},
            BulkKind.FIRST: {"hours_reason"},
            BulkKind.REPLICATE: {"sample"},
        }
        for name in {"to", "at", "hours_reason", "sample"} - wanted.get(kind, set()):
            del self.fields[name]
        if "sample" in self.fields:
            ready = Sample.objects.filter(study=study, purpose=Purpose.LIVE, status__in=["loaded", "released"])
            chosen: Any = self.fields["sample"]
            chosen.queryset = ready.order_by("part_of", "number", "pk")
            chosen.label_from_instance = _named
        if "to" in self.fields:
            self.fields["to"].queryset = interviewers_for_any(study, numbers)  # type: ignore[attr-defined]
        if "at" in self.fields:
            self.fields["at"].help_text = examples()
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "control")

    def clean_at(self) -> Moment:
        """The typed moment by the study's clock."""
        zone = ZoneInfo(self.study.time_zone)
        found = understand(self.cleaned_data["at"], now=timezone.now(), zone=zone)
        if isinstance(found, Complaint):
            raise forms.ValidationError(complaint_in_words(found))
        if found.occurrence:
            raise forms.ValidationError(_("The clocks show this hour twice that night: choose another."))
        return found

    @property
    def change(self) -> BulkChange:
        """The change that a valid form describes."""
        given = self.cleaned_data
        at = given["at"].at if "at" in given else None
        return BulkChange(
            self.kind, given["reason"], given.get("to"), at, given.get("hours_reason", ""), given.get("sample")
        )


def _named(sample: Sample) -> str:
    """The name of a list or replicate with its state."""
    return f"{sample.name} ({sample.get_status_display()})"
