"""The form of a cell that is corrected."""

from django import forms

from surveys.formats.editing import SetCell
from surveys.formats.xlsform.grid import clean_text

from .cells import sent_text


class KindForm(forms.Form):
    """The number of a problem, all of whose kind are to be corrected."""

    at = forms.IntegerField(min_value=1, max_value=100_000)


class OpenPointForm(forms.Form):
    """An open point that is waved through: the number of the problem, and its words as they were shown."""

    at = forms.IntegerField(min_value=1, max_value=100_000)
    words = forms.CharField(max_length=100_000, strip=False)


class CellForm(forms.Form):
    """A cell's place, what it held when it was shown, and its new text; ``at``: the number of the problem shown.

    ``row``: the lasting id of the cell's row.
    """

    at = forms.IntegerField(min_value=1, max_value=100_000)
    sheet = forms.CharField(max_length=100)
    row = forms.IntegerField(min_value=1)
    column = forms.IntegerField(min_value=1, max_value=16_384)
    before = forms.CharField(required=False, strip=False)
    text = forms.CharField(required=False, strip=False, max_length=100_000)

    def clean_before(self) -> str:
        """Return the text as cells are read."""
        return clean_text(self.cleaned_data["before"])

    def clean_text(self) -> str:
        """Return the text as cells are read: a browser sends other breaks between lines."""
        return sent_text(self.cleaned_data["text"])

    def operation(self) -> SetCell:
        """Return the change that was asked for."""
        sent = self.cleaned_data
        return SetCell(sent["sheet"], sent["row"], sent["column"], sent["text"], sent["before"])
