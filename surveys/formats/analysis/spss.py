"""SPSS: a system file by pyreadstat, and the syntax for what it cannot hold.

pyreadstat writes no multiple-response sets (ReadStat has no such record), and SPSS cuts a variable's label at 256
bytes and a value's at 120: the syntax defines the sets and keeps long texts as attributes of the variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from .table import AnswerSet, DataColumn, DataTable, Kind, decimals_of

LABEL_BYTES, VALUE_BYTES, TEXT_BYTES, NAME_BYTES, FILE_BYTES = 256, 120, 32_767, 64, 64
"""The longest variable label, value label, text, name and file label of SPSS."""
LEAST_OF_QUESTION = 40
"""Bytes of a label that are left to the question beside a long answer."""
NUMERIC = frozenset({Kind.CODE, Kind.FLAG, Kind.WHOLE, Kind.NUMBER})
MOST_LABELS = 100_000
"""Labels of one question's mentions in a system file, which repeats them for each; of more the syntax gives them."""
LINE = 90
"""Letters of a text on a line of syntax."""


def write_sav(path: Path, table: DataTable) -> int:
    """Write the table as an SPSS system file; returns how many texts were cut to what SPSS holds."""
    import pyreadstat  # noqa: PLC0415 (see the package)

    frame, cut = _within_limits(table)
    columns, bare = table.columns, _bare(table)
    pyreadstat.write_sav(
        frame,
        path,
        file_label=_cut(table.full_title, FILE_BYTES),
        column_labels={one.name: _label(one) for one in columns},
        variable_value_labels={
            one.name: {number: _cut(words, VALUE_BYTES) for number, words in one.labels.items()}
            for one in columns
            if one.labels and one.kind in NUMERIC and one.name not in bare
        },
        missing_ranges={
            one.name: list(map(float, sorted(one.missing.values())))
            for one in columns
            if one.missing and one.kind in NUMERIC
        },
        variable_measure={one.name: one.measure for one in columns},
        variable_format=_formats(table),
        row_compress=True,
    )
    return cut


def write_syntax(target: IO[bytes], table: DataTable, file_name: str) -> None:
    """Write the syntax that completes the file of this name: sets of answers, texts that were cut."""
    lines = ["* Encoding: UTF-8.", f"GET FILE={_quoted(file_name)}."]
    sets = [line for one in table.sets for line in _set_lines(one)]
    if sets:
        lines += ["MRSETS", *sets, "  /DISPLAY NAME=ALL."]
    bare = _bare(table)
    lines += [line for one in table.sets for line in _label_lines([name for name in one.mentions if name in bare], one)]
    lines += [line for one in table.columns for line in _attribute_lines(one, has_values=one.name not in bare)]
    lines += [f"SAVE OUTFILE={_quoted(file_name)}.", ""]
    target.write("\r\n".join(lines).encode("utf-8-sig"))


def _within_limits(table: DataTable) -> tuple[object, int]:
    """The frame with texts that SPSS takes, and how many of them were cut."""
    import polars as pl  # noqa: PLC0415 (see the package)

    frame, cut = table.frame, 0
    for column in table.columns:
        if column.kind != Kind.TEXT:
            continue
        longest = frame[column.name].str.len_bytes().max()
        if longest is not None and int(str(longest)) > TEXT_BYTES:
            cut += int((frame[column.name].str.len_bytes() > TEXT_BYTES).sum())
            texts = [None if text is None else _cut(text, TEXT_BYTES) for text in frame[column.name]]
            frame = frame.with_columns(pl.Series(column.name, texts, pl.String))
    return frame, cut


def _bare(table: DataTable) -> set[str]:
    """The mentions without labels in the system file: all but the first of each question with very many."""
    large = [one for one in table.sets if len(one.codes) * len(one.mentions) > MOST_LABELS]
    return {name for one in large for name in one.mentions[1:]}


def _formats(table: DataTable) -> dict[str, str]:
    widest: dict[int, int] = {}
    """Letters of the longest code, by the identity of the labels, which mentions share."""
    for labels in (one.labels for one in table.columns):
        if id(labels) not in widest:
            widest[id(labels)] = max((len(str(number)) for number in labels), default=1)
    numeric = (one for one in table.columns if one.kind in NUMERIC)
    return {one.name: _format(one, table, widest[id(one.labels)]) for one in numeric}


def _format(column: DataColumn, table: DataTable, widest: int) -> str:
    if column.kind == Kind.FLAG:
        return "F1.0"
    if column.kind != Kind.NUMBER:
        return "F10.0" if column.kind == Kind.WHOLE else f"F{_width(column, table, widest)}.0"
    return f"F20.{decimals_of(table, column.name)}"


def _width(column: DataColumn, table: DataTable, widest: int) -> int:
    least, most = table.frame[column.name].min(), table.frame[column.name].max()
    return max(widest, len(str(least or 0)), len(str(most or 0)))


def _cut(text: str, most: int) -> str:
    """The text within so many bytes of UTF-8, whole letters only."""
    raw = text.encode()
    return text if len(raw) <= most else f"{raw[: most - 3].decode(errors='ignore')}…"


def _label(column: DataColumn) -> str:
    """Question and answer within a label. Where they are too long the question is cut: answers tell columns apart."""
    behind = column.full_label.removeprefix(column.label)
    room = LABEL_BYTES - len(behind.encode())
    return f"{_cut(column.label, room)}{behind}" if room > LEAST_OF_QUESTION else _cut(column.full_label, LABEL_BYTES)


def _set_lines(one: AnswerSet) -> Iterator[str]:
    label = _quoted(_cut(one.label, LABEL_BYTES))
    name = one.name[: NAME_BYTES - 3]
    if len(one.flags) > 1:
        yield f"  /MDGROUP NAME=${name} LABEL={label}"
        yield f"    CATEGORYLABELS=VARLABELS VARIABLES={_listed(one.flags)} VALUE=1"
    if len(one.mentions) > 1:
        yield f"  /MCGROUP NAME=${name}_m LABEL={label}"
        yield f"    VARIABLES={_listed(one.mentions)}"


def _label_lines(names: Sequence[str], one: AnswerSet) -> Iterator[str]:
    """Labels that the system file has not, once for all columns."""
    if names:
        yield f"VALUE LABELS {_listed(names)}"
        labels = [f"  {number} {_quoted(_cut(words, VALUE_BYTES))}" for number, words in one.codes.items()]
        yield from labels[:-1]
        yield f"{labels[-1]}."


def _attribute_lines(column: DataColumn, *, has_values: bool) -> Iterator[str]:
    found = {"Question": column.full_label} if len(column.full_label.encode()) > LABEL_BYTES else {}
    found |= {
        f"Answer_{number}".replace("-", "minus_"): words
        for number, words in (column.labels if has_values else {}).items()
        if len(words.encode()) > VALUE_BYTES
    }
    for name, text in found.items():
        yield f"VARIABLE ATTRIBUTE VARIABLES={column.name}"
        yield f"  ATTRIBUTE={name}({_quoted(text)})."


def _listed(names: Sequence[str]) -> str:
    """The names, a few on a line: older versions of SPSS read no more than 251 letters of it."""
    return "\r\n      ".join(" ".join(names[at : at + 3]) for at in range(0, len(names), 3))


def _quoted(text: str) -> str:
    """The text as a literal of the syntax, over several lines if it is long."""
    plain = " ".join(text.split())
    parts = [plain[at : at + LINE] for at in range(0, len(plain), LINE)] or [""]
    return " +\r\n    ".join("'" + part.replace("'", "''") + "'" for part in parts)
