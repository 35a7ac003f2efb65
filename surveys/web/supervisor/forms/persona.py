"""The form of a person to practise with: who they are, how they are, what they answer, what they object."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Objection, Persona, WrittenAnswer
from surveys.questionnaire.personas.persona import MOST_ANSWERS

SPARE_ANSWERS, SPARE_OBJECTIONS = 2, 1
MOST_ROWS = MOST_ANSWERS + SPARE_ANSWERS
TRAITS = ("trust", "patience", "clarity", "talk", "hearing", "hurry")
ANSWER = ("question", "truth", "says", "vague", "clears", "insists")
OBJECTION = ("place", "at", "words", "interrupts", "situation", "calmed", "otherwise", "last_words", "right")
_RANGE = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:–|-|\.\.|…)\s*(-?\d+(?:[.,]\d+)?)")
_SHARE = re.compile(r"\s*([^:,;]+?)\s*:\s*(\d+(?:[.,]\d+)?)\s*%?\s*")
_QUOTED = re.compile(r"[«“\"](.*)[»”\"]", re.DOTALL)


def truth_words(written: WrittenAnswer) -> str:
    """What is true, as it is typed: codes with commas, ``2–4``, ``7: 60, 8: 40``, «words», ``dk`` or ``refused``."""
    if written.missing:
        return written.missing
    if written.shares:
        return ", ".join(f"{code}: {share:g}" for code, share in written.shares.items())
    if written.least is not None and written.most is not None:
        return f"{written.least:g}–{written.most:g}"
    if len(written.truth) == 1 and re.search(r"[\s,;]", written.truth[0]):
        return f"«{written.truth[0]}»"
    return ", ".join(written.truth)


def truth_of(typed: str) -> dict[str, Any]:
    """Parse what ``truth_words`` writes into the fields of a ``WrittenAnswer``."""
    typed = typed.strip()
    if typed in {"dk", "refused"}:
        return {"missing": typed}
    if quoted := _QUOTED.fullmatch(typed):
        return {"truth": [quoted[1]]}
    if between := _RANGE.fullmatch(typed):
        return {"least": _number(between[1]), "most": _number(between[2])}
    parts = [part for part in re.split(r"[,;]", typed) if part.strip()]
    shares = [_SHARE.fullmatch(part) for part in parts]
    if parts and all(shares):
        return {"shares": {one[1]: _number(one[2]) for one in shares if one}}
    return {"truth": [part.strip() for part in parts]}


def typed_persona(sent: QueryDict, before: Persona | None) -> dict[str, Any]:
    """The data of what was sent. What the form does not show, such as what is told unasked, stays as it was."""
    kept = personas.to_json(before) if before else {}
    kept_answers = {one["question"]: one for one in kept.get("answers", ())}
    return {
        **kept,
        "key": before.key if before else _key(sent.get("name", "")),
        "language": before.language if before else sent.get("language", "it"),
        "name": sent.get("name", ""),
        "age": _whole(sent.get("age", "")),
        "short": sent.get("short", ""),
        "asked_for": sent.get("asked_for", ""),
        "character": sent.get("character", ""),
        "difficulty": _whole(sent.get("difficulty", "")),
        "traits": {name: _trait(name, sent.get(f"trait-{name}", "")) for name in TRAITS},
        "beginning": {
            **kept.get("beginning", {}),
            "who": sent.get("begins-who", ""),
            "words": sent.get("begins-words", ""),
            "later": sent.get("begins-later", ""),
            "from_hour": _whole(sent.get("begins-from-hour", "")),
            "fetches": "begins-fetches" in sent,
            "fetched": sent.get("begins-fetched", ""),
        },
        "answers": [_answer(row, kept_answers) for row in _rows(sent, "answer", ANSWER) if row["question"].strip()],
        "objections": [_objection(row) for row in _rows(sent, "objection", OBJECTION) if row["words"].strip()],
    }


def _rows(sent: QueryDict, kind: str, names: Sequence[str]) -> Iterator[dict[str, str]]:
    for number in range(MOST_ROWS):
        if f"{kind}-{number}-{names[0]}" in sent:
            yield {name: sent.get(f"{kind}-{number}-{name}", "") for name in names}


def _answer(row: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, Any]:
    name = row["question"].strip()
    before = {"clears": kept.get(name, {}).get("clears", [])}
    clears = row["clears"].split() if row["clears"] else before["clears"]
    return {
        **truth_of(row["truth"]),
        "question": name,
        "says": row["says"],
        "vague": row["vague"],
        "clears": clears,
        "insists": _whole(row["insists"]),
    }


def _objection(row: Mapping[str, str]) -> dict[str, Any]:
    at = row["at"].strip()
    is_minutes = row["place"] == "minutes"
    return {
        "right": row["right"].split(),
        "place": row["place"],
        "question": at if row["place"] == "question" else "",
        "minutes": _number(at) if is_minutes else None,
        "words": row["words"],
        "interrupts": bool(row["interrupts"]),
        "situation": row["situation"],
        "calmed": row["calmed"],
        "otherwise": row["otherwise"],
        "last_words": row["last_words"],
    }


def where_of(one: Objection) -> str:
    """The question, or after how many minutes."""
    return one.question if one.place == "question" else f"{one.minutes:g}" if one.minutes is not None else ""


def _key(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return (plain if plain[:1].isalpha() else f"p_{plain}")[:40]


def _trait(name: str, typed: str) -> float | str | None:
    value = _number(typed)
    if value is None:
        return typed.strip() or None
    return value / 100 if name == "clarity" else value if name == "patience" else int(value)


def _whole(typed: str) -> int | str | None:
    return int(typed) if typed.strip().isdecimal() and len(typed.strip()) < 5 else (typed or None)


def _number(typed: str) -> float | None:
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
