"""What the page on which a draft is written sends: cells, and deeds beyond them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from surveys.formats.drafting import NEW_TYPES
from surveys.formats.editing import Operation, RenameItem, SetCell
from surveys.formats.xlsform.grid import LONGEST_CELL, clean_text

HIGHEST_ID = 2**31 - 1
MOST_OPERATIONS, MOST_ROWS, LONGEST_PASTE, LONGEST_NAME = 500, 2_000, 2_000_000, 300


class ShownForm(forms.Form):
    """Which question is on the page, which one stands before it, and in which language its texts are.

    ``known``: the draft whose outline is on the page.
    """

    row = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    beside = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    known = forms.IntegerField(min_value=1, required=False)
    language = forms.CharField(max_length=60, required=False)

    @classmethod
    def shown(cls, data: Mapping[str, Any]) -> tuple[list[int | None], str]:
        """Return the row, the one beside it, and the language; nothing where what is sent makes no sense."""
        form = cls(data)
        if not form.is_valid():
            return [], ""
        sent = form.cleaned_data
        return [sent["row"], sent["beside"]], sent["language"]

    @classmethod
    def known_draft(cls, data: Mapping[str, Any]) -> int | None:
        """Return the id of the draft whose outline the page has; ``None`` if it has none."""
        form = cls(data)
        return form.cleaned_data["known"] if form.is_valid() else None


class OperationsForm(forms.Form):
    """Cells with their new texts, each with what it held when it was seen; or a question's new code."""

    operations = forms.JSONField()

    def clean_operations(self) -> list[Operation]:
        """Return the operations."""
        sent = self.cleaned_data["operations"]
        if not isinstance(sent, list) or not 0 < len(sent) <= MOST_OPERATIONS:
            raise forms.ValidationError("operations")
        return [_operation(one) for one in sent]


def _operation(sent: Any) -> Operation:
    match sent:
        case {"kind": "cell", "sheet": str(sheet), "at": int(row), "column": str(column), "text": str(text)}:
            before = sent.get("before")
            fits = 0 < row <= HIGHEST_ID and sheet and column and max(len(sheet), len(column)) <= LONGEST_NAME
            if fits and len(text) <= LONGEST_CELL and isinstance(before, str | None):
                return SetCell(sheet, row, column, clean_text(text), None if before is None else clean_text(before))
        case {"kind": "rename", "before": str(old), "text": str(new)} if old and 0 < len(new) <= LONGEST_NAME:
            return RenameItem(clean_text(old), clean_text(new))
    raise forms.ValidationError("operation")


class DeedForm(forms.Form):
    """A deed with what it needs: the question it is done to, others, a text."""

    deed = forms.SlugField(max_length=20)
    row = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    after = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    rows = forms.CharField(required=False, max_length=20_000)
    kind = forms.ChoiceField(choices=[(name, name) for name in NEW_TYPES], required=False)
    before = forms.BooleanField(required=False)
    code = forms.CharField(required=False, max_length=LONGEST_NAME)
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_PASTE)
    language = forms.CharField(required=False, max_length=60)

    def clean_rows(self) -> list[int]:
        """Return the rows that were chosen."""
        found = self.cleaned_data["rows"].split()
        if len(found) > MOST_ROWS or not all(one.isascii() and one.isdecimal() and len(one) < 11 for one in found):
            raise forms.ValidationError("rows")
        return [int(one) for one in found]

    def clean(self) -> dict[str, Any]:
        """Check that something to be added has a kind."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if sent.get("deed") == "add" and not sent.get("kind"):
            raise forms.ValidationError("kind")
        return sent
