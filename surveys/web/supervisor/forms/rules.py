"""The form of a study's calling rules: every rule one field, as people write times and durations."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling import policy
from surveys.calling.day_parts import DAY_KINDS, PolicyError, part_at
from surveys.calling.policy import CLOSES, GOES_ON, CallingPolicy, clock
from surveys.fieldwork.queries import rules_under
from surveys.web.screens.forms import LONGEST_REASON

from .durations import DurationField, duration
from .rule_outcomes import OutcomeFields
from .rule_sentences import (
    NEVER,
    LimitField,
    OneOfTwo,
    RuleSentences,
    ShareField,
    first_messages,
    knows_what_it_was,
    says,
    written_inline,
)

MOST_PARTS = 6
FIRST_HOUR, LAST_HOUR = 8, 21
"""The hours that the grid of day parts shows at least."""

_WINDOW = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:[-–—]|alle|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?\s+(.{1,80})")

DAY_NAMES = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
    "pre_holiday": gettext_lazy("Day before a holiday"),
    "holiday": gettext_lazy("Holiday"),
}
NUMBERS = {
    "max_attempts": gettext_lazy("Attempts for a case, at most"),
    "max_attempts_per_number": gettext_lazy("Attempts for each of its numbers, at most"),
    "message_from": gettext_lazy("From which answering machine on a message is left"),
}
LIMITS = {
    "max_attempts_per_day": (gettext_lazy("Attempts in one day, at most"), 99, ""),
    "max_refusals": (gettext_lazy("Refusals until it closes"), 99, ""),
    "max_share_percent": (gettext_lazy("One interviewer’s largest share of completes"), 100, " %"),
    "max_messages": (gettext_lazy("Messages left, at most"), 99, ""),
}
"""Numbers of which 0 is no limit: label, greatest value, unit."""

CHOICES = {
    "converters_only": (
        gettext_lazy("Refusals wait for who converts them"),
        gettext_lazy("to whoever converts refusals, even if nobody does"),
        gettext_lazy("to whoever converts refusals, or to anybody where nobody does"),
    ),
}
SHARES = {"quota_weight": gettext_lazy("Share of calls for the quotas that are behind")}
DURATIONS = {
    "message_rest_minutes": gettext_lazy("Least rest after a message"),
    "rest_minutes": gettext_lazy("Least rest after any call"),
    "lead_minutes": gettext_lazy("Appointments are handed out earlier by"),
    "hard_expires_minutes": gettext_lazy("An exact appointment is missed after"),
    "soft_expires_minutes": gettext_lazy("An approximate appointment is missed after"),
    "lease_minutes": gettext_lazy("A screen that says nothing is left after"),
    "park_minutes": gettext_lazy("Its interviewer may come back for"),
}


class WindowField(forms.Field):
    """Calling hours of a day, ``9:00–20:00``, or ``never`` (or nothing). Cleans to what a policy stores."""

    def to_python(self, value: Any) -> list[str] | None:
        """``["09:00", "20:00"]``, or None."""
        text = str(value or "").strip()
        if not text or text in "-–—" or says(text, NEVER):
            return None
        found = _WINDOW.fullmatch(text)
        if not found:
            raise ValidationError(_("Write from when to when, such as 9:00–20:00, or “never”."))
        start, end = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (1, 3))
        if not start < end <= 24 * 60:
            raise ValidationError(_("The end comes after the start, on the same day."))
        return [clock(start), clock(end)]


class RulesForm(forms.Form):
    """All rules of a study.

    ``stored`` is what it says, as a study stores it, once it ``has_rules``, with a reason or without.
    """

    country = forms.CharField(label=gettext_lazy("Holidays of"), max_length=2)
    subdivision = forms.CharField(label=gettext_lazy("Region"), max_length=10, required=False)
    local_holidays = forms.CharField(
        label=gettext_lazy("Other days off, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("07/12 Sant’Ambrogio, or 24/12/2026 Christmas Eve"),
    )
    order = forms.ChoiceField(
        label=gettext_lazy("After appointments and busy lines"),
        choices=[
            ("recall_first", gettext_lazy("recalls and after them cases never called")),
            ("fresh_first", gettext_lazy("cases never called and after them recalls")),
        ],
    )
    used_up = forms.ChoiceField(
        label=gettext_lazy("When each part has had its attempts"),
        choices=[(CLOSES, gettext_lazy("the case closes")), (GOES_ON, gettext_lazy("it goes on without these limits"))],
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you change them"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    agreed = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, rules: CallingPolicy, seen: int, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"seen": seen})
        self.rules, self.stored, self.has_rules = rules, dict[str, Any](), False
        for name in ("country", "subdivision", "order", "used_up"):
            self.initial[name] = getattr(rules, name)
        lines = [f"{_written(day)} {name}" for day, name in rules.local_holidays.items()]
        self.initial["local_holidays"] = "\n".join(lines)
        self._add_hours()
        self._add_numbers()
        self.outcomes = OutcomeFields(self, rules)
        self._add_parts()
        self.sentences = RuleSentences(self)
        for name, field in self.fields.items():
            knows_what_it_was(field, self.initial.get(name))
            if not name.startswith(("at-", "part-")):
                written_inline(field)
            field.widget.attrs.setdefault("class", "control")
        self.fields["subdivision"].widget.attrs["placeholder"] = _("none")

    def _add_hours(self) -> None:
        for kind in DAY_KINDS:
            window = self.rules.hours[kind]
            shown = f"{window.start // 60}:{window.start % 60:02}–{clock(window.end)}" if window else str(NEVER)
            self._add(f"hours-{kind}", WindowField(label=DAY_NAMES[kind], required=False), shown)

    def _add_numbers(self) -> None:
        most = {"message_from": max(10, self.rules.message_from)}
        for name, label in NUMBERS.items():
            field = forms.IntegerField(label=label, min_value=0 if name in most else 1, max_value=99)
            field.widget = forms.TextInput(attrs={"inputmode": "numeric"})
            if name in most:
                field.widget = forms.Select(choices=first_messages(most[name]))
            self._add(name, field, getattr(self.rules, name))
        for name, (label, greatest, unit) in LIMITS.items():
            self._add(name, LimitField(label=label, max_value=greatest, unit=unit), getattr(self.rules, name))
        for name, label in SHARES.items():
            self._add(name, ShareField(label=label), getattr(self.rules, name))
        for name, (label, is_so, is_not) in CHOICES.items():
            choice = forms.BooleanField(label=label, required=False, widget=OneOfTwo(is_so, is_not))
            self._add(name, choice, getattr(self.rules, name))
        for name, label in DURATIONS.items():
            lasts = DurationField(label=label, at_least=int(name == "lease_minutes"))
            self._add(name, lasts, duration(getattr(self.rules, name)))

    def _add_parts(self) -> None:
        for place in range(self.most_parts):
            part = self.rules.day_parts[place] if place < len(self.rules.day_parts) else None
            words = {"number": place + 1}
            letter = forms.CharField(label=_("Letter of part %(number)s") % words, max_length=1, required=False)
            name = forms.CharField(label=_("Name of part %(number)s") % words, max_length=40, required=False)
            most = forms.IntegerField(
                label=_("Attempts in part %(number)s") % words, min_value=0, max_value=99, required=False
            )
            self._add(f"part-{place}-key", letter, part.key if part else "")
            self._add(f"part-{place}-name", name, part.name if part else "")
            self._add(f"part-{place}-most", most, part.max_attempts if part else None)
        for kind in DAY_KINDS:
            for hour in self.hours_shown:
                part = part_at(self.rules.day_parts, kind, hour)
                told: dict[str, Any] = {"day": DAY_NAMES[kind], "hour": hour}
                field = forms.CharField(label=_("%(day)s at %(hour)s") % told, max_length=1, required=False)
                field.widget.attrs |= {"autocomplete": "off", "aria-label": field.label, "class": "part-hour"}
                self._add(f"at-{kind}-{hour}", field, part.key if part else "")

    def _add(self, name: str, field: forms.Field, shown: Any) -> None:
        self.fields[name] = field
        self.initial[name] = shown

    @property
    def most_parts(self) -> int:
        """How many parts of the week have room: those of a file that has more, too, so that none is lost here."""
        return max(MOST_PARTS, len(self.rules.day_parts))

    @property
    def hours_shown(self) -> range:
        """The hours of the grid: those that are called in and those that belong to a part, and some around them."""
        windows = [window for window in self.rules.hours.values() if window]
        taken = [hour for part in self.rules.day_parts for hours in part.hours.values() for hour in hours]
        first = min([FIRST_HOUR, *taken, *(window.start // 60 for window in windows)])
        last = max([LAST_HOUR, *taken, *((window.end - 1) // 60 for window in windows)])
        return range(first, last + 1)

    @property
    def parts(self) -> Iterator[list[forms.BoundField]]:
        """The parts of the week, each with its letter, its name and its limit."""
        for place in range(self.most_parts):
            yield [self[f"part-{place}-{fact}"] for fact in ("key", "name", "most")]

    @property
    def grid(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Kinds of days with the field of each hour shown."""
        return ((DAY_NAMES[kind], [self[f"at-{kind}-{hour}"] for hour in self.hours_shown]) for kind in DAY_KINDS)

    def clean_local_holidays(self) -> dict[str, str]:
        """The days as a policy stores them."""
        days = {}
        for line in filter(None, map(str.strip, self.cleaned_data["local_holidays"].splitlines())):
            found = _DAY.fullmatch(line)
            if not found:
                words = _("“%(line)s”: write the day and its name, such as 07/12 Sant’Ambrogio.")
                raise ValidationError(words % {"line": line})
            day = f"{int(found[2]):02}-{int(found[1]):02}"
            days[f"{found[3]}-{day}" if found[3] else day] = found[4].strip()
        return days

    def clean(self) -> dict[str, Any]:
        """Put the rules together; what contradicts itself is told at its field."""
        told = super().clean() or self.cleaned_data
        if not self._faults:
            rules = self._rules(told)
        if not self._faults:
            try:
                self.stored = policy.write(rules_under(policy.read(rules), timezone.now()).policy)
            except PolicyError as error:
                self.add_error(*self._trouble(str(error)))
        self.has_rules = not self._faults
        return told

    @property
    def _faults(self) -> set[str]:
        """The fields with a fault of the rules: why they change is none of them."""
        return set(self.errors) - {"reason"}

    def _rules(self, told: Mapping[str, Any]) -> dict[str, Any]:
        as_told = (*NUMBERS, *LIMITS, *SHARES, *CHOICES, *DURATIONS, "order", "used_up", "local_holidays")
        rules: dict[str, Any] = {name: told[name] for name in as_told}
        rules |= {"country": told["country"].upper(), "subdivision": told["subdivision"].upper()}
        rules["hours"] = {kind: told[f"hours-{kind}"] for kind in DAY_KINDS}
        rules |= {**self.outcomes.delays(told), "outcomes": self.outcomes.outcomes(told)}
        rules["day_parts"] = [part for place in range(self.most_parts) if (part := self._part(told, place))]
        return rules

    def _part(self, told: Mapping[str, Any], place: int) -> dict[str, Any] | None:
        key = told[f"part-{place}-key"].upper()
        if not key:
            return None
        hours = {
            kind: [hour for hour in self.hours_shown if told[f"at-{kind}-{hour}"].upper() == key] for kind in DAY_KINDS
        }
        name = told[f"part-{place}-name"].strip() or key
        most = told[f"part-{place}-most"] or 0
        return {"key": key, "name": name, "max_attempts": most, "hours": {day: at for day, at in hours.items() if at}}

    def _trouble(self, key: str) -> tuple[str | None, str]:
        """The field that a problem of the policy belongs to, and its words."""
        if key == "country":
            return "country", _("There is no list of holidays for this country.")
        if key == "subdivision":
            return "subdivision", _("This country has no such region in its list of holidays.")
        if key.startswith("local_holidays."):
            return "local_holidays", _("There is no such day: %(day)s.") % {"day": _written(key.partition(".")[2])}
        if key.startswith("day_parts"):
            return "part-0-key", _("Each part has a letter of its own.")
        return None, _("This rule is not possible: %(key)s.") % {"key": key}


def _written(day: str) -> str:
    """A stored day as people write it: ``07/12``, ``24/12/2026``."""
    year, month, number = day.split("-") if day.count("-") == 2 else ("", *day.split("-"))
    return f"{number}/{month}/{year}" if year else f"{number}/{month}"
