"""What somebody wrote on rules that a colleague has changed meanwhile, put on top of the colleague's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from surveys.calling import policy
from surveys.design.models import Study
from surveys.fieldwork.models import RulesVersion
from surveys.fieldwork.queries import last_rules_number, rules_versions
from surveys.web.supervisor.forms.rules import RulesForm

from .rules import rules_form

_CARD = re.compile(r"own-(\d+)-(.+)")
_NOT_RULES = {"seen", "agreed", "reason"}


@dataclass(frozen=True, slots=True)
class Overtaken:
    """The colleague's version, and the rules that both have changed otherwise: what is written here stands there."""

    version: RulesVersion
    both: list[str]


def put_on_top(study: Study, sent: Mapping[str, Any]) -> tuple[RulesForm, Overtaken | None]:
    """The rules in force with what the form changed of those that it was made from; to be looked at and applied again.

    As it was sent where that version is not known.
    """
    study.refresh_from_db(fields=["calling_policy"])
    versions = {one.number: one for one in rules_versions(study)}
    number = last_rules_number(study)
    base = versions.get(max(1, int(sent["seen"]))) if str(sent.get("seen", "")).isdecimal() else None
    if base is None or number not in versions:
        return rules_form(study, sent), None
    earlier = RulesForm(policy.read(base.policy), base.number)
    before, now = _said(earlier), _said(rules_form(study))
    # A tick that was taken away is not sent at all.
    told = dict.fromkeys(before, "") | {name: _word(sent[name]) for name in sent}
    mine = {name: value for name, value in told.items() if _differs(earlier, name, value, before.get(name, ""))}
    mine = _at_their_places({name: one for name, one in mine.items() if name not in _NOT_RULES}, sent, now)
    merged = now | mine | {"seen": str(number), "reason": str(sent.get("reason", ""))}
    form = rules_form(study, {name: value for name, value in merged.items() if value or name.endswith("-code")})
    both = [
        str(form.fields[name].label)
        for name, value in mine.items()
        if name in form.fields
        and all(_differs(form, name, now.get(name, ""), one) for one in (before.get(name, ""), value))
    ]
    return form, Overtaken(versions[number], both)


def _at_their_places(mine: Mapping[str, str], sent: Mapping[str, Any], now: Mapping[str, str]) -> dict[str, str]:
    """The fields of outcomes at the card that the outcome has by now: a colleague may have added some before it."""
    cards = [(card, value) for name, value in now.items() if (card := _CARD.fullmatch(name)) and value]
    places = {value: int(card[1]) for card, value in cards if card[2] == "code"}
    free = max(places.values(), default=-1) + 1
    found: dict[str, str] = {}
    added: dict[str, int] = {}
    for name, value in mine.items():
        at = _CARD.fullmatch(name)
        if at is None:
            found[name] = value
            continue
        code = str(sent.get(f"own-{at[1]}-code", ""))
        place = places[code] if code in places else added.setdefault(at[1], free + len(added))
        found[f"own-{place}-{at[2]}"] = value
    return found


def _said(form: RulesForm) -> dict[str, str]:
    """What a form shows, as it would be sent: a tick as ``on``."""
    return {name: _word(form[name].value()) for name in form.fields}


def _differs(form: RulesForm, name: str, one: str, other: str) -> bool:
    return bool(_meant(form, name, one) != _meant(form, name, other))


def _meant(form: RulesForm, name: str, text: str) -> Any:
    """What is meant by it, however it is written and in whichever language; nonsense as it stands."""
    try:
        return form.fields[name].clean(text) if name in form.fields else text
    except ValidationError:
        return text


def _word(value: Any) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return {"True": "on", "False": ""}.get(text, text)
