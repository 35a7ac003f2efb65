"""The few questions of a back-check, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook.variables import DATE, MULTIPLE, NUMBER

DONE = "done"
RESULTS = (
    (DONE, gettext_lazy("Asked")),
    ("not_reached", gettext_lazy("Not reached: again later")),
    ("refused", gettext_lazy("Does not want to")),
    ("never_again", gettext_lazy("Never call again")),
)


class BackCheckForm(forms.Form):
    """Whether they were interviewed, then the questions in the words in which they were asked."""

    spoke = forms.ChoiceField(
        label=gettext_lazy("Were you interviewed by us lately?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data: Any = None, *, questions: Sequence[Variable], language: str) -> None:
        super().__init__(data)
        self.questions = questions
        for variable in questions:
            self.fields[f"q-{variable.name}"] = _field(variable, language)
        # Last, so that it stands below what is asked.
        self.fields["result"] = forms.ChoiceField(
            label=_("How it ended"), choices=RESULTS, widget=forms.RadioSelect, initial=DONE
        )

    def clean(self) -> dict[str, Any]:
        """Where it was asked it is said whether they were interviewed; a question may be left without an answer."""
        given = super().clean() or {}
        if given.get("result") == DONE and not given.get("spoke"):
            self.add_error("spoke", _("Say yes or no, or that it was not asked."))
        return given

    @property
    def ended(self) -> dict[str, Any]:
        """How it ended, as the service takes it."""
        given = self.cleaned_data
        if given["result"] != DONE:
            return {"result": given["result"]}
        answers = {one.name: _stored(given[f"q-{one.name}"]) for one in self.questions}
        found = {name: value for name, value in answers.items() if value not in (None, "", [])}
        return {"result": DONE, "spoke": given["spoke"] == "yes", "answers": found}


def _field(variable: Variable, language: str) -> forms.Field:
    label = _words(variable.label, language) or variable.name
    if variable.kind == NUMBER:
        return forms.FloatField(label=label, required=False)
    if variable.kind == DATE:
        return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    codes = [(code.code, _words(code.label, language) or code.code) for code in variable.codes]
    if variable.kind == MULTIPLE:
        return forms.MultipleChoiceField(
            label=label, choices=codes, required=False, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=label, choices=codes, required=False, widget=forms.RadioSelect)


def _words(label: Any, language: str) -> str:
    return label.get(language) or label.get("") or next(iter(label.values()), "")


def _stored(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
