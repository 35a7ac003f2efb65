"""What a study adds to the standard outcomes and changes of them, as data of its calling rules.

An outcome of its own says which standard one it ``counts_as``: it proves the same for the final outcome, and does the
same to the number, so that rates need no second table. Its key, words, delays, note and skill are its own. Of a
standard outcome only what does not bear on the rates may be changed; that somebody never wants to be called again is
fixed, as is what the interview and the system record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from .day_parts import PolicyError
from .dispositions import Disposition, Dispositions, EvidenceKind
from .own_words import OwnWords
from .staff import SKILLS
from .standard_dispositions import DO_NOT_CALL, STANDARD

MOST_OUTCOMES = 40
"""The most that are offered: there are so many keys of two digits, and no two of them share one."""
MOST_SENT = 10 * MOST_OUTCOMES
"""The most in rules that somebody enters, hidden ones too; those that a study retires later may be more."""
LONGEST_WORDS = 60
LONGEST_REST = 365 * 24 * 60
CODE = re.compile(r"[a-z][a-z0-9_]{0,38}")
KEY = re.compile(r"[1-4][0-9]")
RINGING_KEY = re.compile(r"[2-8]?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")

TYPED = {code: one for code, one in STANDARD.by_code.items() if one.key}
"""The standard outcomes that interviewers type: an own one may count as any of them."""
CHANGEABLE = {code: one for code, one in TYPED.items() if one is not DO_NOT_CALL}
ALWAYS_SHOWN = frozenset(one.code for one in TYPED.values() if one.do_not_call or one.needs_appointment)
"""Standard outcomes that cannot be hidden: respondents must be able to ask for them."""

PROVES = ("counts_as", "ends_case", "do_not_call")
"""What an own outcome says about its case; it stays once the outcome has been in force."""
OF_STANDARD = ("needs_note", "skill", "is_hidden", "ringing_key")
"""What may be changed of a standard outcome."""
OF_OWN = (
    *("key", "label", "past", *PROVES, "retry_minutes", "second_retry_minutes"),
    *("needs_note", "skill", "is_hidden", "ringing_key"),
)
"""What an own outcome says; ``key``, ``label`` and ``counts_as`` are required."""


def read_outcomes(stored: Any) -> Dispositions:
    """The study's set by what it stores, the standard one first. Raises ``PolicyError``, which names the fact.

    Hidden ones are not limited: a study keeps all that it has ever had, and must be able to read them.
    """
    if not isinstance(stored, dict):
        raise PolicyError("outcomes")
    own = tuple(_own(code, told) for code, told in stored.items() if code not in STANDARD.by_code)
    standard = tuple(_changed(one, stored[one.code]) if one.code in stored else one for one in STANDARD.all)
    found = (*standard, *own)
    for name in ("key", "ringing_key"):
        taken: dict[str, str] = {}
        for one in found:
            value = "" if one.is_hidden else getattr(one, name)
            if value and value in taken:
                # The own one, or the one that was changed, is at fault, not the one that always had the key.
                at_fault = one.code if one.code in stored else taken[value]
                raise PolicyError(f"outcomes.{at_fault}.{name}")
            taken[value] = one.code
    return Dispositions(found)


def write_outcomes(dispositions: Dispositions) -> dict[str, dict[str, Any]]:
    """What a study stores of its set: each own outcome, and what differs of the standard ones."""
    told = {one.code: dict(_told_of(one)) for one in dispositions.all}
    return {code: facts for code, facts in told.items() if facts}


def own_outcomes(dispositions: Dispositions) -> list[Disposition]:
    """The outcomes that the study has added."""
    return [one for one in dispositions.all if one.counts_as]


def proves_otherwise(before: Dispositions, after: Dispositions) -> list[str]:
    """The codes of own outcomes that would prove something else than they did, or are not there any more."""
    return [
        one.code
        for one in own_outcomes(before)
        if (other := after.by_code.get(one.code)) is None
        or any(getattr(one, name) != getattr(other, name) for name in PROVES)
    ]


def with_retired(after: Dispositions, before: Dispositions) -> Dispositions:
    """The set with those own outcomes of the earlier one that it lacks, hidden: past calls keep them."""
    missing = [replace(one, is_hidden=True) for one in own_outcomes(before) if one.code not in after.by_code]
    return Dispositions((*after.all, *missing)) if missing else after


def without_retired(dispositions: Dispositions) -> dict[str, dict[str, Any]]:
    """What another study stores to have the same outcomes: those that this one has hidden of its own are left out."""
    return {
        code: facts
        for code, facts in write_outcomes(dispositions).items()
        if not (dispositions.by_code[code].counts_as and dispositions.by_code[code].is_hidden)
    }


def _told_of(one: Disposition) -> Iterator[tuple[str, Any]]:
    if not one.counts_as:
        standard = STANDARD.by_code.get(one.code, one)
        yield from ((name, getattr(one, name)) for name in OF_STANDARD if getattr(one, name) != getattr(standard, name))
        return
    plain = {field.name: field.default for field in fields(Disposition)}
    for name in OF_OWN:
        value = getattr(one, name)
        if name == "past" and value == one.label:
            continue
        if isinstance(value, OwnWords):
            yield name, dict(value.by_language)
        elif name in {"key", "counts_as"} or value != plain[name]:
            yield name, value


def _own(code: str, told: Any) -> Disposition:
    at = f"outcomes.{code}"
    if not CODE.fullmatch(code) or not isinstance(told, dict):
        raise PolicyError(at)
    if unknown := set(told) - set(OF_OWN):
        raise PolicyError(f"{at}.{min(unknown)}")
    like = TYPED.get(told["counts_as"]) if isinstance(told.get("counts_as"), str) else None
    if like is None:
        raise PolicyError(f"{at}.counts_as")
    key = told.get("key")
    is_hidden = _yes(at, "is_hidden", told)
    if not isinstance(key, str) or not KEY.fullmatch(key) or int(key[0]) != like.group:
        raise PolicyError(f"{at}.key")
    label = _words(f"{at}.label", told.get("label"))
    one = replace(
        like,
        code=code,
        counts_as=like.code,
        label=label,
        past=_words(f"{at}.past", told["past"]) if "past" in told else label,
        key=key,
        is_hidden=is_hidden,
        ringing_key=_one_key(at, told),
        stopping_key="",
        stopping_label="",
        if_other_number="",
        ends_case=_ends(at, told, like),
        do_not_call=_forbids(at, told, like),
        needs_note=_yes(at, "needs_note", told),
        skill=_skill(at, told, ""),
        retry_minutes=_minutes(at, "retry_minutes", told) or 0,
        second_retry_minutes=_minutes(at, "second_retry_minutes", told),
    )
    rests = not (one.ends_case or one.ends_number or one.needs_appointment)
    if rests and not one.retry_minutes:
        # Without a rest the case would come back at once, and be called again and again.
        raise PolicyError(f"{at}.retry_minutes")
    return one


def _changed(one: Disposition, told: Any) -> Disposition:
    at = f"outcomes.{one.code}"
    if one.code not in CHANGEABLE or not isinstance(told, dict):
        raise PolicyError(at)
    if unknown := set(told) - set(OF_STANDARD):
        raise PolicyError(f"{at}.{min(unknown)}")
    is_hidden = _yes(at, "is_hidden", told)
    if is_hidden and one.code in ALWAYS_SHOWN:
        raise PolicyError(f"{at}.is_hidden")
    needs_note = _yes(at, "needs_note", told, one.needs_note)
    ringing_key = _one_key(at, told) if "ringing_key" in told else one.ringing_key
    skill = _skill(at, told, one.skill)
    return replace(one, is_hidden=is_hidden, needs_note=needs_note, ringing_key=ringing_key, skill=skill)


def _ends(at: str, told: Mapping[str, Any], like: Disposition) -> bool:
    """Whether it ends the case; evidence that decides the outcome always does, a dead number or a new time never."""
    ends = _yes(at, "ends_case", told, like.ends_case)
    decides = like.evidence.kind is EvidenceKind.DECISIVE
    if ((decides or like.do_not_call) and not ends) or ((like.ends_number or like.needs_appointment) and ends):
        raise PolicyError(f"{at}.ends_case")
    return ends


def _forbids(at: str, told: Mapping[str, Any], like: Disposition) -> bool:
    """Whether it feeds the do-not-call list: refusals only, and then the case ends."""
    forbids = _yes(at, "do_not_call", told, like.do_not_call)
    if (forbids and not (like.is_refusal and _ends(at, told, like))) or (like.do_not_call and not forbids):
        raise PolicyError(f"{at}.do_not_call")
    return forbids


def _yes(at: str, name: str, told: Mapping[str, Any], otherwise: bool = False) -> bool:
    value = told.get(name, otherwise)
    if not isinstance(value, bool):
        raise PolicyError(f"{at}.{name}")
    return value


def _one_key(at: str, told: Mapping[str, Any]) -> str:
    value = told.get("ringing_key", "")
    if not isinstance(value, str) or not RINGING_KEY.fullmatch(value):
        raise PolicyError(f"{at}.ringing_key")
    return value


def _skill(at: str, told: Mapping[str, Any], otherwise: str) -> str:
    value = told.get("skill", otherwise)
    if value not in {"", *SKILLS}:
        raise PolicyError(f"{at}.skill")
    return str(value)


def _minutes(at: str, name: str, told: Mapping[str, Any]) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_REST:
        raise PolicyError(f"{at}.{name}")
    return int(value)


def _words(at: str, told: Any) -> OwnWords:
    if not isinstance(told, dict) or not told:
        raise PolicyError(at)
    words = {}
    for language, text in told.items():
        cleaned = " ".join(text.split()) if isinstance(text, str) else ""
        if not LANGUAGE.fullmatch(str(language)) or not 0 < len(cleaned) <= LONGEST_WORDS:
            raise PolicyError(f"{at}.{language}")
        words[language] = cleaned
    return OwnWords(words)
