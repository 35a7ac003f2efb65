"""The text a cell should hold instead, for problems whose remedy is certain enough to be offered as a button."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from surveys.questionnaire.problems import Problem

_PIECES = re.compile(r"""'[^']*'|"[^"]*"|[^'"]+""")
_Remedy = Callable[[str, Mapping[str, str | int]], str]


def remedy(problem: Problem, text: str) -> str | None:
    """What the cell should hold instead of ``text``; ``None`` if that is not certain."""
    mend = _REMEDIES.get(problem.code)
    mended = mend(text, problem.values) if mend else text
    return None if mended == text else mended


def _named(text: str, values: Mapping[str, str | int]) -> str:
    name = re.escape(str(values["name"]))
    return re.sub(rf"\$\{{\s*{name}\s*\}}", f"${{{values['nearest']}}}".replace("\\", r"\\"), text)


def _word(key: str, instead: str, behind: str = "") -> _Remedy:
    def mend(text: str, values: Mapping[str, str | int]) -> str:
        found = re.escape(str(values[key]))
        return re.sub(rf"(?<![\w.{{-]){found}(?![\w}}-]){behind}", lambda _: str(values[instead]), text)

    return mend


def _at_position(text: str, values: Mapping[str, str | int]) -> str:
    start, written = int(values["position"]) - 1, str(values["written"])
    right = str(values["right"])
    if text[start : start + len(written)] != written or "…" in right:
        return text
    return text[:start] + right + text[start + len(written) :]


def _comma(text: str, values: Mapping[str, str | int]) -> str:
    return _PIECES.sub(lambda found: found[0] if found[0][0] in "'\"" else found[0].replace(";", ","), text)


def _heading(text: str, values: Mapping[str, str | int]) -> str:
    return str(values["like"]) if " ".join(text.split()) == values["heading"] else text


def _closed(text: str, values: Mapping[str, str | int]) -> str:
    return f"{text})"


def _removed(text: str, values: Mapping[str, str | int]) -> str:
    at = int(values["position"]) - 1
    return (text[:at] + text[at + 1 :]).strip() if text[at : at + 1] == ")" else text


_REMEDIES: Mapping[str, _Remedy] = {
    "unknown_name_like": _named,
    "unknown_column_like": _word("name", "nearest"),
    "unknown_function_like": _word("function", "nearest", behind=r"(?=\s*\()"),
    "unknown_attribute_like": _word("name", "nearest"),
    "list_missing_like": _word("list", "like"),
    "list_in_other_case": _word("written", "list"),
    "column_meant": _heading,
    "foreign_operator": _at_position,
    "decimal_comma": _at_position,
    "semicolon": _comma,
    "open_bracket": _closed,
    "extra_bracket": _removed,
}
