"""Forms of a list joined to cases: what its columns are, and what becomes of people whom it drops."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.fieldwork.models import DroppedAs
from surveys.formats.list_updates import FIELDS, KEYS, UpdateColumn, UpdateReading
from surveys.formats.samples import attribute_name


class UpdateColumnsForm(forms.Form):
    """What each column of the file is: a field ``field-0`` and so on for each."""

    def __init__(self, uses: Sequence[UpdateColumn], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uses = uses
        for number, use in enumerate(uses):
            self.fields[f"field-{number}"] = forms.ChoiceField(
                label=use.column,
                choices=[(field, _(message)) for field, message in FIELDS.items()],
                initial=use.field,
                widget=forms.Select(attrs={"class": "control"}),
            )

    def clean(self) -> dict[str, Any]:
        """Return the data, in which exactly one column must find the case."""
        cleaned = super().clean() or self.cleaned_data
        if sum(cleaned.get(f"field-{number}") in KEYS for number in range(len(self.uses))) != 1:
            raise ValidationError(
                _("Exactly one column must find the case: its identifier, or the number of the case.")
            )
        return cleaned

    def reading(self) -> UpdateReading:
        """How the file is to be read, as filled in."""
        return UpdateReading(tuple(self._use(number, use) for number, use in enumerate(self.uses)))

    def _use(self, number: int, use: UpdateColumn) -> UpdateColumn:
        field = self.cleaned_data[f"field-{number}"]
        name = attribute_name(use.column) if field in {"attribute", "personal"} else ""
        return replace(use, field=field, attribute=name)


class ApplyForm(forms.Form):
    """What becomes of people whom the list drops, and why it is applied."""

    dropped_as = forms.ChoiceField(
        label=gettext_lazy("The outcome of those who are dropped"),
        choices=DroppedAs.choices,
        initial=DroppedAs.HISTORY,
        required=False,
        widget=forms.Select(attrs={"class": "control"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "control"}),
        help_text=gettext_lazy("As in “corrections from the client, 28 November”."),
    )

    def clean_dropped_as(self) -> str:
        """Return the choice, or the usual one where nobody is dropped."""
        return self.cleaned_data["dropped_as"] or DroppedAs.HISTORY
