"""What is chosen on the page on which an uploaded workbook is merged with the draft."""

from typing import Any

from django import forms

from surveys.formats.merging import HERE, THERE

CHOICE = "choice-"
SIDES = [(HERE, HERE), (THERE, THERE)]
MERGE, REPLACE, LEAVE = "merge", "replace", "leave"


class MergeForm(forms.Form):
    """What is to be done with the workbook, and whose text is kept of each conflict, by its key.

    ``rest``: whose of all that are not among the choices; ``base``: the number of the step after which the workbook was
    copied, where it does not say so itself.
    """

    do = forms.ChoiceField(choices=[(one, one) for one in (MERGE, REPLACE, LEAVE)])
    rest = forms.ChoiceField(choices=SIDES, required=False)
    base = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def choices(self) -> dict[str, str]:
        """Return whose text is kept, by the keys of conflicts."""
        return choices_in(self.data)


class BaseForm(forms.Form):
    """After which step the workbook was copied; ``all``: whose text is marked of all conflicts at first."""

    base = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    all = forms.ChoiceField(choices=SIDES, required=False)


def choices_in(data: Any) -> dict[str, str]:
    """Return the choices that are among the fields sent."""
    sent = {name.removeprefix(CHOICE): data[name] for name in data if name.startswith(CHOICE)}
    return {key: side for key, side in sent.items() if side in (HERE, THERE)}
