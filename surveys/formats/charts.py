"""Charts as SVG that stand on their own: for reports, slides and print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, ROW, LEFT, RIGHT = 720, 30, 250, 70
INK, MUTE, TRACK, PAPER = "#16202c", "#4d5966", "#dfe4ea", "#ffffff"
COLOURS = ("#0b5c4a", "#8b96a3")
REFUSED = re.compile("[\x00-\x1f\ufffe\uffff\ud800-\udfff]")
LETTERS, LINES = 38, 2
"""Letters in a line of an answer's words, and lines at most."""


@dataclass(frozen=True, slots=True)
class ChartBar:
    """An answer: its share in each series, with the figures as they are written; ``None``: no share."""

    words: str
    shares: Sequence[float | None]
    figures: Sequence[str]


def bar_chart(title: str, note: str, bars: Sequence[ChartBar], series: Sequence[str] = ()) -> str:
    """Bars from 0 to 100 % beside their words, on white; ``series``: the names of several, which get a key."""
    heading = _wrapped(title, 74, 3)
    top = 22 + 22 * len(heading) + (18 if series else 0)
    height = top + sum(map(_height, bars)) + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="\'Atkinson Hyperlegible Next\', Arial, sans-serif" font-size="14">',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]
    for place, line in enumerate(heading):
        parts.append(_text(16, 28 + 22 * place, line, size=17, weight=700))
    at = 16.0
    for place, name in enumerate(series):
        parts.append(f'<rect x="{at:.0f}" y="{top - 22}" width="14" height="9" rx="2" fill="{COLOURS[place % 2]}"/>')
        parts.append(_text(at + 20, top - 13, name, colour=MUTE, size=13))
        at += 44 + 7.2 * len(name)
    y = float(top)
    for bar in bars:
        parts += _bar(bar, y)
        y += _height(bar)
    parts.append(_text(16, y + 20, note, colour=MUTE, size=12))
    return "".join([*parts, "</svg>\n"])


def _height(bar: ChartBar) -> int:
    drawn = ROW * max(1, len(bar.shares)) - 8 * (len(bar.shares) - 1)
    return max(drawn, 18 * len(_wrapped(bar.words, LETTERS, LINES)) + 8)


def _bar(bar: ChartBar, y: float) -> list[str]:
    room, parts = WIDTH - LEFT - RIGHT, []
    for place, line in enumerate(_wrapped(bar.words, LETTERS, LINES)):
        parts.append(_text(LEFT - 12, y + 18 + 17 * place, line, anchor="end"))
    for place, (share, figure) in enumerate(zip(bar.shares, bar.figures, strict=True)):
        top, width = y + 7 + 21 * place, room * (share or 0)
        parts.append(f'<rect x="{LEFT}" y="{top:.1f}" width="{room}" height="14" rx="3" fill="{TRACK}"/>')
        parts.append(
            f'<rect x="{LEFT}" y="{top:.1f}" width="{width:.1f}" height="14" rx="3" fill="{COLOURS[place % 2]}"/>'
        )
        parts.append(_text(WIDTH - 12, top + 12, figure, anchor="end", weight=700))
    return parts


def _text(
    x: float, y: float, words: str, *, colour: str = INK, size: int = 14, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(_printable(words))}</text>'
    )


def _printable(words: str) -> str:
    """Without what XML refuses."""
    return REFUSED.sub("", words)


def _wrapped(words: str, letters: int, lines: int) -> list[str]:
    found = [""]
    for word in words.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > letters:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    if len(found) > lines:
        found = [*found[: lines - 1], f"{found[lines - 1][: letters - 1]}…"]
    return [line if len(line) <= letters + 4 else f"{line[:letters]}…" for line in found]
