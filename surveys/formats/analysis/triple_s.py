"""Triple-S 2.0 (the XML rules of September 2011): a description of the variables, and a CSV file in Latin-1."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING

from lxml import etree
from lxml.builder import E

from .table import AnswerSet, DataColumn, DataTable, Kind, decimals_of

if TYPE_CHECKING:
    import polars

DOCTYPE = (
    '<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v2.0//EN" "http://www.triple-s.org/dtd/sss_v20.dtd">'
)
OUTSIDE = r"[^\x20-\x7e\xa0-\xff]"
"""What data may not hold: letters outside of ISO 8859-1, and control characters."""
PLAINER = {"€": "EUR", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "-", "œ": "oe"}


@dataclass(slots=True)
class _Variable:
    """One variable: its element, and the column of its data."""

    name: str
    label: str
    type: str
    data: polars.Series
    content: Sequence[etree._Element] = ()
    use: str = ""
    lost: int = field(default=0)


def write_triple_s(description: IO[bytes], data: IO[bytes], table: DataTable, *, data_name: str, at: datetime) -> int:
    """Write both files; returns how many letters the data's ISO 8859-1 does not have and were replaced."""
    import polars as pl  # noqa: PLC0415 (see the package)

    variables = list(_variables(table))
    survey = E.survey(
        E.name(table.name),
        E.title(_clean(table.full_title)),
        E.record(
            *(_element(one, place) for place, one in enumerate(variables, 1)),
            ident="A",
            href=data_name,
            format="csv",
            skip="1",
        ),
    )
    root = E.sss(
        E.date(at.strftime("%d %B %Y")), E.time(at.strftime("%H:%M")), E.origin("Ascolto"), survey, version="2.0"
    )
    description.write(etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype=DOCTYPE, pretty_print=True))
    frame = pl.DataFrame([one.data for one in variables])
    for number, part in enumerate(frame.iter_slices(20_000) if frame.height else [frame]):
        text = part.write_csv(include_header=number == 0, quote_style="non_numeric", line_terminator="\r\n")
        data.write(text.encode("latin-1", "replace"))
    return sum(one.lost for one in variables)


def _element(one: _Variable, place: int) -> etree._Element:
    attributes = {"ident": str(place), "type": one.type, **({"use": one.use} if one.use else {})}
    name, label = E.name(one.name), E.label(_clean(one.label) or one.name)
    return E.variable(name, label, E.position(start=str(place)), *one.content, **attributes)


def _variables(table: DataTable) -> Iterator[_Variable]:
    sets = {one.flags[0]: one for one in table.sets if _is_multiple(one)}
    inside = {name for one in sets.values() for name in (*one.flags, *one.mentions)}
    for column in table.columns:
        if column.name in sets:
            yield _multiple(sets[column.name], table)
        elif column.name not in inside:
            use = {table.serial: "serial", table.weight: "weight"}.get(column.name, "")
            yield _plain(column, table, use)


def _is_multiple(one: AnswerSet) -> bool:
    """Whether it can be a multiple of Triple-S, whose codes are positive; else each answer is a logical variable."""
    return bool(one.flags) and min(one.codes) > 0


def _multiple(one: AnswerSet, table: DataTable) -> _Variable:
    """A multiple as a spread of codes in the order of mention."""
    import polars as pl  # noqa: PLC0415 (see the package)

    width = len(str(max(one.codes)))
    mentions = [pl.col(name) for name in one.mentions]
    codes = [mention.fill_null(0).cast(pl.String).str.zfill(width) for mention in mentions]
    is_answered = pl.any_horizontal([mention.is_not_null() for mention in mentions])
    data = table.frame.select(pl.when(is_answered).then(pl.concat_str(codes)).otherwise(pl.lit("")).alias(one.name))
    content = (E.spread(subfields=str(len(one.mentions)), width=str(width)), _values(dict(one.codes)))
    return _Variable(one.name, one.label, "multiple", data[one.name], content)


def _plain(column: DataColumn, table: DataTable, use: str) -> _Variable:
    values = table.frame[column.name]
    if column.kind == Kind.FLAG:
        return _Variable(column.name, column.full_label, "logical", values)
    if column.kind == Kind.CODE and column.labels and min(column.labels) >= 0:
        return _Variable(column.name, column.full_label, "single", values, (_values(dict(column.labels)),))
    if column.kind in {Kind.CODE, Kind.WHOLE, Kind.NUMBER}:
        return _quantity(column, table, use)
    if column.kind == Kind.DATE:
        return _Variable(column.name, column.full_label, "date", values.dt.to_string("%Y%m%d"))
    if column.kind == Kind.TIME:
        return _Variable(column.name, column.full_label, "time", values.dt.to_string("%H%M%S"))
    if column.kind == Kind.DATETIME:
        values = values.dt.to_string("%Y-%m-%d %H:%M:%S")
    texts, lost = _latin(values)
    size = texts.str.len_chars().max() or 1
    return _Variable(column.name, column.full_label, "character", texts, (E.size(str(size)),), lost=lost)


def _quantity(column: DataColumn, table: DataTable, use: str) -> _Variable:
    """A number; all of a variable's values are written with the same number of decimals."""
    import polars as pl  # noqa: PLC0415 (see the package)

    values = table.frame[column.name]
    decimals = decimals_of(table, column.name) if column.kind == Kind.NUMBER else 0

    def written(number: float) -> str:
        return f"{number:.{decimals}f}"

    unsaid = pl.Series(list(column.missing.values())).cast(values.dtype)
    said = values.filter(~values.is_in(unsaid)).drop_nulls()
    # All that could be answered, and what was answered beyond it in another version.
    found = sorted([*said.to_list(), *column.bounds])
    ends = [written(found[0]), written(found[-1])] if found else ["0", "0"]
    content = E.values(
        E.range(**{"from": ends[0], "to": ends[-1]}),
        *(E.value(_clean(words), code=written(number)) for number, words in column.labels.items()),
    )
    texts = [None if value is None else written(value) for value in values]
    # Whole numbers stay numbers, so that they stand without quotes.
    data = pl.Series(column.name, texts, pl.String) if decimals else values.cast(pl.Int64)
    return _Variable(column.name, column.full_label, "quantity", data, (content,), use)


def _values(labels: dict[int, str]) -> etree._Element:
    return E.values(*(E.value(_clean(words), code=str(number)) for number, words in labels.items()))


def _clean(text: str) -> str:
    """A text for the description: one line, without characters that XML forbids."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _latin(texts: polars.Series) -> tuple[polars.Series, int]:
    """The texts in the letters of ISO 8859-1, and how many had no near one and became ``?``."""
    import polars as pl  # noqa: PLC0415 (see the package)

    if not texts.str.contains(OUTSIDE).any():
        return texts, 0
    changed = [None if text is None else "".join(map(_letter, text)) for text in texts]
    lost = sum((new or "").count("?") - (old or "").count("?") for new, old in zip(changed, texts, strict=True))
    return pl.Series(texts.name, changed, pl.String), lost


def _letter(sign: str) -> str:
    if " " <= sign <= "~" or "\xa0" <= sign <= "\xff":
        return sign
    if not sign.isprintable():
        return " "
    plain = PLAINER.get(sign) or unicodedata.normalize("NFKD", sign).encode("latin-1", "ignore").decode("latin-1")
    return plain or "?"
