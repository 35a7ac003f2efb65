"""Parses the ``type`` column: standard types, older notations, and types that need a device."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import TYPES

from .findings import nearest

BEGIN, END, QUESTION, DEVICE, UNKNOWN, TITLE, FORM_ID, ELSEWHERE = (
    "begin",
    "end",
    "question",
    "device",
    "unknown",
    "title",
    "form_id",
    "elsewhere",
)
GROUP, REPEAT, LOOP = "group", "repeat", "loop"


@dataclass(frozen=True, slots=True)
class Kind:
    """The parsed type cell. ``name``: the question type, the control (group, repeat, loop) or the device's type."""

    kind: str
    name: str
    list_name: str = ""
    or_other: bool = False
    external: bool = False
    constraint: str = ""
    """A constraint implied by the type (``percentage``)."""
    calculation: str = ""
    guessed: str = ""
    """The type as written, if it was corrected to a similar known one."""


_ASKED = {words: one.name for one in TYPES.values() if not one.is_listed for words in one.spellings}
_BOUNDED = {
    "percentage": "0 <= . and . <= 100",
    "number of days in last month": "0 <= . and . <= 31",
    "number of days in last six months": "0 <= . and . <= 183",
    "number of days in last year": "0 <= . and . <= 365",
}
_GIVEN = {
    "today": "today()",
    "get today": "today()",
    "start": "now()",
    "start time": "now()",
    "get start time": "now()",
    "enumerator": "interviewer()",
}
DEVICE_TYPES = frozenset(
    """
    image|photo|picture|audio|video|file|barcode|geopoint|geotrace|geoshape|gps|location|osm|annotate|draw|signature
    start-geopoint|background-audio|background-geopoint|audit|text audit|audio audit|csv-external|xml-external
    end|end time|get end time|deviceid|device id|get device id|imei|subscriberid|subscriber id|get subscriber id
    simserial|sim id|get sim id|phonenumber|get phone number|username|email|devicephonenum|caseid|device info|duration
    uri:deviceid|uri:subscriberid|uri:simserial|uri:phonenumber|uri:username|uri:email|comments|phone call log
    phone call duration|collect phone call log|speed violations count|speed violations list|speed violations audit
    sensor stream|sensor statistic|geofence
    """.replace("\n", "|")
    .replace("    ", "")
    .strip("|")
    .split("|")
)
_METADATA = frozenset(
    """
    audit|text audit|audio audit|background-audio|background-geopoint|start-geopoint|end|end time|get end time
    deviceid|device id|get device id|imei|subscriberid|subscriber id|get subscriber id|simserial|sim id|get sim id
    phonenumber|get phone number|username|email|devicephonenum|caseid|device info|duration|uri:deviceid
    uri:subscriberid|uri:simserial|uri:phonenumber|uri:username|uri:email|phone call log|phone call duration
    collect phone call log|speed violations count|speed violations list|speed violations audit|geofence
    """.replace("\n", "|")
    .replace("    ", "")
    .strip("|")
    .split("|")
)
"""Device types that the device records by itself, without asking anybody."""
_SENSORS = ("sensor statistic ", "sensor stream ")
_SELECTS = {words: one.name for one in TYPES.values() if one.is_listed for words in one.spellings}
_SELECT = re.compile(
    r"^(?:add\s+|q\s+)?(?P<select>select[\s_]+one|select[\s_]*1|select[\s_]+multiple|select[\s_]+all[\s_]+that[\s_]+apply"
    r"|(?:odk:)?rank|select)(?P<external>[\s_]+external)?(?:\s+prompt)?(?P<from>[\s_]+from[\s_]+file|\s+from|\s+using)?"
    r"(?:[\s]+(?P<list>.*?))?(?P<other>\s+or[\s_]+(?:specify[\s_]+)?other)?$",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = re.compile(
    r"^(?P<edge>begin|end)[\s_\-]+(?P<control>lgroup|looped[\s_]+group|group|repeat|loop|\w+)(?:\s+over\s+(?P<list>.+))?$",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = {"lgroup": REPEAT, "looped group": REPEAT, "group": GROUP, "repeat": REPEAT, "loop": LOOP}
_PROMPT = re.compile(r"^(?:add\s+(?P<asked>.+?)\s+prompt|q\s+(?P<short>.+))$")


@lru_cache(maxsize=4096)
def read_type(cell: str) -> Kind:
    """Parse a cell of the ``type`` column; never fails (``unknown`` at worst)."""
    written = " ".join(cell.split())
    words = written.lower().replace("_", " ")
    if words in _GIVEN:
        return Kind(QUESTION, s.CALCULATE, calculation=_GIVEN[words])
    if words in DEVICE_TYPES or words.replace(" ", "-") in DEVICE_TYPES:
        return Kind(DEVICE, written)
    if control := _CONTROL.match(written):
        return _control(control)
    if kind := _plain(words):
        return kind
    if select := _SELECT.match(written):
        return _select(select)
    if words.startswith("osm "):
        return Kind(DEVICE, "osm")
    if words.startswith(_SENSORS):
        return Kind(DEVICE, written)
    if words in ("set form title", "set form id"):
        return Kind(TITLE if words.endswith("title") else FORM_ID, words)
    return _near(written, words)


def is_metadata(kind: Kind) -> bool:
    """Whether the row is metadata that a device records by itself."""
    words = kind.name.lower().replace("_", " ")
    return kind.kind == DEVICE and (
        words in _METADATA or words.replace(" ", "-") in _METADATA or words.startswith(_SENSORS)
    )


def named_list(cell: str) -> str:
    """The list of answers that a cell of the ``type`` column names, as written there; ``""`` if it names none."""
    found = _naming(" ".join(cell.split()))
    return "" if found is None else found["list"].strip()


def with_list(cell: str, name: str) -> str:
    """The cell with another list in place of the one that it names."""
    written = " ".join(cell.split())
    found = _naming(written)
    return cell if found is None else f"{written[: found.start('list')]}{name}{written[found.end('list') :]}"


def _naming(written: str) -> re.Match[str] | None:
    found = _SELECT.match(written) or _CONTROL.match(written)
    return found if found is not None and found["list"] else None


def _plain(words: str) -> Kind | None:
    if prompt := _PROMPT.match(words):
        inner = prompt["asked"] or prompt["short"]
        if inner in DEVICE_TYPES:
            return Kind(DEVICE, inner)
        words = inner if inner in _ASKED else words
    if words in _ASKED:
        return Kind(QUESTION, _ASKED[words])
    if words in _BOUNDED:
        return Kind(QUESTION, s.INTEGER, constraint=_BOUNDED[words])
    if words == "phone number":
        return Kind(QUESTION, s.TEXT, constraint=r"regex(., '^\d*$')")
    return None


def _control(match: re.Match[str]) -> Kind:
    name = " ".join(match["control"].lower().replace("_", " ").split())
    edge = BEGIN if match["edge"].lower() == "begin" else END
    meant = "" if name in _CONTROLS else nearest(name, set(_CONTROLS), cutoff=0.8)
    control = _CONTROLS.get(meant or name, name)
    return Kind(edge, control, list_name=(match["list"] or "").strip(), guessed=match.string if meant else "")


def _select(match: re.Match[str]) -> Kind:
    words = " ".join(match["select"].lower().replace("_", " ").split()).replace("select 1", "select1")
    name = _SELECTS[words]
    list_name = (match["list"] or "").strip()
    if match["from"] and "file" in match["from"].lower():
        return Kind(ELSEWHERE, match.string, list_name)
    return Kind(QUESTION, name, list_name, bool(match["other"]), external=bool(match["external"]))


def _near(written: str, words: str) -> Kind:
    """A typing error as the type it must mean; anything else stays unknown."""
    edge = nearest(words, {"begin group", "end group", "begin repeat", "end repeat"}, cutoff=0.85)
    if edge:
        return replace(read_type(edge), guessed=written)
    first, _, rest = written.partition(" ")
    meant = nearest(words, set(_ASKED), cutoff=0.85)
    if meant and len(words) > 3:
        return Kind(QUESTION, _ASKED[meant], guessed=written)
    if rest and (meant := nearest(first, {"select_one", "select_multiple"}, cutoff=0.85)):
        kind = read_type(f"{meant} {rest}")
        return Kind(kind.kind, kind.name, kind.list_name, kind.or_other, guessed=written)
    return Kind(UNKNOWN, written)
