"""What is kept in the institute's library, looked for in it, and put into a draft."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .editor import HIGHEST_ID, MOST_ROWS

LONGEST_ROWS = 12 * MOST_ROWS


class FindForm(forms.Form):
    """Words, a tag, and whether retired entries are looked at. ``row``: behind which a part will be put."""

    q = forms.CharField(max_length=100, required=False)
    tag = forms.CharField(max_length=40, required=False)
    retired = forms.BooleanField(required=False)
    row = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)

    @classmethod
    def asked(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was asked for; nothing where it makes no sense."""
        form = cls(data)
        return form.cleaned_data if form.is_valid() else {"q": "", "tag": "", "retired": False, "row": None}


class PutForm(forms.Form):
    """An entry, and the row behind which it is put; none: at the end."""

    entry = forms.IntegerField(min_value=1, max_value=HIGHEST_ID)
    after = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)


class ChosenForm(forms.Form):
    """Which questions of the draft are kept, by their rows, or which list."""

    rows = forms.CharField(max_length=LONGEST_ROWS, required=False)
    listed = forms.CharField(max_length=300, required=False)

    def clean_rows(self) -> list[int]:
        """Return the rows."""
        found = self.cleaned_data["rows"].split()
        if len(found) > MOST_ROWS or not all(one.isascii() and one.isdecimal() and len(one) < 11 for one in found):
            raise forms.ValidationError("rows")
        return [int(one) for one in found]


class KeepForm(forms.Form):
    """The name under which something is kept, and its tags with commas between them."""

    name = forms.CharField(label=_("Name"), max_length=120)
    tags = forms.CharField(label=_("Tags"), max_length=300, required=False, help_text=_("With commas between them."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "control"
        self.fields["name"].widget.attrs |= {"list": "kept-names", "autocomplete": "off"}

    def clean_tags(self) -> list[str]:
        """Return the tags."""
        return [one.strip() for one in self.cleaned_data["tags"].split(",") if one.strip()]
