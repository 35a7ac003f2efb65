"""The room for coding open answers: the frame, the answers in groups, progress and agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.results.models import FrameCode
from surveys.results.services import ALL, DIFFERING, SECOND, TO_DO, Bench, BenchAnswer, bench_of
from surveys.web.screens.formatting import number
from surveys.web.screens.kept_searches import FOUND

SHOWN_OF_A_GROUP, MOST_SHOWN = 8, 300
"""Answers of a group that are seen at once, and of all groups together."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code of the frame. ``count``: how many answers have it."""

    code: FrameCode
    count: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group: ``seen`` at once, and ``more`` that open."""

    heading: str
    size: int
    seen: Sequence[BenchAnswer]
    more: Sequence[BenchAnswer]


@dataclass(frozen=True, slots=True)
class CodingPage:
    """The content of the room. ``bench``: ``None`` where the study has no open question."""

    heading: str
    bench: Bench | None
    rows: Sequence[CodeRow]
    groups: Sequence[GroupRow]
    views: Sequence[tuple[str, str, bool]]
    search: str
    left: int
    most: int

    @property
    def is_blind(self) -> bool:
        """Whether a second coder codes, who does not see what the first one gave."""
        return self.bench is not None and self.bench.shown == SECOND


def coding_page(study: Study, asked: dict[str, str], now: datetime) -> CodingPage:
    """The room with the question that is asked for."""
    bench = bench_of(study, **asked, language=get_language() or "it", now=now)
    if bench is None:
        return CodingPage(_("The questionnaire has no open question to code"), None, (), (), (), "", 0, 0)
    rows = [CodeRow(code, bench.counts.get(code.number, 0)) for code in bench.codes]
    return CodingPage(
        heading=_heading(bench),
        bench=bench,
        rows=rows,
        groups=list(_groups(bench)),
        views=list(_views(bench, asked["search"])),
        search=asked["search"],
        left=bench.answered - bench.coded,
        most=max((row.count for row in rows), default=0),
    )


def _heading(bench: Bench) -> str:
    if not bench.answered:
        return _("Nobody has answered this question yet")
    told = ngettext(
        "%(coded)s of %(answered)s answer has a code", "%(coded)s of %(answered)s answers have a code", bench.answered
    ) % {"coded": number(bench.coded), "answered": number(bench.answered)}
    if bench.kappa.kappa is None:
        return told
    return _("%(told)s; coders agree (kappa %(kappa)s)") % {"told": told, "kappa": number(bench.kappa.kappa, 2)}


def _groups(bench: Bench) -> Iterator[GroupRow]:
    shown = 0
    for group in bench.groups:
        if shown >= MOST_SHOWN:
            return
        answers = list(group.answers)[: MOST_SHOWN - shown]
        shown += len(answers)
        alone = len(group.answers) == 1
        heading = "" if alone else ", ".join(f"{word}…" for word in group.words) or _("nearly the same")
        yield GroupRow(heading, len(group.answers), answers[:SHOWN_OF_A_GROUP], answers[SHOWN_OF_A_GROUP:])


def _views(bench: Bench, search: str) -> Iterator[tuple[str, str, bool]]:
    words = {TO_DO: _("To code"), ALL: _("All"), SECOND: _("Second coder"), DIFFERING: _("Differing")}
    for shown, label in words.items():
        query = urlencode({"q": bench.question.name, "show": shown, **({FOUND: ""} if search else {})})
        yield label, query, shown == bench.shown
