"""Which ready-made part is put into the draft, and where."""

from django import forms

from surveys.formats.patterns import PATTERNS

OTHER = "other"
"""An answer “other, specify”, added to the question’s list."""


class PatternForm(forms.Form):
    """The part’s key, and the name of the question behind which it is put; empty: at the end."""

    pattern = forms.ChoiceField(choices=[(key, key) for key in (*PATTERNS, OTHER)])
    after = forms.CharField(max_length=300, required=False)
