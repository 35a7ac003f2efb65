"""What hangs on rows in a sheet's XML and goes with them: merged cells, rules, links, formulas (ECMA-376-1, 18.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from .cells import SheetXml
from .formulas import follow, follow_rule
from .moved import Moved
from .troubles import EditError

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?")
_RULES = ("conditionalFormatting", "dataValidation", "ignoredError", "protectedRange", "cellWatch")
_FORMULAS_OF_RULES = ("formula", "formula1", "formula2")
_LATER = "{http://schemas.microsoft.com/office/excel/2006/main}"
"""The namespace of places and formulas in what later editions of Excel have added."""


def take_along(sheet: SheetXml, name: str, moved: Moved) -> None:
    """Everything in the sheet's own XML that hangs on rows follows them. Raises ``EditError``."""
    tag = sheet.tag
    if sheet.root.find(f"{tag}scenarios") is not None:
        raise EditError("hangs_on_rows")
    _ranges_of_formulas(sheet, moved)
    for formula in sheet.formulas():
        formula.text = follow(formula.text or "", moved, name, at_home=True) or None
    _merged(sheet, moved)
    for one in sheet.root.iter(f"{tag}hyperlink"):
        _whole(one, "ref", moved)
    for one in list(sheet.root.iter(*(f"{tag}{rule}" for rule in _RULES))):
        _rule(one, name, moved, tag)
    for one in (*sheet.root.iter(f"{tag}autoFilter"), *sheet.root.iter(f"{tag}sortState")):
        reached(one, moved)
    _breaks(sheet, moved)
    _later(sheet.root, name, moved)
    _without_empty(sheet)


def reached(element: etree._Element, moved: Moved) -> None:
    """The range of a filter or table after the move. Raises ``EditError`` if nothing is left of it."""
    column, first, to, last = _split(element.get("ref") or "")
    span = moved.reach(first, last, grows=True)
    if span is None:
        raise EditError("hangs_on_rows")
    element.set("ref", _joined(column, span[0], to, span[1]))
    for one in element.iterdescendants("{*}sortState", "{*}sortCondition"):
        reached(one, moved)


def places(written: str, moved: Moved) -> str:
    """Where the cells of a list of ranges are; ``""`` if all are removed."""
    found = []
    for one in written.split():
        column, first, to, last = _split(one)
        found += [_joined(column, start, to, end) for start, end in moved.places(first, last)]
    return " ".join(found)


def place_of(written: str, moved: Moved) -> str:
    """Where a cell, or a range that hangs together, is; ``""`` if it is removed. Raises ``EditError`` if it is torn."""
    column, first, to, last = _split(written)
    if moved.parts(first, last):
        raise EditError("merged_cells" if first != last else "hangs_on_rows")
    span = moved.reach(first, last)
    return _joined(column, span[0], to, span[1]) if span else ""


def _ranges_of_formulas(sheet: SheetXml, moved: Moved) -> None:
    """Formulas that fill several cells: they stay together, or the edit is refused."""
    for formula in sheet.root.iter(f"{sheet.tag}f"):
        if formula.get("t") != "array" or not formula.get("ref"):
            continue
        column, first, to, last = _split(formula.get("ref") or "")
        spans = moved.places(first, last)
        if spans and (len(spans) != 1 or spans[0][1] - spans[0][0] != last - first):
            raise EditError("formula_for_many")
        if spans:
            formula.set("ref", _joined(column, spans[0][0], to, spans[0][1]))


def _merged(sheet: SheetXml, moved: Moved) -> None:
    for one in list(sheet.root.iter(f"{sheet.tag}mergeCell")):
        _whole(one, "ref", moved)
        place = one.get("ref") or ""
        if ":" in place and len(set(place.split(":"))) == 1:
            one.getparent().remove(one)


def _whole(element: etree._Element, attribute: str, moved: Moved) -> None:
    """What hangs together follows, and goes with the last of its rows."""
    if place := place_of(element.get(attribute) or "", moved):
        element.set(attribute, place)
    else:
        element.getparent().remove(element)


def _rule(rule: etree._Element, name: str, moved: Moved, tag: str) -> None:
    attribute = "r" if rule.tag == f"{tag}cellWatch" else "sqref"
    place = places(rule.get(attribute) or "", moved)
    if not place:
        rule.getparent().remove(rule)
        return
    formulas = rule.iterdescendants(*(f"{tag}{one}" for one in _FORMULAS_OF_RULES))
    _follow_rules(formulas, name, moved, _first_row(place) - _first_row(rule.get(attribute) or ""))
    rule.set(attribute, place)


def _follow_rules(formulas: Iterable[etree._Element], name: str, moved: Moved, by: int) -> None:
    for one in formulas:
        text = one.text or ""
        if text and not text.lstrip().startswith('"'):
            one.text = follow_rule(text, moved, name, by)


def _breaks(sheet: SheetXml, moved: Moved) -> None:
    for one in list(sheet.root.iterfind(f"{sheet.tag}rowBreaks/{sheet.tag}brk")):
        # A page ends below the row of this number.
        to = moved.row(int(one.get("id") or 0) or 1)
        if to is None:
            one.getparent().remove(one)
        else:
            one.set("id", str(to))


def _later(root: etree._Element, name: str, moved: Moved) -> None:
    """Rules and small charts in the form of later editions: formulas and places are elements there."""
    for place in list(root.iter(f"{_LATER}sqref")):
        around = place.getparent()
        here = places(place.text or "", moved)
        if not here:
            around.getparent().remove(around)
            continue
        formulas = [one for one in around.iter(f"{_LATER}f") if one.text]
        if etree.QName(around).localname == "sparkline":
            for one in formulas:
                one.text = follow(one.text or "", moved, name, at_home=False)
        else:
            _follow_rules(formulas, name, moved, _first_row(here) - _first_row(place.text or ""))
        place.text = here


def _without_empty(sheet: SheetXml) -> None:
    """Lists that have become empty go; those that say how long they are say it anew."""
    for name in ("mergeCells", "dataValidations", "hyperlinks", "ignoredErrors", "protectedRanges", "cellWatches"):
        _counted(sheet.root.find(f"{sheet.tag}{name}"))
    breaks = sheet.root.find(f"{sheet.tag}rowBreaks")
    if breaks is not None:
        breaks.attrib.pop("manualBreakCount", None)
        _counted(breaks)


def _counted(parent: etree._Element | None) -> None:
    if parent is None:
        return
    if len(parent) == 0:
        parent.getparent().remove(parent)
    elif parent.get("count"):
        parent.set("count", str(len(parent)))


def rows_in(written: str) -> Iterator[tuple[int, int]]:
    """First and last row of each range of a list."""
    for one in written.split():
        _, first, _, last = _split(one)
        yield first, last


def _first_row(written: str) -> int:
    return next(rows_in(written))[0]


def _split(written: str) -> tuple[str, int, str, int]:
    found = _RANGE.fullmatch(written)
    if found is None:
        raise EditError("hangs_on_rows")
    column, first, to, last = found.groups()
    return column, int(first), to or "", int(last or first)


def _joined(column: str, first: int, to: str, last: int) -> str:
    if not to and first == last:
        return f"{column}{first}"
    return f"{column}{first}:{to or column}{last}"
