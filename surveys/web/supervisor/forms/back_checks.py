"""The plan of back-checks: of how many interviews which questions are asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook.variables import NUMBER
from surveys.review.models import BackCheckPlan
from surveys.web.screens.forms import StyledForm

TYPES = (
    ("", gettext_lazy("not asked again")),
    ("1", gettext_lazy("1 · should never differ")),
    ("2", gettext_lazy("2 · hard to ask")),
    ("3", gettext_lazy("3 · may change")),
)
MOST = 10


class BackCheckPlanForm(StyledForm):
    """How many, which questions, and whether cases were handed out at random."""

    percent = forms.IntegerField(label=gettext_lazy("Of a hundred completes"), min_value=0, max_value=100)
    is_random_assignment = forms.BooleanField(
        label=gettext_lazy("Cases were handed out to interviewers at random"),
        required=False,
        help_text=gettext_lazy(
            "No owners, languages, skills or hours decided who called whom. Only then are interviewers’ effects shown: "
            "otherwise they are differences between respondents."
        ),
    )

    def __init__(self, data: Any = None, *, questions: Sequence[Variable], plan: BackCheckPlan) -> None:
        chosen = {one["name"]: one for one in plan.questions}
        super().__init__(data, initial={"percent": plan.percent, "is_random_assignment": plan.is_random_assignment})
        self.questions = questions
        for one in questions:
            now = chosen.get(one.name, {})
            named = {"class": "control", "aria-label": one.name}
            self.fields[f"type-{one.name}"] = forms.ChoiceField(
                choices=TYPES, required=False, initial=str(now.get("type", "")), widget=forms.Select(attrs=named)
            )
            if one.kind == NUMBER:
                wide = {"class": "control", "aria-label": _("Tolerance of %(question)s") % {"question": one.name}}
                self.fields[f"tolerance-{one.name}"] = forms.FloatField(
                    min_value=0,
                    required=False,
                    initial=now.get("tolerance") or None,
                    widget=forms.NumberInput(attrs=wide),
                )

    def clean(self) -> dict[str, Any]:
        """At most ten questions: who is called back has given their time already."""
        given = super().clean() or {}
        count = sum(bool(given.get(f"type-{one.name}")) for one in self.questions)
        if count > MOST:
            raise forms.ValidationError(_("At most %(most)s questions: take some away.") % {"most": MOST})
        if given.get("percent") and not count:
            raise forms.ValidationError(_("Choose at least one question to ask again."))
        return given

    @property
    def rows(self) -> Iterator[tuple[Variable, Any, Any]]:
        """Each question with its fields; numbers have a tolerance."""
        for one in self.questions:
            wide = self[f"tolerance-{one.name}"] if f"tolerance-{one.name}" in self.fields else None
            yield one, self[f"type-{one.name}"], wide

    @property
    def plan(self) -> dict[str, Any]:
        """The plan, as the service takes it."""
        given = self.cleaned_data
        questions = [
            {
                "name": one.name,
                "type": int(given[f"type-{one.name}"]),
                "tolerance": given.get(f"tolerance-{one.name}") or 0,
            }
            for one in self.questions
            if given[f"type-{one.name}"]
        ]
        return {
            "percent": given["percent"],
            "is_random_assignment": given["is_random_assignment"],
            "questions": questions,
        }
