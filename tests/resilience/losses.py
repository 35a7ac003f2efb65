"""What was acknowledged and is not there, what was sent once and is there twice."""

from collections import Counter

from .interviewer import Interviewer


def lost_keys(person: Interviewer, ledger: dict[str, dict[str, object]]) -> list[str]:
    """Keys acknowledged to this person whose answer is not both an event and part of the interview's state."""
    found = ledger[str(person.sign["attempt"])]
    stored = {key: (path, value_of(new)) for _kind, key, path, new, _sequence in found["events"] if key}
    state = {path: value_of(answer) for path, answer in found["answers"].items()}
    return [
        key
        for key, (page, given) in person.acknowledged.items()
        if stored.get(key) != (page, given) or state.get(page) != given
    ]


def twice(events: list[list[object]]) -> list[object]:
    """Keys that made two events, and questions answered twice although each was answered once."""
    keys = Counter(key for _kind, key, *_rest in events if key)
    answered = Counter(path for kind, _key, path, *_rest in events if kind == "answer")
    return [name for counted in (keys, answered) for name, count in counted.items() if count > 1]


def value_of(answer: object) -> str:
    """A stored answer's value as it was typed; nothing where there is none."""
    return str(answer["v"]) if isinstance(answer, dict) else ""
