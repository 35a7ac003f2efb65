"""One step of building a sentence: each returns the sentence as it is afterwards, ``None`` where nothing is left."""

from __future__ import annotations

from collections.abc import Callable

from .forms import ASKING, NOT, WITH_VALUE
from .tree import AND, OR, Comparison, Negated, Path, Sentence, Several

_OPPOSITE = {AND: OR, OR: AND}


def put(sentence: Sentence, path: Path, part: Sentence) -> Sentence:
    """The sentence with this part in the place of another."""
    return _changed(sentence, path, lambda _: part)


def add(sentence: Sentence | None, path: Path, joined: str, part: Sentence) -> Sentence:
    """The sentence with a part behind another; what is joined otherwise goes into brackets with it."""
    if sentence is None:
        return part
    if not path:
        parts = sentence.parts if isinstance(sentence, Several) and sentence.joined == joined else (sentence,)
        return Several(joined, (*parts, part))
    around, at = _at(sentence, path[:-1]), path[-1]
    if isinstance(around, Several) and around.joined == joined:
        parts = (*around.parts[: at + 1], part, *around.parts[at + 1 :])
        return put(sentence, path[:-1], Several(joined, parts))
    return _changed(sentence, path, lambda found: Several(joined, (found, part)))


def remove(sentence: Sentence, path: Path) -> Sentence | None:
    """The sentence without a part, and without the brackets that would hold one part only."""
    if not path:
        return None
    around = _at(sentence, path[:-1])
    if isinstance(around, Negated) and path[-1] == 0:
        return remove(sentence, path[:-1])
    around = _several(around)
    parts = tuple(part for number, part in enumerate(around.parts) if number != path[-1])
    if len(parts) == len(around.parts):
        raise ValueError(path)
    return put(sentence, path[:-1], parts[0] if len(parts) == 1 else Several(around.joined, parts))


def negate(sentence: Sentence, path: Path) -> Sentence:
    """The sentence with the opposite of a part."""
    return _changed(sentence, path, _opposite)


def turn(sentence: Sentence, path: Path) -> Sentence:
    """The sentence with “or” for “and”, or “and” for “or”, between the parts of a part."""
    return _changed(sentence, path, lambda found: Several(_OPPOSITE[_several(found).joined], _several(found).parts))


def enclose(sentence: Sentence, path: Path) -> Sentence:
    """The sentence with a part and the one behind it (before the last) in brackets, joined the other way."""
    if not path:
        return sentence
    around = _several(_at(sentence, path[:-1]))
    at = min(path[-1], len(around.parts) - 2)
    inner = Several(_OPPOSITE[around.joined], around.parts[at : at + 2])
    if len(around.parts) == 2:
        return put(sentence, path[:-1], inner)
    return put(sentence, path[:-1], Several(around.joined, (*around.parts[:at], inner, *around.parts[at + 2 :])))


def dissolve(sentence: Sentence, path: Path) -> Sentence:
    """The sentence with the parts of a bracket among those around it.

    Of one that is negated each part is negated, with “or” for “and”; they stay in brackets if those around are joined
    otherwise, as the sentence means what it meant.
    """
    inner = _several(_at(sentence, path))
    if not path:
        return sentence
    around, at = _at(sentence, path[:-1]), path[-1]
    if isinstance(around, Negated):
        spread = Several(_OPPOSITE[inner.joined], tuple(_opposite(part) for part in inner.parts))
        sentence, path = put(sentence, path[:-1], spread), path[:-1]
        outer = _at(sentence, path[:-1]) if path else None
        is_one = isinstance(outer, Several) and outer.joined == spread.joined
        return dissolve(sentence, path) if is_one else sentence
    around = _several(around)
    return put(sentence, path[:-1], Several(around.joined, (*around.parts[:at], *inner.parts, *around.parts[at + 1 :])))


def _opposite(found: Sentence) -> Sentence:
    match found:
        case Negated(inner=inner):
            return inner
        case Comparison(subject=subject, comparison=key, value=value):
            if key.startswith(NOT):
                return Comparison(subject, key.removeprefix(NOT), value)
            if key in WITH_VALUE or key in ASKING:
                return Comparison(subject, NOT + key, value)
            if key in ("is", "is_not"):
                return Comparison(subject, "is_not" if key == "is" else "is", value)
    return Negated(found)


def _several(found: Sentence) -> Several:
    if not isinstance(found, Several):
        raise ValueError(found)
    return found


def _at(sentence: Sentence, path: Path) -> Sentence:
    for number in path:
        match sentence:
            case Several(parts=parts) if 0 <= number < len(parts):
                sentence = parts[number]
            case Negated(inner=inner) if number == 0:
                sentence = inner
            case _:
                raise ValueError(path)
    return sentence


def _changed(sentence: Sentence, path: Path, change: Callable[[Sentence], Sentence]) -> Sentence:
    if not path:
        return change(sentence)
    first, rest = path[0], path[1:]
    match sentence:
        case Several(joined=joined, parts=parts) if 0 <= first < len(parts):
            changed = _changed(parts[first], rest, change)
            return Several(joined, (*parts[:first], changed, *parts[first + 1 :]))
        case Negated(inner=inner) if first == 0:
            return Negated(_changed(inner, rest, change))
    raise ValueError(path)
