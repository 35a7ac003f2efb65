"""Parts of a workbook that belong to a sheet or refer to it, and follow its rows: comments, drawings, tables, names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from .cells import parsed, written
from .formulas import follow
from .hanging import place_of, reached, rows_in
from .moved import Moved
from .package import Package
from .troubles import EditError

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_CANNOT_FOLLOW = frozenset({"pivotTable", "ctrlProp", "control", "oleObject", "queryTable"})
_REFERRING = ("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}definedName", "{*}hyperlink")
_Follow = Callable[[etree._Element, Moved], None]


def take_parts_along(package: Package, sheet: str, part: str, moved: Moved) -> dict[str, bytes]:
    """The parts beside a sheet that change as its rows move. Raises ``EditError`` if one cannot follow."""
    changed: dict[str, bytes] = {}
    for kind, target in package.relations(part).values():
        if kind in _CANNOT_FOLLOW:
            raise EditError("hangs_on_rows")
        if kind in _BESIDE and package.has(target):
            try:
                root = parsed(package.read(target))
            except etree.XMLSyntaxError as error:
                raise EditError("hangs_on_rows") from error
            _BESIDE[kind](root, moved)
            changed[target] = written(root)
    changed.update(_elsewhere(package, sheet, part, moved))
    return {name: content for name, content in changed.items() if content != package.read(name)}


def _comments(root: etree._Element, moved: Moved) -> None:
    for one in list(root.iter("{*}comment", "{*}threadedComment")):
        if place := place_of(one.get("ref") or "", moved):
            one.set("ref", place)
        else:
            one.getparent().remove(one)


def _boxes(root: etree._Element, moved: Moved) -> None:
    """The boxes of comments, in the older drawing language; rows count from 0 there."""
    for data in list(root.iter(f"{_EXCEL}ClientData")):
        row = data.find(f"{_EXCEL}Row")
        if row is None or data.get("ObjectType") != "Note":
            raise EditError("hangs_on_rows")
        to = moved.row(int(row.text or 0) + 1)
        if to is None:
            shape = data.getparent()
            shape.getparent().remove(shape)
            continue
        by = to - 1 - int(row.text or 0)
        row.text = str(to - 1)
        anchor = data.find(f"{_EXCEL}Anchor")
        numbers = [one.strip() for one in (anchor.text or "").split(",")] if anchor is not None else []
        if anchor is not None and len(numbers) == 8:
            for at in (2, 6):
                numbers[at] = str(max(int(numbers[at]) + by, 0))
            anchor.text = ", ".join(numbers)


def _drawing(root: etree._Element, moved: Moved) -> None:
    """Pictures and charts keep their size and stay at their row, or at the next one that is left."""
    for anchor in root.iter(f"{_DRAWN}twoCellAnchor", f"{_DRAWN}oneCellAnchor"):
        if anchor.get("editAs") == "absolute":
            continue
        beginning = anchor.find(f"{_DRAWN}from/{_DRAWN}row")
        if beginning is None:
            continue
        first = int(beginning.text or 0) + 1
        to = moved.row(first)
        if to is None:
            to = min((new for start, _, new in moved.pieces if start > first), default=first)
        for row in anchor.iterfind(f"*/{_DRAWN}row"):
            row.text = str(int(row.text or 0) + to - first)


def _table(root: etree._Element, moved: Moved) -> None:
    """A table keeps its head, and below it at least a row; one with a row of totals keeps its last row too."""
    head, last = next(rows_in(root.get("ref") or ""))
    reached(root, moved)
    first, end = next(rows_in(root.get("ref") or ""))
    has_head, has_totals = root.get("headerRowCount") != "0", bool(root.get("totalsRowCount"))
    if (has_head and (moved.row(head) != first or first == end)) or (has_totals and moved.row(last) != end):
        raise EditError("table_needs_rows")
    for one in root.iterfind("{*}autoFilter"):
        reached(one, moved)


_BESIDE: Mapping[str, _Follow] = {
    "comments": _comments,
    "threadedComment": _comments,
    "vmlDrawing": _boxes,
    "drawing": _drawing,
    "table": _table,
}


def _elsewhere(package: Package, sheet: str, part: str, moved: Moved) -> dict[str, bytes]:
    """What refers to the sheet from other sheets, charts and names."""
    found: dict[str, bytes] = {}
    for name in package.names():
        folder = name.split("/")[-2] if "/" in name else ""
        if folder == "pivotCache" and f'sheet="{sheet}"'.encode() in package.read(name):
            raise EditError("hangs_on_rows")
        may_refer = name.endswith(".xml") and (folder in ("worksheets", "charts") or name == package.book)
        if name == part or not may_refer or b"!" not in (content := package.read(name)):
            continue
        root, is_another = parsed(content), False
        for one in root.iter(*_REFERRING):
            is_another = _refer(one, sheet, moved) or is_another
        if is_another:
            found[name] = written(root)
    return found


def _refer(element: etree._Element, sheet: str, moved: Moved) -> bool:
    """Whether the element names rows of the sheet that have moved; then it names them where they are now."""
    is_link = etree.QName(element).localname == "hyperlink"
    text = (element.get("location") if is_link else element.text) or ""
    if "!" not in text or (element.get("t") == "shared" and not element.get("ref")):
        return False
    grows = (element.get("name") or "").endswith("_FilterDatabase")
    followed = follow(text, moved, sheet, at_home=False, grows=grows)
    if followed == text:
        return False
    if element.get("t") == "shared":
        raise EditError("formula_for_many")
    if is_link:
        element.set("location", followed)
    else:
        element.text = followed
    return True
