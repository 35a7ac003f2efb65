"""Filters of the audit register."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.design.models import Study
from surveys.fieldwork.models import Case
from surveys.fieldwork.queries import read_day
from surveys.people.models import User
from surveys.web.screens.audit_words import GROUPS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LinesForm(forms.Form):
    """By person, kind, study, case and days; sent in the address, where no personal data stand."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)
    group = forms.ChoiceField(label=_("What happened"), required=False)
    study = forms.ModelChoiceField(label=_("Study"), queryset=Study.objects.none(), required=False)
    case = forms.IntegerField(label=_("Case number"), required=False, min_value=1, max_value=2_147_483_647)
    since = forms.DateField(label=_("From day"), required=False, widget=DAY)
    until = forms.DateField(label=_("To day"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].queryset = User.objects.order_by("last_name", "first_name", "username")
        fields["study"].queryset = Study.objects.order_by("-pk")
        fields["person"].empty_label, fields["study"].empty_label = _("Everybody"), _("All studies")
        fields["group"].choices = [("", _("Everything")), *GROUPS.items()]

    def clean(self) -> dict[str, Any]:
        """A case is one of a study."""
        facts: dict[str, Any] = super().clean() or {}
        number, study = facts.get("case"), facts.get("study")
        if number and not study and "study" not in self.errors:
            self.add_error("study", _("Choose the study of the case."))
        elif number and study:
            case = Case.objects.filter(study=study, number=number).first()
            if case is None:
                self.add_error("case", _("The study has no such case."))
            else:
                facts["subject"] = case.audit_name
        for name in ("since", "until"):
            day = facts.get(name)
            if isinstance(day, date) and read_day(day.isoformat()) is None:
                self.add_error(name, _("There is no such day."))
            elif isinstance(day, date):
                facts[name] = timezone.make_aware(datetime.combine(day, time.min))
        return facts


class SearchedForm(forms.Form):
    """A number or a name that somebody may have searched: sent as a form, for it stands in no address."""

    words = forms.CharField(label=_("Telephone number or name"), max_length=200)
