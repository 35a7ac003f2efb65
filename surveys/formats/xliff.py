"""XLIFF 2.1 for translators' programs: each text with its translation and state, out and in again (OASIS, 2018).

Marks that stand for something filled in go out as placeholders, which those programs keep whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from surveys.questionnaire.wording.translations import CHANGED, MISSING

from .translation_sheets import NoTranslationsError, TranslatedLine, check_of
from .xlsform.grid import clean_text

_SPACE = "urn:oasis:names:tc:xliff:document:2.0"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKNOWN = "und"
_LANGUAGE_NOTE, _PLACE_NOTE, _CHECK_NOTE = "ascolto:language", "place", "ascolto:check"
_STATES = {MISSING: ("initial", ""), CHANGED: ("initial", "ascolto:changed")}
_DONE = ("translated", "")
_DEEPEST = 20
"""Elements within one another in a text; translators' programs nest two or three."""


@dataclass(frozen=True, slots=True)
class XliffUnit:
    """A text to translate: its key, where it stands, source and translation, the state, the marks in its source."""

    key: str
    place: str
    source: str
    translation: str
    state: str
    marks: Sequence[str] = ()


def write_xliff(source: str, target: str, name: str, units: Iterable[XliffUnit]) -> bytes:
    """A file of these texts; ``source`` and ``target`` are the codes of the languages."""
    codes = {"srcLang": _code(source), "trgLang": _code(target)}
    root = etree.Element(_tag("xliff"), {"version": "2.1", **codes}, nsmap={None: _SPACE})
    file = etree.SubElement(root, _tag("file"), id="f1", original=_plain(name))
    _notes(file, {_LANGUAGE_NOTE: target})
    for number, one in enumerate(units, 1):
        _write_unit(file, number, one)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def read_xliff(content: bytes, language: str) -> list[TranslatedLine]:
    """The texts of a file that has come back, and whose units are whole. Raises ``NoTranslationsError``.

    A document type declaration may declare entities that expand to gigabytes: a file with one is none of ours.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoTranslationsError from error
    if root.getroottree().docinfo.doctype or root.tag != _tag("xliff"):
        raise NoTranslationsError
    into = _note(root.find(_tag("file")), _LANGUAGE_NOTE) or root.get("trgLang") or ""
    if into != language:
        raise NoTranslationsError(into)
    return [line for unit in root.iter(_tag("unit")) if (line := _read_unit(unit))]


def _write_unit(file: etree._Element, number: int, one: XliffUnit) -> None:
    unit = etree.SubElement(file, _tag("unit"), id=f"u{number}", name=_plain(one.key))
    _notes(unit, {_PLACE_NOTE: one.place, _CHECK_NOTE: check_of(one.translation)})
    used = [mark for mark in dict.fromkeys(one.marks) if mark in one.source or mark in one.translation]
    if used:
        data = etree.SubElement(unit, _tag("originalData"))
        for at, mark in enumerate(used, 1):
            etree.SubElement(data, _tag("data"), id=f"d{at}").text = _plain(mark)
    state, detail = _STATES.get(one.state, _DONE)
    segment = etree.SubElement(unit, _tag("segment"), id="s1", state=state)
    if detail:
        segment.set("subState", detail)
    _write_text(segment, "source", one.source, used)
    if one.translation:
        _write_text(segment, "target", one.translation, used)


def _write_text(segment: etree._Element, name: str, text: str, marks: Sequence[str]) -> None:
    element = etree.SubElement(segment, _tag(name))
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    pattern = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))
    last: etree._Element | None = None
    seen: Counter[str] = Counter()
    for piece in re.split(f"({pattern})", text) if pattern else [text]:
        if piece in marks:
            seen[piece] += 1
            number = marks.index(piece) + 1
            one = f"{number}-{seen[piece]}"  # the same in the source and in the translation, in whatever order
            last = etree.SubElement(element, _tag("ph"), id=one, dataRef=f"d{number}", disp=_plain(piece))
        elif last is None:
            element.text = _plain(piece)
        else:
            last.tail = _plain(piece)


def _read_unit(unit: etree._Element) -> TranslatedLine | None:
    """The unit with its segments put together; ``None`` if it is none of ours, or only a part of it is translated."""
    data = {one.get("id") or "": one.text or "" for one in unit.iterfind(f"{_tag('originalData')}/{_tag('data')}")}
    sources, targets = list[str](), list[str]()
    for part in unit:
        if part.tag not in (_tag("segment"), _tag("ignorable")):
            continue
        source, target = part.find(_tag("source")), part.find(_tag("target"))
        words = _text(source, data)
        sources.append(words)
        if target is None and part.tag == _tag("segment") and words.strip():
            targets.clear()
            break
        targets.append(words if target is None else _text(target, data))
    key = unit.get("name") or ""
    if not key or not sources:
        return None
    source, target = (clean_text("".join(words)) for words in (sources, targets))
    return TranslatedLine(key, source, target, _note(unit, _CHECK_NOTE))


def _text(element: etree._Element | None, data: dict[str, str]) -> str:
    return "" if element is None else "".join(_pieces(element, data, 0))


def _pieces(element: etree._Element, data: dict[str, str], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise NoTranslationsError
    yield element.text or ""
    for one in element:
        match etree.QName(one).localname if isinstance(one.tag, str) else "":
            case "ph" | "sc" | "ec":
                yield data.get(one.get("dataRef") or "", "") or one.get("disp") or ""
            case "pc":
                yield data.get(one.get("dataRefStart") or "", "")
                yield from _pieces(one, data, depth + 1)
                yield data.get(one.get("dataRefEnd") or "", "")
            case "mrk":
                yield from _pieces(one, data, depth + 1)
        yield one.tail or ""


def _notes(element: etree._Element, notes: dict[str, str]) -> None:
    held = etree.SubElement(element, _tag("notes"))
    for category, words in notes.items():
        etree.SubElement(held, _tag("note"), category=category).text = _plain(words)


def _note(element: etree._Element | None, category: str) -> str:
    notes = [] if element is None else element.iterfind(f"{_tag('notes')}/{_tag('note')}")
    return next(((one.text or "").strip() for one in notes if one.get("category") == category), "")


def _code(language: str) -> str:
    return language if _LANGUAGE.fullmatch(language) else _UNKNOWN


def _plain(words: str) -> str:
    """The words without what XML cannot hold."""
    return _NOT_IN_XML.sub("", words)


def _tag(name: str) -> str:
    return f"{{{_SPACE}}}{name}"
