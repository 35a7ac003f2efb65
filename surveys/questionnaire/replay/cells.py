"""How the cells of the sheet ``tests`` are written: one line for each answer, questions by their names.

A question in a repeat has the key of its instance behind its name, ``age[2]``; where two questions have the same name
the names of the groups stand before it, ``partner/age``. The page that asks whether there is one more is
``member[+]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.compiled.items import CompiledItem, Keys

NONE = "-"
"""In place of names: that there is none."""
_SEGMENT = r"[^\s=\[\]/,;>→]+(?:\[[^\]\n]*\])*"
_NAMED = rf"{_SEGMENT}(?:/{_SEGMENT})*"
_NAME = re.compile(_NAMED)
LINE = re.compile(rf"\s*(?P<name>{_NAMED})[ \t]*=[ \t]?(?P<rest>.*)")
_PLAIN = re.compile(r"(?<![^/\]])[^\[\]/]+(?![^\[]*\])")
_KEYS = re.compile(r"\[([^\]]*)\]")
_BETWEEN = re.compile(r"[,;\n]")
_BREAK = "⏎"


def lines_of(cell: str) -> Iterator[tuple[str, str | None]]:
    """The lines of a cell: name and what stands behind the ``=``; the line and ``None`` where there is no such."""
    for line in cell.splitlines():
        if not line.strip():
            continue
        found = LINE.fullmatch(line)
        if found is None:
            yield line.strip(), None
        else:
            yield found["name"], found["rest"].strip().replace(_BREAK, "\n")


def pairs_of(cell: str) -> Iterator[tuple[str, str | None]]:
    """The same of columns of the sample, whose names may be of several words."""
    for line in cell.splitlines():
        name, sign, rest = line.partition("=")
        if line.strip():
            yield name.strip(), rest.strip() if sign and name.strip() else None


def cell_of_lines(pairs: Mapping[str, str]) -> str:
    """The cell that ``lines_of`` reads."""
    return "\n".join(f"{name} = {_one_line(text)}".rstrip() for name, text in pairs.items())


def names_of(cell: str) -> tuple[str, ...]:
    """The names in a cell, in order; what stands between them does not count."""
    return tuple(_NAME.findall(cell))


def listed(cell: str) -> tuple[str, ...]:
    """The names of quota cells in a cell: they are separated by commas or stand in lines of their own."""
    return tuple([name for part in _BETWEEN.split(cell) if (name := part.strip())])


def cell_of_names(names: Iterable[str]) -> str:
    """The cell that ``names_of`` reads."""
    return " ".join(names)


def renamed(cell: str, new_name: Callable[[str], str | None], *, is_lines: bool) -> str:
    """The cell of lines, or else of names, in which questions and groups are called otherwise."""

    def instead(match: re.Match[str]) -> str:
        return _PLAIN.sub(lambda one: new_name(one[0]) or one[0], match[0])

    if not is_lines:
        return _NAME.sub(instead, cell)
    lines = cell.split("\n")
    return "\n".join(_NAME.sub(instead, line, count=1) if LINE.fullmatch(line) else line for line in lines)


def name_in(line: str) -> str:
    """A question's name as a line writes it, without groups and instances."""
    return _KEYS.sub("", line).rpartition("/")[2]


def written_name(program: Program, path: str) -> str:
    """The question at a path as a cell writes it."""
    found = program.locate(path)
    if found is None:
        return path
    item, keys = found
    name = item.definition.name
    if len(program.by_name[name]) > 1:
        return path
    return name + "".join(f"[{key}]" for key in keys)


def path_of(program: Program, written: str) -> str:
    """The path of the question that a cell writes so; ``""`` if there is none."""
    found = program.locate(written) or _by_name(program, written)
    return found[0].at(found[1]) if found else ""


def _by_name(program: Program, written: str) -> tuple[CompiledItem, Keys] | None:
    name, keys = name_in(written), tuple(_KEYS.findall(written))
    if "/" in written:
        return None
    for item in program.by_name.get(name, ()):
        if 0 <= len(keys) - len(item.repeats) <= item.is_repeat:
            return item, keys
    return None


def _one_line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", _BREAK)
