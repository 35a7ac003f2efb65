"""What is sent of a condition that is being built: its place, its expression, and the tokens of its sentence."""

from typing import Any

from django import forms

from surveys.formats.json_texts import JsonTextError, read_json

LONGEST = 20_000
MOST_LEAVES = 200


class ConditionForm(forms.Form):
    """The place of a condition, and what is to be done with it.

    ``column`` and ``name``: where it stands, as the workbook names them. ``field`` and ``identifier``: of the text
    field that holds the expression. ``shape``: how the leaves are joined. ``do``: a step, or ``text`` where the
    expression itself was written.
    """

    column = forms.CharField(max_length=40)
    name = forms.CharField(max_length=300, required=False)
    language = forms.CharField(max_length=100, required=False)
    field = forms.CharField(max_length=60)
    identifier = forms.CharField(max_length=60)
    expression = forms.CharField(max_length=LONGEST, required=False, strip=False)
    shape = forms.CharField(max_length=LONGEST, required=False)
    do = forms.CharField(max_length=100, required=False)

    def clean_shape(self) -> Any:
        """Return the shape as values; ``None`` where there is no sentence."""
        sent = self.cleaned_data["shape"]
        try:
            return read_json(sent) if sent else None
        except JsonTextError:
            raise forms.ValidationError("shape") from None

    def token(self, kind: str, number: int) -> str:
        """Return what a token of a leaf says: ``subject``, ``said``, ``comparison``, ``value``, ``typed`` …"""
        return self.data.get(f"{kind}-{number}", "")[:LONGEST]

    def leaves(self) -> range:
        """Return the numbers of the leaves that were sent."""
        count = 0
        while count < MOST_LEAVES and (f"said-{count}" in self.data or f"written-{count}" in self.data):
            count += 1
        return range(count)
