"""What the room of quotas sends: what is done, to which table, line, cell or row, and the text of it."""

from typing import Any

from django import forms

from surveys.formats.quotas import Place
from surveys.formats.xlsform.grid import clean_text

from .cells import sent_text
from .editor import HIGHEST_ID, LONGEST_NAME, LONGEST_PASTE

LONGEST_CONDITION, LONGEST_KEY = 32_767, 1_000
CELL_FIELDS = ("label", "when", "target", "on_full", "group")


class QuotaDeedForm(forms.Form):
    """A deed with what it needs. ``table``: its key; ``line``, ``column`` and ``part``: conditions of the table.

    ``down`` and ``across``: names of what lines and columns are by, ``…_values``: classes, or values of the sample.
    """

    deed = forms.SlugField(max_length=20)
    table = forms.CharField(required=False, strip=False, max_length=LONGEST_KEY)
    line = forms.CharField(required=False, strip=False, max_length=LONGEST_CONDITION)
    column = forms.CharField(required=False, strip=False, max_length=LONGEST_CONDITION)
    part = forms.CharField(required=False, strip=False, max_length=LONGEST_CONDITION)
    row = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_ID)
    field = forms.ChoiceField(required=False, choices=[(name, name) for name in CELL_FIELDS])
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_PASTE)
    down = forms.CharField(required=False, max_length=LONGEST_NAME)
    across = forms.CharField(required=False, max_length=LONGEST_NAME)
    down_values = forms.CharField(required=False, max_length=LONGEST_CONDITION)
    across_values = forms.CharField(required=False, max_length=LONGEST_CONDITION)
    total = forms.CharField(required=False, max_length=40)
    on_full = forms.ChoiceField(required=False, choices=[("stop", "stop"), ("warn", "warn")])
    label = forms.CharField(required=False, max_length=LONGEST_CONDITION)
    when = forms.CharField(required=False, max_length=LONGEST_CONDITION)
    group = forms.CharField(required=False, max_length=LONGEST_NAME)

    def clean(self) -> dict[str, Any]:
        """Add ``before``, what was seen where the text goes, ``None`` if that is no matter; texts as cells are read."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        before = self.data.get("before")
        texts = {name: sent_text(sent.get(name, "")) for name in ("label", "when", "group")}
        return {**sent, **texts, "before": None if before is None else clean_text(before[:LONGEST_CONDITION])}

    @property
    def place(self) -> Place:
        """The cell that is meant."""
        return self.cleaned_data["line"], self.cleaned_data["column"]
