"""The forms of the draft's history."""

from django import forms

MOST = 2_147_483_647


class HistoryForm(forms.Form):
    """Whose steps are shown, and before which of them; both may be left out."""

    by = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    before = forms.IntegerField(required=False, min_value=1, max_value=MOST)


class ReturnForm(forms.Form):
    """The number of a step to go back to."""

    step = forms.IntegerField(min_value=1, max_value=MOST)
