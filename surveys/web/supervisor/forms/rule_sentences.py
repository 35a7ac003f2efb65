"""Calling rules read as sentences: the words of a rule with its fields in their places, in each language's order."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

_PLACE = re.compile(r"%\(([\w-]+)\)s")
_SHORTEST, _LONGEST = 2, 40
NO_LIMIT = gettext_lazy("no limit")
NEVER = gettext_lazy("never")


OTHER_DAYS = ("pre_holiday", "holiday")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = {
    "mon": (gettext_lazy("on Monday"), gettext_lazy("from Monday"), gettext_lazy("to Monday")),
    "tue": (gettext_lazy("on Tuesday"), gettext_lazy("from Tuesday"), gettext_lazy("to Tuesday")),
    "wed": (gettext_lazy("on Wednesday"), gettext_lazy("from Wednesday"), gettext_lazy("to Wednesday")),
    "thu": (gettext_lazy("on Thursday"), gettext_lazy("from Thursday"), gettext_lazy("to Thursday")),
    "fri": (gettext_lazy("on Friday"), gettext_lazy("from Friday"), gettext_lazy("to Friday")),
    "sat": (gettext_lazy("on Saturday"), gettext_lazy("from Saturday"), gettext_lazy("to Saturday")),
    "sun": (gettext_lazy("on Sunday"), gettext_lazy("from Sunday"), gettext_lazy("to Sunday")),
}
"""Each day by itself, as the first and as the last of several."""


@dataclass(frozen=True, slots=True)
class RulePiece:
    """Words of a sentence, or a field that stands in it."""

    words: str = ""
    field: forms.BoundField | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rule as it is read, from left to right."""

    pieces: list[RulePiece]

    @property
    def faulty(self) -> list[forms.BoundField]:
        """The fields of it that have a fault, told beneath the sentence."""
        return [piece.field for piece in self.pieces if piece.field is not None and piece.field.errors]


def says(text: str, words: Any) -> bool:
    """Whether somebody wrote these words, in any language: one may change it while a form is being filled in."""
    return any(text.casefold() == _in_language(code, words).casefold() for code, _name in settings.LANGUAGES)


def _in_language(code: str, words: Any) -> str:
    with override(code):
        return str(words)


class LimitField(forms.IntegerField):
    """A number of which 0 is no limit, shown and taken as words: ``no limit``, ``3``, with a unit ``20 %``."""

    widget = forms.TextInput

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        super().__init__(min_value=0, **options)
        self.unit = unit
        self.widget.attrs |= {"autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """The number in words; what somebody typed as it was typed."""
        if not isinstance(value, int):
            return value
        return f"{value}{self.unit}" if value else str(NO_LIMIT)

    def to_python(self, value: Any) -> int | None:
        """The number; 0 for the words."""
        text = str("" if value is None else value).strip().removesuffix(self.unit.strip()).strip()
        if says(text, NO_LIMIT):
            return 0
        try:
            return super().to_python(text)
        except ValidationError as error:
            words = _("Write a number, or “%(words)s”.") % {"words": NO_LIMIT}
            raise ValidationError(words) from error


class ShareField(forms.IntegerField):
    """A share in hundredths, shown and taken with its sign: ``70 %``."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, **options)
        self.widget.attrs |= {"autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """The number with its sign; what somebody typed as it was typed."""
        return f"{value} %" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """The number without its sign."""
        return super().to_python(str("" if value is None else value).strip().removesuffix("%").strip())


class OneOfTwo(forms.Select):
    """Whether something is so, as two halves of a sentence to choose from."""

    def __init__(self, is_so: Any, is_not: Any) -> None:
        super().__init__(choices=[("True", is_so), ("False", is_not)])

    def format_value(self, value: Any) -> list[str]:  # type: ignore[override]  # as all widgets of choices
        """The half that holds."""
        return [str(str(value) in {"True", "on"})]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        """Whether it is so; a form that says nothing says no, as a tick does."""
        return str(data.get(name)) in {"True", "on"}


def sentence(words: str, **fields: Any) -> Sentence:
    """The sentence with each ``%(name)s`` replaced by the field, or the words, given for it."""
    pieces = []
    for at, part in enumerate(_PLACE.split(words)):
        given = fields[part] if at % 2 else part
        pieces.append(RulePiece(field=given) if isinstance(given, forms.BoundField) else RulePiece(words=str(given)))
    return Sentence(pieces)


def knows_what_it_was(field: forms.Field, in_force: Any) -> None:
    """Let the page tell what a field said before it was changed, however often the form comes back."""
    was = bool(in_force) if isinstance(field.widget, forms.CheckboxInput) else field.prepare_value(in_force)
    field.widget.attrs["data-was"] = "" if was is None else str(was)


def written_inline(field: forms.Field) -> None:
    """Make a field that is no tick a part of its sentence: named, and as wide as what stands in it."""
    if isinstance(field.widget, forms.CheckboxInput | forms.Textarea | forms.HiddenInput):
        return
    field.widget.attrs |= {"class": "rule-value", "aria-label": field.label}
    if not isinstance(field.widget, forms.Select):
        width = min(max(len(field.widget.attrs["data-was"]), _SHORTEST), _LONGEST)
        field.widget.attrs |= {"size": width, "autocomplete": "off"}


class RuleSentences:
    """The sentences of a study's rules, over the fields of their form."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form

    def _told(self, words: str, *names: str) -> Sentence:
        return sentence(words, **{name.replace("-", "_"): self.form[name] for name in names})

    @property
    def week(self) -> str:
        """The hours in force, days that are alike together: from Monday to Friday 9:00–20:00, on Saturday …"""
        shown = {kind: self.form.fields[f"hours-{kind}"].widget.attrs["data-was"] for kind in (*WEEK, *OTHER_DAYS)}
        told = []
        for hours, alike in groupby(WEEK, shown.__getitem__):
            days = list(alike)
            single, first, last = DAYS[days[0]][0], DAYS[days[0]][1], DAYS[days[-1]][2]
            when = _("every day") if len(days) == len(WEEK) else f"{first} {last}" if len(days) > 1 else single
            told.append(f"{when} {hours}")
        others = {"eve": shown["pre_holiday"], "holiday": shown["holiday"], "days": ", ".join(told)}
        return _("Calls are made %(days)s; on the day before a holiday %(eve)s, on a holiday %(holiday)s.") % others

    @property
    def is_week_open(self) -> bool:
        """Whether the days are shown one by one: where something about them is wrong, or was changed."""
        fields = [self.form[f"hours-{kind}"] for kind in (*WEEK, *OTHER_DAYS)]
        return any(one.errors or str(one.value() or "") != one.field.widget.attrs["data-was"] for one in fields)

    @property
    def days(self) -> list[Sentence]:
        """On which days, at which hours, one by one; and which days are days off."""
        kinds = (*WEEK, *OTHER_DAYS)
        week = _(
            "Calls are made on Monday %(hours_mon)s, on Tuesday %(hours_tue)s, on Wednesday %(hours_wed)s, "
            "on Thursday %(hours_thu)s, on Friday %(hours_fri)s, on Saturday %(hours_sat)s and "
            "on Sunday %(hours_sun)s; on the day before a holiday %(hours_pre_holiday)s, "
            "on a holiday %(hours_holiday)s."
        )
        where = _("Holidays are those of the country %(country)s and of its region %(subdivision)s.")
        return [
            self._told(week, *(f"hours-{kind}" for kind in kinds)),
            self._told(where, "country", "subdivision"),
        ]

    @property
    def limits(self) -> list[Sentence]:
        """How often a case is tried, and what follows then."""
        often = _(
            "A case is tried at most %(max_attempts)s times in all and %(max_attempts_per_number)s times on each of "
            "its numbers; attempts in one day: %(max_attempts_per_day)s."
        )
        parts = _("When each part of the week has had its attempts, %(used_up)s.")
        refused = _("Refusals before it closes: %(max_refusals)s. After a refusal it goes %(converters_only)s.")
        messages = _(
            "On an answering machine a message is left %(message_from)s; messages for a case: %(max_messages)s. "
            "After one the case rests at least %(message_rest_minutes)s."
        )
        share = _("One interviewer’s largest share of the completes: %(max_share_percent)s.")
        return [
            self._told(often, "max_attempts", "max_attempts_per_number", "max_attempts_per_day"),
            self._told(parts, "used_up"),
            self._told(refused, "max_refusals", "converters_only"),
            self._told(messages, "message_from", "max_messages", "message_rest_minutes"),
            self._told(share, "max_share_percent"),
        ]

    @property
    def order(self) -> list[Sentence]:
        """Who comes first, and how long things wait."""
        first = _("Appointments come first, then busy lines, then %(order)s.")
        equals = _(
            "Among equals %(quota_weight)s of the calls go to those whose quota is furthest behind, the others to "
            "those that have waited longest."
        )
        rests = _("After any call a case rests at least %(rest_minutes)s.")
        promised = _(
            "An appointment is handed out %(lead_minutes)s before its time. An exact one is missed "
            "%(hard_expires_minutes)s after its time, an approximate one %(soft_expires_minutes)s after."
        )
        left = _(
            "A screen that says nothing for %(lease_minutes)s counts as left; for %(park_minutes)s more its "
            "interviewer may come back to the case."
        )
        return [
            self._told(first, "order"),
            self._told(equals, "quota_weight"),
            self._told(rests, "rest_minutes"),
            self._told(promised, "lead_minutes", "hard_expires_minutes", "soft_expires_minutes"),
            self._told(left, "lease_minutes", "park_minutes"),
        ]


def first_messages(most: int) -> list[tuple[int, str]]:
    """From which answering machine on a message is left, in words: never, the first, the second, …"""
    later = ((number, _("from number %(number)s on") % {"number": number}) for number in range(2, most + 1))
    return [(0, str(NEVER)), (1, _("from the first on")), *later]
