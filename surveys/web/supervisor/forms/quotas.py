"""The form of a quota cell."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork.models import QuotaCell
from surveys.web.screens.forms import LONGEST_REASON


class QuotaForm(forms.Form):
    """A cell's target and what happens when it is full."""

    target = forms.IntegerField(label=_("Target"), min_value=0, max_value=1_000_000)
    on_full = forms.ChoiceField(
        label=_("When it is full"),
        choices=[("stop", _("it stops")), ("warn", _("it only warns"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why you change it"), max_length=LONGEST_REASON)

    def __init__(self, cell: QuotaCell, data: Any = None) -> None:
        super().__init__(data, initial={"target": cell.target, "on_full": cell.on_full})
        for name in ("target", "reason"):
            self.fields[name].widget.attrs["class"] = "control"
