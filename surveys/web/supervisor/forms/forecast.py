"""The form of one scenario of a forecast: what is said otherwise than what is known; an empty field follows that."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling import policy
from surveys.calling.forecast import PART_NAMES
from surveys.design.models import Study
from surveys.fieldwork.queries import Choices

from .rules import DurationField, duration

SHIFTS = {"week": gettext_lazy("Monday to Friday"), "saturday": gettext_lazy("Saturday")}
NO_ANSWER = "no_answer"
_LIMITS = ("max_attempts", "max_attempts_per_number", "max_attempts_per_day", "max_refusals")
PLAIN_RULES = (*_LIMITS, "order", "quota_weight")
SHOWN_RULES = (*_LIMITS, "rest", "second_rest", "rest_minutes", "order", "quota_weight")
CLOCK = ["%H:%M", "%H.%M", "%H"]


class ForecastForm(forms.Form):
    """One scenario. ``choices`` is what it says, once it is valid."""

    scenario = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.HiddenInput)
    minutes = forms.FloatField(
        label=gettext_lazy("Minutes of an interview, all told"), required=False, min_value=1, max_value=240
    )
    max_attempts = forms.IntegerField(
        label=gettext_lazy("Attempts for a case, at most"), required=False, min_value=1, max_value=99
    )
    max_attempts_per_day = forms.IntegerField(
        label=gettext_lazy("In one day (0: no limit)"), required=False, min_value=0, max_value=99
    )
    rest = DurationField(label=gettext_lazy("Rest after no answer"), required=False)
    max_attempts_per_number = forms.IntegerField(
        label=gettext_lazy("Attempts for a number, at most"), required=False, min_value=1, max_value=99
    )
    max_refusals = forms.IntegerField(
        label=gettext_lazy("Refusals until a case closes (0: no limit)"), required=False, min_value=0, max_value=9
    )
    rest_minutes = DurationField(label=gettext_lazy("Rest after any call, at least"), required=False)
    second_rest = DurationField(label=gettext_lazy("Rest after a missed appointment"), required=False)
    order = forms.ChoiceField(
        label=gettext_lazy("After appointments and busy lines"),
        required=False,
        choices=[
            ("", gettext_lazy("as in force")),
            ("recall_first", gettext_lazy("recalls, then cases never called")),
            ("fresh_first", gettext_lazy("cases never called, then recalls")),
        ],
    )

    quota_weight = forms.IntegerField(
        label=gettext_lazy("Share of calls for the quotas that are behind, %"),
        required=False,
        min_value=0,
        max_value=100,
    )

    def __init__(self, study: Study, scenario: str, kept: Choices, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"scenario": scenario})
        self.in_force = policy.read(study.calling_policy)
        self._stored = study.calling_policy
        for name, label in SHIFTS.items():
            self._add_shift(name, label, getattr(kept, name))
        for part, words in PART_NAMES.items():
            for name, rates in (("contact", kept.contact), ("cooperation", kept.cooperation)):
                rate = rates.get(part)
                share = forms.FloatField(label=_(words), required=False, min_value=1, max_value=95)
                self._add(f"{name}-{part}", share, None if rate is None else round(rate * 100, 1))
        self.initial["minutes"] = kept.minutes
        for name in PLAIN_RULES:
            self.initial[name] = kept.rules.get(name)
        rests = kept.rules.get("retry_minutes", {})
        if NO_ANSWER in rests:
            self.initial["rest"] = duration(rests[NO_ANSWER])
        seconds = kept.rules.get("second_retry_minutes", {})
        if NO_ANSWER in seconds:
            self.initial["second_rest"] = duration(seconds[NO_ANSWER])
        if "rest_minutes" in kept.rules:
            self.initial["rest_minutes"] = duration(kept.rules["rest_minutes"])
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "control")

    def _add_shift(self, name: str, label: Any, kept: tuple[float, int, int] | None) -> None:
        people, start, end = kept or (None, None, None)
        field = forms.FloatField(label=label, required=False, min_value=0, max_value=2000)
        field.widget.attrs["step"] = "any"
        self._add(f"{name}-people", field, people)
        for end_of, words, minute in (("from", _("%(days)s, from"), start), ("to", _("%(days)s, until"), end)):
            at = forms.TimeField(label=words % {"days": label}, required=False, input_formats=CLOCK)
            at.widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "17:30"})
            self._add(f"{name}-{end_of}", at, None if minute is None else policy.clock(minute))

    def _add(self, name: str, field: forms.Field, shown: Any) -> None:
        self.fields[name] = field
        self.initial[name] = shown

    @property
    def shifts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Week and Saturday, each with people, from, until."""
        return [
            (label, [self[f"{name}-{fact}"] for fact in ("people", "from", "to")]) for name, label in SHIFTS.items()
        ]

    @property
    def contacts(self) -> list[tuple[str, forms.BoundField]]:
        """Each part of the week with its field."""
        return [(part, self[f"contact-{part}"]) for part in PART_NAMES]

    @property
    def cooperations(self) -> list[tuple[str, forms.BoundField]]:
        """Each part of the week with the field of how often an interview begins once somebody answers."""
        return [(part, self[f"cooperation-{part}"]) for part in PART_NAMES]

    @property
    def rules(self) -> list[forms.BoundField]:
        """The rules that can be tried."""
        return [self[name] for name in SHOWN_RULES]

    def clean(self) -> dict[str, Any]:
        """Hold people and hours against each other."""
        told = super().clean() or self.cleaned_data
        for name in SHIFTS:
            people, start, end = (told.get(f"{name}-{fact}") for fact in ("people", "from", "to"))
            if people and not (start and end) and not (self.errors.keys() & {f"{name}-from", f"{name}-to"}):
                self.add_error(f"{name}-{'to' if start else 'from'}", _("Say from when to when they work."))
            elif start and end and start >= end:
                self.add_error(f"{name}-to", _("The end comes after the start, on the same day."))
            elif (start or end) and people is None and f"{name}-people" not in self.errors:
                self.add_error(f"{name}-people", _("Say how many people work then."))
        return told

    @property
    def choices(self) -> Choices:
        """What the scenario says."""
        told = self.cleaned_data
        contact, cooperation = (
            {part: told[f"{name}-{part}"] / 100 for part in PART_NAMES if told[f"{name}-{part}"]}
            for name in ("contact", "cooperation")
        )
        week, saturday = self._shift("week"), self._shift("saturday")
        return Choices(week, saturday, contact, told["minutes"], self._rules(told), cooperation)

    def _shift(self, name: str) -> tuple[float, int, int] | None:
        people, start, end = (self.cleaned_data[f"{name}-{fact}"] for fact in ("people", "from", "to"))
        return None if people is None else (people, _minute(start), _minute(end))

    def _rules(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What differs from the rules in force."""
        rules = {
            name: told[name]
            for name in (*PLAIN_RULES, "rest_minutes")
            if told[name] not in (None, "", getattr(self.in_force, name))
        }
        for name, rest in (("retry_minutes", told["rest"]), ("second_retry_minutes", told["second_rest"])):
            if rest is not None:
                rules[name] = {**self._stored.get(name, {}), NO_ANSWER: rest}
        return rules


def _minute(at: time | None) -> int:
    return 0 if at is None else at.hour * 60 + at.minute
