"""The fields of outcomes in the form of calling rules: those of the standard set, and those that a study adds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling.day_parts import PolicyError
from surveys.calling.dispositions import CONVERTER, GROUPS, Disposition
from surveys.calling.own_outcomes import (
    ALWAYS_SHOWN,
    CHANGEABLE,
    CODE,
    LONGEST_WORDS,
    MOST_OUTCOMES,
    TYPED,
    own_outcomes,
    read_outcomes,
)
from surveys.calling.own_words import OwnWords
from surveys.calling.policy import CallingPolicy
from surveys.formatting import language_name, outcome_words

from .durations import DurationField, duration
from .rule_sentences import Sentence, sentence

MORE = 3
"""So many outcomes can be added at a time."""
TROUBLES = {
    "key": gettext_lazy("Two digits: the group of what it counts as, then one that no other outcome has."),
    "label": gettext_lazy("Give its name, of 60 characters at most."),
    "ends_case": gettext_lazy("What it counts as says whether the case ends with it."),
    "do_not_call": gettext_lazy("Only a refusal with which the case ends goes on the do-not-call list."),
    "retry_minutes": gettext_lazy("Say after how long the case is called again, such as 3 h."),
    "ringing_key": gettext_lazy("Another outcome has this key: hide that one first."),
}


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A standard outcome in the table: what follows it, and its fields; None where there is nothing to choose."""

    outcome: Disposition
    codes: str
    first: forms.BoundField | None
    second: forms.BoundField | None
    note: forms.BoundField | None
    skill: forms.BoundField | None
    shown: forms.BoundField | None

    @property
    def follows(self) -> Sentence:
        """What follows, as a sentence."""
        one = self.outcome
        if self.first is None:
            return sentence(
                _("The number goes on the do-not-call list, and the case ends: this is fixed.")
                if one.do_not_call
                else _("The case ends.")
                if one.ends_case
                else _("An appointment is made.")
                if one.needs_appointment
                else _("The number is dead, and the next one is called.")
                if one.ends_number
                else ""
            )
        if one.ends_number:
            words = _("The number is dead; after %(rests)s the next one is called.")
        elif one.tries_next_number:
            words = _("The case rests %(rests)s, then its next number is called.")
        else:
            words = _("The case rests %(rests)s.")
        return sentence(words, rests=self.first)

    @property
    def faulty(self) -> list[forms.BoundField]:
        """The fields of it that have a fault."""
        return [one for one in (self.second, self.note, self.skill, self.shown) if one is not None and one.errors]


@dataclass(frozen=True, slots=True)
class OwnCard:
    """The fields of an own outcome; ``heading``: its name, or empty where one can be added."""

    heading: str
    key: str
    is_hidden: bool
    is_open: bool
    sentences: list[Sentence]
    choices: list[forms.BoundField]


def aapor_codes(one: Disposition) -> str:
    """The AAPOR codes that an outcome may give, the one without further knowledge first: ``3.13 · 2.20``."""
    found = (one.evidence.code, one.evidence.of_eligible, one.evidence.of_begun)
    return " · ".join(dict.fromkeys(code for code in found if code))


class OutcomeFields:
    """The part of the rules' form that is about outcomes."""

    def __init__(self, form: forms.Form, rules: CallingPolicy) -> None:
        self.form, self.rules = form, rules
        self.own = own_outcomes(rules.dispositions)
        self.standard = [one for one in rules.dispositions.all if one.code in TYPED or self._rests(one)]
        self.languages = [code for code, _name in settings.LANGUAGES]
        self._add_standard()
        self.places = self._places()
        for place, (code, one) in enumerate(self.places):
            self._add_own(place, code, one)

    def _places(self) -> list[tuple[str, Disposition | None]]:
        """The cards, each with the permanent name that is sent with it and the outcome of the study that has it."""
        if self.form.is_bound:
            # Hidden ones are sent too, of which there may be any number.
            most = len(self.own) + MOST_OUTCOMES + MORE
            sent = (str(self.form.data.get(f"own-{place}-code", "")) for place in range(most))
            codes = [code for place, code in enumerate(sent) if f"own-{place}-code" in self.form.data]
            known = {one.code: one for one in self.own}
            return [(code, known.get(code)) for code in codes]
        return [*((one.code, one) for one in self.own), *(("", None) for _more in range(MORE))]

    @staticmethod
    def _rests(one: Disposition) -> bool:
        """Whether a study may say after how long the case is called again."""
        if one.counts_as or one.ends_case or one.needs_appointment:
            return False
        return bool(one.key or one.retry_minutes)

    def _add_standard(self) -> None:
        for one in self.standard:
            words = {"outcome": _(one.label)}
            if self._rests(one):
                rests = self.rules.retry_minutes.get(one.code, one.retry_minutes)
                then = self.rules.second_retry_minutes.get(one.code, one.second_retry_minutes)
                self._add(f"retry-{one.code}", DurationField(label=_("%(outcome)s: rests") % words), duration(rests))
                second = DurationField(label=_("%(outcome)s: after an appointment") % words, required=False)
                second.widget.attrs["placeholder"] = "–"
                self._add(f"second-{one.code}", second, "" if then is None else duration(then))
            if one.code in CHANGEABLE:
                self._add_choice(f"note-{one.code}", _("%(outcome)s: needs a note") % words, one.needs_note)
                if not one.ends_case:
                    label = _("%(outcome)s: then whoever converts refusals") % words
                    self._add_choice(f"skill-{one.code}", label, bool(one.skill))
                if one.code not in ALWAYS_SHOWN:
                    self._add_choice(f"shown-{one.code}", _("%(outcome)s: is offered") % words, not one.is_hidden)

    def _add_own(self, place: int, code: str, one: Disposition | None) -> None:
        at = f"own-{place}"
        hidden = forms.CharField(required=False, max_length=39, widget=forms.HiddenInput)
        self._add(f"{at}-code", hidden, code)
        for language in self.languages:
            label = forms.CharField(label=_("Name in %(language)s") % {"language": language_name(language)})
            label.required, label.max_length = False, LONGEST_WORDS
            label.widget.attrs["maxlength"] = LONGEST_WORDS
            words = one.label.by_language if one and isinstance(one.label, OwnWords) else {}
            self._add(f"{at}-label-{language}", label, words.get(language, ""))
        key = forms.CharField(label=_("Key, two digits"), required=False, max_length=2)
        key.widget.attrs |= {"inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}
        self._add(f"{at}-key", key, one.key if one else "")
        like = forms.ChoiceField(label=_("Counts as"), choices=self._likes(), required=False)
        self._add(f"{at}-counts_as", like, one.counts_as if one else "")
        ends = [("", _("what that ends")), ("attempt", _("the attempt")), ("case", _("the case"))]
        field = forms.ChoiceField(label=_("Ends"), choices=ends, required=False)
        self._add(f"{at}-ends_case", field, ("case" if one.ends_case else "attempt") if one else "")
        rests = DurationField(label=_("Rests"), required=False)
        self._add(f"{at}-retry_minutes", rests, duration(one.retry_minutes) if one and one.retry_minutes else "")
        then = DurationField(label=_("After an appointment"), required=False)
        for one_of_two in (rests, then):
            one_of_two.widget.attrs["placeholder"] = "–"
        minutes = one.second_retry_minutes if one else None
        self._add(f"{at}-second_retry_minutes", then, "" if minutes is None else duration(minutes))
        quick = forms.CharField(label=_("One key while it rings"), required=False, max_length=1)
        quick.widget.attrs |= {"inputmode": "numeric", "maxlength": 1, "autocomplete": "off", "placeholder": "–"}
        self._add(f"{at}-ringing_key", quick, one.ringing_key if one else "")
        self._add_choice(f"{at}-needs_note", _("Needs a note"), bool(one and one.needs_note))
        self._add_choice(f"{at}-skill", _("Then whoever converts refusals"), bool(one and one.skill))
        self._add_choice(f"{at}-do_not_call", _("On the do-not-call list"), bool(one and one.do_not_call))
        self._add_choice(f"{at}-shown", _("Is offered"), not (one and one.is_hidden))

    @staticmethod
    def _likes() -> list[tuple[str, Any]]:
        groups: dict[int, list[tuple[str, str]]] = {}
        for code, one in TYPED.items():
            groups.setdefault(one.group, []).append((code, f"{_(one.label)} ({aapor_codes(one)})"))
        return [("", "–"), *((f"{group} · {_(GROUPS[group])}", found) for group, found in groups.items())]

    def _add(self, name: str, field: forms.Field, shown: Any) -> None:
        self.form.fields[name] = field
        self.form.initial[name] = shown

    def _add_choice(self, name: str, label: str, is_on: bool) -> None:
        field = forms.BooleanField(label=label, required=False)
        field.widget.attrs["class"] = "choice"
        self._add(name, field, is_on)

    def _field(self, name: str) -> forms.BoundField | None:
        return self.form[name] if name in self.form.fields else None

    @property
    def groups(self) -> Iterator[tuple[str, list[OutcomeRow]]]:
        """The standard outcomes by group, with its heading; those that nobody types at the end."""
        for group, heading in {**GROUPS, 0: ""}.items():
            rows = [self._row(one) for one in self.standard if one.group == group]
            if rows:
                yield (f"{group} · {_(heading)}" if heading else _("What follows by itself")), rows

    def _row(self, one: Disposition) -> OutcomeRow:
        names = ("retry", "second", "note", "skill", "shown")
        return OutcomeRow(one, aapor_codes(one), *(self._field(f"{name}-{one.code}") for name in names))

    @property
    def cards(self) -> Iterator[OwnCard]:
        """The study's own outcomes, and room for more."""
        for place, (_code, one) in enumerate(self.places):
            at = f"own-{place}"
            sentences = self._sentences(at)
            choices = [self.form[f"{at}-{name}"] for name in ("needs_note", "skill", "do_not_call", "shown")]
            faulty = any(field.errors for field in choices) or any(told.faulty for told in sentences)
            named = any(self.form[f"{at}-label-{language}"].value() for language in self.languages)
            yield OwnCard(
                heading=outcome_words(one.label) if one else "",
                key=one.key if one else "",
                is_hidden=bool(one and one.is_hidden),
                is_open=faulty or (one is None and named),
                sentences=sentences,
                choices=choices,
            )

    def _sentences(self, at: str) -> list[Sentence]:
        called = _("In %(language)s it is called %(name)s.")
        names = [
            sentence(called, language=language_name(code), name=self.form[f"{at}-label-{code}"])
            for code in self.languages
        ]
        facts = {
            name: self.form[f"{at}-{name}"]
            for name in ("key", "counts_as", "ends_case", "retry_minutes", "second_retry_minutes", "ringing_key")
        }
        typed = _("Its key is %(key)s; while the telephone rings the one key %(ringing_key)s will do.")
        counts = _("It counts as %(counts_as)s and ends %(ends_case)s.")
        rests = _("The case rests %(retry_minutes)s, after a missed appointment %(second_retry_minutes)s.")
        return [*names, *(sentence(words, **facts) for words in (typed, counts, rests))]

    @property
    def codes(self) -> Iterator[forms.BoundField]:
        """The hidden fields that say which outcome each card is about."""
        return (self.form[f"own-{place}-code"] for place in range(len(self.places)))

    def delays(self, told: Mapping[str, Any]) -> dict[str, dict[str, int]]:
        """The rules on rests, by what was filled in."""
        pairs = [
            (one, told[f"retry-{one.code}"], told[f"second-{one.code}"]) for one in self.standard if self._rests(one)
        ]
        return {
            "retry_minutes": {one.code: first for one, first, _then in pairs if first != one.retry_minutes},
            "second_retry_minutes": {
                one.code: then for one, _first, then in pairs if then not in (None, one.second_retry_minutes)
            },
        }

    def outcomes(self, told: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The rule ``outcomes`` as a study stores it; what is wrong in one of them is told at its field."""
        stored: dict[str, dict[str, Any]] = {}
        for one in self.standard:
            if facts := self._standard_told(told, one):
                stored[one.code] = facts
        for place in range(len(self.places)):
            code, facts = self._own_told(told, place, stored)
            if not facts:
                continue
            try:
                read_outcomes({code: facts})
            except PolicyError as error:
                self.blame(place, str(error))
            stored[code] = facts
        if not self.form.errors:
            try:
                read_outcomes(stored)
            except PolicyError as error:
                codes = [self._own_told(told, place, {})[0] for place in range(len(self.places))]
                code = str(error).split(".")[1]
                self.blame(codes.index(code) if code in codes else None, str(error))
        return stored

    def blame(self, place: int | None, key: str) -> None:
        """Tell at its field what is wrong with an outcome; ``key`` as ``PolicyError`` names it."""
        name = [*key.split("."), "", "", ""][2]
        field = (
            f"label-{self.languages[0]}" if name in {"", "label", "past"} else "shown" if name == "is_hidden" else name
        )
        words = TROUBLES.get(name or "label") or _("This rule is not possible: %(key)s.") % {"key": key}
        self.form.add_error(None if place is None else f"own-{place}-{field}", words)

    def _standard_told(self, told: Mapping[str, Any], one: Disposition) -> dict[str, Any]:
        """What differs from the house's standard."""
        if one.code not in CHANGEABLE:
            return {}
        standard, facts = CHANGEABLE[one.code], dict[str, Any]()
        if told[f"note-{one.code}"] != standard.needs_note:
            facts["needs_note"] = told[f"note-{one.code}"]
        if f"skill-{one.code}" in told and told[f"skill-{one.code}"] != bool(standard.skill):
            facts["skill"] = CONVERTER if told[f"skill-{one.code}"] else ""
        if not told.get(f"shown-{one.code}", True):
            facts["is_hidden"] = True
        if one.ringing_key != standard.ringing_key:
            facts["ringing_key"] = one.ringing_key
        return facts

    def _own_told(self, told: Mapping[str, Any], place: int, taken: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The code and what was filled in of an own outcome; nothing of a card that was left empty."""
        at = f"own-{place}"
        code, was = self.places[place]
        words = dict(was.label.by_language) if was and isinstance(was.label, OwnWords) else {}
        for language in self.languages:
            words[language] = told.get(f"{at}-label-{language}", "")
        words = {language: text for language, text in words.items() if text}
        if was is None and not (words or told.get(f"{at}-key")):
            return "", {}
        others = {*taken, *self.rules.dispositions.by_code}
        if was is None and (code in others or not CODE.fullmatch(code)):
            code = _code_of(words, others)
        facts: dict[str, Any] = {"key": told.get(f"{at}-key", ""), "label": words}
        facts["counts_as"] = told.get(f"{at}-counts_as", "")
        if was and was.past != was.label and isinstance(was.past, OwnWords):
            facts["past"] = dict(was.past.by_language)
        if ends := told.get(f"{at}-ends_case"):
            facts["ends_case"] = ends == "case"
        for name in ("retry_minutes", "second_retry_minutes"):
            if told.get(f"{at}-{name}") is not None:
                facts[name] = told[f"{at}-{name}"]
        facts |= {name: True for name in ("needs_note", "do_not_call") if told.get(f"{at}-{name}")}
        if told.get(f"{at}-skill"):
            facts["skill"] = CONVERTER
        if told.get(f"{at}-ringing_key"):
            facts["ringing_key"] = told[f"{at}-ringing_key"]
        if not told.get(f"{at}-shown", True):
            facts["is_hidden"] = True
        return code, facts


def _code_of(words: Mapping[str, str], taken: set[str]) -> str:
    """A permanent name after the outcome's words, which no other has: ``in_vacanza``."""
    text = words.get("en") or next(iter(words.values()), "")
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:34] or "own"
    return next(code for code in (stem, *(f"{stem}_{n}" for n in range(2, 100))) if code not in taken)
