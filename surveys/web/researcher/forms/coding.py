"""Forms of the room for coding: which answers get which codes, a new code, two codes that become one."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.results.queries import AnswerAt
from surveys.results.services import ALL, DIFFERING, SECOND, TO_DO

LONGEST = 200
_SEPARATORS = re.compile(r"[\s,;]+")
_PLACE = re.compile(r"([0-9]{1,18})(?::(.{1,200}))?")
"""The id of an interview, and the key of an instance of a repeat."""
ROUNDS = {SECOND: "second", DIFFERING: "decided"}
"""What is shown → the round in which codes are given there; ``first`` elsewhere."""


def _answer_at(text: str) -> AnswerAt:
    """The answer that a value of the form stands for. Raises ``ValueError``."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return AnswerAt(int(found[1]), found[2] or "")


class BenchForm(forms.Form):
    """What of a question is shown."""

    q = forms.CharField(max_length=LONGEST, required=False)
    show = forms.ChoiceField(choices=[(one, one) for one in (TO_DO, ALL, SECOND, DIFFERING)], required=False)
    search = forms.CharField(max_length=LONGEST, required=False)

    def asked(self) -> dict[str, str]:
        """Return question, what is shown, and the words looked for."""
        found = self.cleaned_data if self.is_valid() else {}
        return {
            "variable": found.get("q", ""),
            "shown": found.get("show") or TO_DO,
            "search": found.get("search", ""),
        }


class AssignForm(BenchForm):
    """The codes as they are typed, ``1 4``, and the answers that get them."""

    codes = forms.CharField(max_length=LONGEST)
    answers = forms.TypedMultipleChoiceField(coerce=_answer_at, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["answers"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = [(one, one) for one in data.getlist("answers") if _PLACE.fullmatch(one)]

    def clean_codes(self) -> list[int]:
        """Return the numbers. Raises ``ValidationError``."""
        parts = [part for part in _SEPARATORS.split(self.cleaned_data["codes"]) if part]
        if not parts or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
            raise forms.ValidationError(_("Type the numbers of codes: 1 4"))
        return [int(part) for part in parts]

    @property
    def round(self) -> str:
        """The round in which the codes are given."""
        return ROUNDS.get(self.asked()["shown"], "first")


class NewCodeForm(BenchForm):
    """A new code; ``parent``: the number of its group."""

    words = forms.CharField(max_length=LONGEST)
    number = forms.IntegerField(min_value=1, max_value=9999, required=False)
    parent = forms.IntegerField(min_value=1, max_value=9999, required=False)


class MergeCodesForm(BenchForm):
    """A code that becomes another."""

    source = forms.IntegerField(min_value=1, max_value=9999)
    target = forms.IntegerField(min_value=1, max_value=9999)
