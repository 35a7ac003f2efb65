"""Forms of cleaning: the value to look at, its change, a derived variable."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_CODES = 60
HIGHEST_ID = 2**63 - 1


class LookForm(forms.Form):
    """A case and a variable."""

    case = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    variable = forms.CharField(max_length=200, required=False)
    instance = forms.CharField(max_length=200, required=False)

    def asked(self) -> dict[str, Any]:
        """Return what is looked at."""
        found = self.cleaned_data if self.is_valid() else {}
        return {"case": found.get("case"), **{one: found.get(one, "") for one in ("variable", "instance")}}


class ChangeForm(forms.Form):
    """Another value, and why."""

    case = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    variable = forms.CharField(max_length=200)
    instance = forms.CharField(max_length=200, required=False)
    value = forms.CharField(max_length=5000, required=False)
    reason = forms.CharField(
        max_length=300, error_messages={"required": _("Write why: whoever reads the data in a year has to know.")}
    )


class TableForm(forms.Form):
    """Changes as a table: a file, or what was pasted or shown before; ``make``: they are made."""

    file = forms.FileField(label=_("File (.xlsx, .csv)"), required=False, max_length=200)
    pasted = forms.CharField(
        label=_("or paste from Excel, with the headings"),
        max_length=400_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "control mono"}),
    )
    make = forms.BooleanField(required=False)


class ChosenChangeForm(forms.Form):
    """The change or the derived variable that is meant."""

    chosen = forms.IntegerField(min_value=1, max_value=HIGHEST_ID)


class DerivedForm(forms.Form):
    """A derived variable: name, label, formula, and a line ``number words`` for each of its codes."""

    name = forms.CharField(label=_("Name"), max_length=64, required=False)
    label = forms.CharField(label=_("What it says"), max_length=300, required=False)
    formula = forms.CharField(label=_("Formula, as in the questionnaire"), max_length=5000)
    codes = forms.CharField(
        label=_("Codes, one a line: 1 less than ten"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_codes(self) -> dict[str, str]:
        """Return number → words. Raises ``ValidationError``."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["codes"].splitlines():
            number, _space, words = line.strip().partition(" ")
            if not number:
                continue
            if not (number.isascii() and number.isdigit() and len(number) < 6) or not words.strip() or number in found:
                raise forms.ValidationError(_("Write each code as a number and its words: 1 less than ten"))
            found[str(int(number))] = words.strip()[:200]
        if len(found) > MOST_CODES:
            raise forms.ValidationError(_("Write at most %(most)s codes.") % {"most": MOST_CODES})
        return found
