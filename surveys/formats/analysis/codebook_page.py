"""The codebook as one HTML file, which needs nothing beside it: to be read, searched and printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from lxml import etree
from lxml.builder import E

from .table import DataColumn, DataTable

STYLE = """
body { font: 11pt/1.45 Arial, "Liberation Sans", sans-serif; color: #1b1f24; max-width: 60rem; margin: 2rem auto;
  padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; } p { margin: .2rem 0; } .mute { color: #57606a; }
nav { columns: 3; margin: 1.2rem 0; } nav a { display: block; color: #0b5a8a; text-decoration: none; }
section.variable { border-top: 1px solid #d0d7de; padding: .7rem 0; break-inside: avoid; }
table { border-collapse: collapse; margin-top: .4rem; } td { padding: .1rem .9rem .1rem 0; vertical-align: top; }
td:first-child { text-align: right; font-variant-numeric: tabular-nums; }
@media print { body { margin: 0; max-width: none; font-size: 9.5pt; } nav { display: none; } @page { margin: 16mm; } }
"""


@dataclass(frozen=True, slots=True)
class CodebookWords:
    """The words of the page, in its language. ``kinds``: kind of column → its name; ``missing``: beside dk, refused."""

    language: str
    codebook: str
    missing: str
    answers: str
    weight: str
    kinds: dict[str, str]


def write_codebook(
    target: IO[bytes], tables: Sequence[DataTable], *, title: str, lead: str, words: CodebookWords
) -> None:
    """Write the codebook of all tables."""
    title = _clean(title)
    body = [E.h1(title), E.p(f"{words.codebook} · {lead}", {"class": "mute"})]
    for number, table in enumerate(tables):
        links = [E.a(one.name, href=f"#{number}.{one.name}") for one in table.columns]
        body += [E.h2(_clean(f"{table.title} ({table.name})")), E.nav(*links), *_columns(number, table, words)]
    head = E.head(
        E.meta(charset="utf-8"),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.title(f"{title} · {words.codebook}"),
        E.style(STYLE),
    )
    page = E.html(head, E.body(*body), lang=words.language)
    target.write(b"<!doctype html>\n" + etree.tostring(page, encoding="utf-8", method="html", pretty_print=True))


def _columns(number: int, table: DataTable, words: CodebookWords) -> Iterator[etree._Element]:
    heads = {one.flags[0]: one for one in table.sets if one.flags}
    inside = {name for one in table.sets for name in (*one.flags, *one.mentions)}
    for column in table.columns:
        if (several := heads.get(column.name)) is not None:
            names = ", ".join((*several.flags, *several.mentions))
            codes = [(str(code), label, "") for code, label in several.codes.items()]
            yield _section(number, several.name, several.label, f"{words.answers}: {names}", codes, column.name)
        elif column.name not in inside:
            kind = words.kinds.get(column.kind, str(column.kind))
            told = f"{kind}, {words.weight}" if column.name == table.weight else kind
            yield _section(number, column.name, column.full_label, told, _codes(column, words), column.name)


def _codes(column: DataColumn, words: CodebookWords) -> list[tuple[str, str, str]]:
    unsaid = set(column.missing.values())
    return [(str(code), label, words.missing if code in unsaid else "") for code, label in column.labels.items()]


def _section(
    number: int, name: str, label: str, kind: str, codes: Sequence[tuple[str, str, str]], anchor: str
) -> etree._Element:
    rows = [E.tr(E.td(_clean(code)), E.td(_clean(said)), E.td(note, {"class": "mute"})) for code, said, note in codes]
    parts = [E.h3(name), E.p(_clean(label)), E.p(kind, {"class": "mute"})]
    if rows:
        parts.append(E.table(*rows))
    return E.section(*parts, {"class": "variable", "id": f"{number}.{anchor}"})


def _clean(text: str) -> str:
    """The text without characters that XML forbids."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
