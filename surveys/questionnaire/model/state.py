"""One run of a questionnaire: what was answered, in what order, and where it stands.

Paths name a question within its groups and repeats: ``household[k1]/member/age``. The key in
brackets belongs to the instance (the code of the item it stands for, or an id given when it was
made), so that removing one instance never shifts another's answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | float | list[str] | None"
"""A stored answer: text, number, codes in the order they were mentioned. Dates and times are ISO texts."""

DK, REFUSED = "dk", "refused"

ORDER_SHOWN = "@order"
"""In results, in place of a code: not words that were said but the order in which the choices were shown."""


WORDS_SHOWN = "@words"
"""In results, in place of a code: the words of the chosen instances of a repeat, which are in no list."""

WAS_CONFIRMED = "@confirmed"
"""In results, in place of a code: ``1`` where a soft check objected to the answer and the interviewer confirmed it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer: a value, or ``missing`` (``dk``, ``refused``); texts for "other, specify" by code."""

    value: Value = None
    missing: str = ""
    specify: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing may not look up itself, frozen so that the same answers give the same route.

    ``today`` and ``now`` (aware) are those of the interview's start; ``session_at`` is the running
    session's own start, for greetings and for what respondents say: their "yesterday" is that of the call in
    which they are asked. ``attributes`` are the case's, by column name.
    ``quotas`` maps a cell's name to what was decided for this interview (``open`` or ``full``).
    ``is_counted``: somebody counts interviews and says which cell of a group is least filled; in a dry run
    the seed does.
    """

    today: date
    now: datetime
    session_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    interviewer: str = ""
    quotas: Mapping[str, str] = field(default_factory=dict)
    is_counted: bool = False

    @property
    def asked_on(self) -> date:
        """The day of the running session: that of the words "today" and "yesterday" in answers."""
        return self.session_at.date()


@dataclass(frozen=True)
class State:
    """Everything a run knows. Values are never changed in place: each step returns a new state."""

    language: str = ""
    seed: int = 1
    answers: Mapping[str, Answer] = field(default_factory=dict)
    instances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Path of a repeat → keys of the instances the interviewer made, in order (open repeats only)."""
    position: str = ""
    """Path of the page on the screen; empty before the first."""
    stopped: str = ""
    """Path of the page on which the respondent broke off, where last questions are asked of them after it."""
    visited: tuple[str, ...] = ()
    """Paths of the pages already gone through, in the order of the first visit."""
    to_confirm: tuple[str, ...] = ()
    """Paths of pages in instances of a repeat that no longer exist; they are asked again if the instances come back."""
    confirmed: Mapping[str, str] = field(default_factory=dict)
    """Path → the answer (as text, with the others its soft check looks at) that the interviewer confirmed."""
    frozen: Mapping[str, Any] = field(default_factory=dict)
    """Values taken once: ``once()``, ``random()``, ``uuid()``, triggered calculations."""
    decisions: Mapping[str, Any] = field(default_factory=dict)
    """Quota decisions and least-filled picks, with the answers they rest on."""


# The names under which ``frozen`` and ``decisions`` keep values. Nothing else writes or reads them as text.
_OVERRIDE, _TRIGGER, _DEFAULT, _QUOTA, _PICK = "over:", "trigger:", "default:", "quota:", "least_filled:"


def override_key(path: str) -> str:
    """Key in ``frozen`` of the calculated value that the answer at a path was given instead of."""
    return _OVERRIDE + path


def override_paths(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """Path → the calculated value that the answer there was given instead of."""
    return {key.removeprefix(_OVERRIDE): value for key, value in frozen.items() if key.startswith(_OVERRIDE)}


def trigger_key(path: str) -> str:
    """Key in ``frozen`` of the value of a triggered calculation at a path."""
    return _TRIGGER + path


def default_key(path: str) -> str:
    """Key in ``frozen`` of the default that was worked out for a path."""
    return _DEFAULT + path


def once_key(path: str, column: str, slot: str) -> str:
    """Key in ``frozen`` of what ``once()`` and its like keep for one place in the expression of an item's column."""
    return f"{path}:{column}:{slot}"


def key_parts(key: str) -> list[str]:
    """The parts of a key of ``frozen``; the path that its value belongs to is one of them."""
    return key.split(":")


def quota_key(cell: str) -> str:
    """Key in ``decisions`` of what was decided about a quota cell."""
    return _QUOTA + cell


def pick_key(group: str) -> str:
    """Key in ``decisions`` of the cell that was picked from a group of quota cells."""
    return _PICK + group


def quota_decisions(decisions: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Name of a quota cell → what was decided about it: ``is`` (``open``, ``full``) and ``rests_on``."""
    return {key.removeprefix(_QUOTA): decision for key, decision in decisions.items() if key.startswith(_QUOTA)}


def to_json(state: State) -> dict[str, Any]:
    """The state as plain JSON values; ``from_json(to_json(s)) == s``."""
    seldom: dict[str, Any] = {"stopped": state.stopped, "to_confirm": list(state.to_confirm)}
    return {
        **{name: value for name, value in seldom.items() if value},
        "language": state.language,
        "seed": state.seed,
        "answers": {path: answer_to_json(answer) for path, answer in state.answers.items()},
        "instances": {path: list(keys) for path, keys in state.instances.items()},
        "position": state.position,
        "visited": list(state.visited),
        "confirmed": dict(state.confirmed),
        "frozen": dict(state.frozen),
        "decisions": dict(state.decisions),
    }


def from_json(data: Mapping[str, Any]) -> State:
    """The state that ``to_json`` wrote; absent keys mean nothing has happened yet."""
    return State(
        language=data.get("language", ""),
        seed=data.get("seed", 1),
        answers={path: _answer_from_json(answer) for path, answer in data.get("answers", {}).items()},
        instances={path: tuple(keys) for path, keys in data.get("instances", {}).items()},
        position=data.get("position", ""),
        stopped=data.get("stopped", ""),
        visited=tuple(data.get("visited", ())),
        to_confirm=tuple(data.get("to_confirm", ())),
        confirmed=data.get("confirmed", {}),
        frozen=data.get("frozen", {}),
        decisions=data.get("decisions", {}),
    )


def changed_answers(old: State, new: State) -> dict[str, tuple[Answer | None, Answer | None]]:
    """Path → answer before and after, for each that was given, changed or taken away."""
    before, after = old.answers, new.answers
    changed: dict[str, tuple[Answer | None, Answer | None]] = {}
    for path, answer in after.items():
        was = before.get(path)
        if was is not answer and was != answer:
            changed[path] = (was, answer)
    return changed | {path: (answer, None) for path, answer in before.items() if path not in after}


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as ``to_json`` writes it in a state."""
    data: dict[str, Any] = {"v": answer.value}
    if answer.missing:
        data["m"] = answer.missing
    if answer.specify:
        data["s"] = dict(answer.specify)
    return data


_new = object.__new__


def altered(state: State, **changes: Any) -> State:
    """``dataclasses.replace`` for a state, which each step of an interview does several times, in a fifth of the time.

    It copies the state's dictionary, which is why a ``State`` has no slots.
    """
    made = _new(State)
    values = vars(made)
    values.update(vars(state))
    values.update(changes)
    return made


_set_value, _set_missing, _set_specify = (vars(Answer)[name].__set__ for name in ("value", "missing", "specify"))


def _answer_from_json(data: Mapping[str, Any]) -> Answer:
    """The answer. Its slots are filled directly: each step of an interview reads all its answers."""
    answer = _new(Answer)
    is_bare = len(data) == 1 and "v" in data
    _set_value(answer, data.get("v"))
    _set_missing(answer, "" if is_bare else data.get("m", ""))
    _set_specify(answer, {} if is_bare else data.get("s", {}))
    return answer
