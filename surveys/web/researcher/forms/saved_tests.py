"""Forms of the room of the saved tests."""

from django import forms
from django.utils.translation import gettext_lazy

LONGEST_NAME = 120


class SaveTestForm(forms.Form):
    """The name of a test, and the try-out of which it is made."""

    name = forms.CharField(
        label=gettext_lazy("Name of the test"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "text-box", "autocomplete": "off", "autofocus": True}),
    )
    trial = forms.CharField(widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Return the name with single spaces, as the sheet has it."""
        return " ".join(self.cleaned_data["name"].split())


class ChosenTestForm(forms.Form):
    """A test by its name, or all of them."""

    name = forms.CharField(max_length=32_767, required=False, strip=False)
    all = forms.BooleanField(required=False)


class TestNumberForm(forms.Form):
    """Which test is shown, and whether all are held anew."""

    __test__ = False

    test = forms.IntegerField(min_value=1, required=False)
    again = forms.BooleanField(required=False)
