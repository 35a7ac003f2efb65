"""Undoes what spreadsheets and word processors do to cells and numbered lists on their way through the clipboard."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'(?:^|(?<=[\t\n]))"((?:[^"]|"")*)"(?=[\t\n]|\Z)')
_WHITE = re.compile(r"[\t\n]+")
_MARKED = re.compile(r"^[ \xa0]*([-–•*·□○◦§]|\d{1,6}[.)]|[a-z][.)])\t+(?=\S)", re.MULTILINE)


def lines_of_paste(text: str) -> list[str]:
    """The lines of a paste, cells parted by tabs.

    A cell with a line break, a tab or a quotation mark comes in quotation marks, with its own ones doubled: it is one
    cell on one line here. The number or bullet of a list of Word comes with a tab behind it: here with a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _QUOTED.sub(_cell, text) if '"' in text else text
    return _MARKED.sub(r"\1 ", text).splitlines()


def _cell(found: re.Match[str]) -> str:
    inner = found[1]
    if not _WHITE.search(inner) and '""' not in inner:
        return found[0]  # nobody had to put it in quotation marks: they are meant
    return _WHITE.sub(" ", inner.replace('""', '"')).strip()
