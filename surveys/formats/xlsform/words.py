"""Parses small values of cells: yes and no, lists of words, parameters, names."""

from __future__ import annotations

import re

_YES = frozenset({"yes", "true", "true()", "1", "y", "x", "si", "sì", "vero"})
_NO = frozenset({"no", "false", "false()", "0", "n", "-", "falso"})
_NAME = re.compile(r"^[^\W\d][\w.\-]*$")
_NOT_IN_NAME = re.compile(r"[^\w.\-]+")
_PARAMETER = re.compile(r"(?<![^\s=;,])([^\s=;,]+)\s*=\s*(\$\{[^}]*\}|'[^']*'|\"[^\"]*\"|[^\s;,]+)")
REFERENCE = re.compile(r"\$\{([^{}]*)\}")
"""A name between ``${`` and ``}``, which is its only group."""


_STRAIGHT = str.maketrans("‘’‚“”„", "'''\"\"\"")


def straight(text: str) -> str:
    """The text with straight quotes: expressions are cleaned the same way, and codes must still match them."""
    return text.translate(_STRAIGHT)


def yes_or_no(cell: str) -> bool | None:
    """``True`` or ``False`` for the usual notations of yes and no (``TRUE``, ``yes``, ``true()``), else ``None``."""
    words = cell.strip().lower()
    if words in _YES:
        return True
    return False if words in _NO else None


def is_name(text: str) -> bool:
    """Whether the text is a valid question name: a letter or ``_`` first, then letters, digits, ``_ - .``."""
    return bool(_NAME.match(text))


def name_from(text: str) -> str:
    """The closest valid name to a text: ``How old?`` gives ``How_old``."""
    name = _NOT_IN_NAME.sub("_", text.strip()).strip("_") or "q"
    return name if is_name(name) else f"q_{name}"


def parameters(cell: str) -> dict[str, str]:
    """``start=1;end=5 step=2`` as a mapping; keys in lower case, any usual separator."""
    return {key.lower(): value.strip("'\"") for key, value in _PARAMETER.findall(cell)}


def appearances(cell: str) -> tuple[str, ...]:
    """The words of an appearance cell; text in brackets stays with its word."""
    words, depth = [""], 0
    for character in cell:
        depth += (character == "(") - (character == ")")
        if character.isspace() and depth <= 0:
            words.append("")
        else:
            words[-1] += character
    return tuple(word for word in words if word)


def references(text: str) -> list[str]:
    """The names between ``${`` and ``}``, in order."""
    return [name.strip() for name in REFERENCE.findall(text)] if "${" in text else []


def rename_references(text: str, renamed: dict[str, str]) -> str:
    """The text with white space in ``${ name }`` removed and names replaced according to ``renamed``."""
    if "${" not in text:
        return text
    return REFERENCE.sub(lambda match: "${" + renamed.get(match[1].strip(), match[1].strip()) + "}", text)
