"""The cards of toplines as HTML, pictures and rows of numbers.

Written here and not by templates: a page has a thousand rows, and opens in a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.formats.charts import ChartBar, bar_chart
from surveys.formatting import rounded
from surveys.questionnaire.codebook import variables as kinds
from surveys.results.services import Card, Comparison, Line, Pair

from .formatting import number

Address = Callable[[str, str], str]
"""From a question's name and ``svg`` or ``csv`` to where that is."""
MARKS = {"95": ("▲", "mark-strict"), "90": ("△", "mark-loose")}


def cards_html(
    cards: Sequence[Card], address: Address | None, released: Collection[str] | None = None, *, level: int = 2
) -> SafeString:
    """Cards in the order of ``cards``, two beside each other on a screen; ``released``: the questions the client sees,
    if that is to be told."""
    sides = _sides([3 + len(card.lines) for card in cards])
    parts = (_card(card, side, address, released, level) for card, side in zip(cards, sides, strict=True))
    return mark_safe("".join(parts))  # noqa: S308 (every text in it is escaped)


def comparisons_html(found: Sequence[Comparison], names: Sequence[str], address: Address | None) -> SafeString:
    """The same of two groups."""
    sides = _sides([3 + len(one.pairs) for one in found])
    parts = (_comparison(one, side, names, address) for one, side in zip(found, sides, strict=True))
    return mark_safe("".join(parts))  # noqa: S308 (every text in it is escaped)


def chart_of(card: Card) -> str:
    """The card's picture."""
    bars = [ChartBar(line.words, [line.share], [_share(line.share)]) for line in card.lines]
    return bar_chart(f"{card.name}  {card.words}", _base_words(card), bars)


def chart_of_two(found: Comparison, names: Sequence[str]) -> str:
    """The picture of two groups."""
    bars = [ChartBar(p.words, [p.first, p.second], [_share(p.first), _share(p.second)]) for p in found.pairs]
    bases = _("bases %(first)s and %(second)s") % {
        "first": number(found.first.valid.people),
        "second": number(found.second.valid.people),
    }
    return bar_chart(f"{found.first.name}  {found.first.words}", bases, bars, names)


def rows_of(card: Card) -> Iterator[Sequence[str | float | None]]:
    """The card's numbers, with their heading."""
    yield card.name, card.words
    yield _("Answer"), "n", "%", _("% valid")
    for line in card.lines:
        yield line.words, line.people, _hundred(line.share), _hundred(line.valid)
    yield _("Base"), card.base.people
    if card.base.effective and round(card.base.effective) != card.base.people:
        yield _("effective base"), rounded(card.base.effective, 1)
    yield from ((words, value) for words, value, _decimals in _figures(card))


def rows_of_two(found: Comparison, names: Sequence[str]) -> Iterator[Sequence[str | float | None]]:
    """The numbers of two groups; ``95`` and ``90`` say at which level a difference holds."""
    yield found.first.name, found.first.words
    yield _("Answer"), *names, _("points"), _("holds at")
    for pair in found.pairs:
        points = _hundred(pair.points)
        yield pair.words, _hundred(pair.first), _hundred(pair.second), points, pair.mark
    yield _("Base"), found.first.valid.people, found.second.valid.people


def entries_html(questions: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The list of questions beside the cards: name, words, whether it is released."""
    told = f'<i>✓<span class="visually-hidden"> {escape(_("released"))}</span></i>'
    parts = (
        f'<li><a href="#q-{escape(name)}"><b>{escape(name)}</b><span>{escape(words)}</span>'
        f"{told if is_out else ''}</a></li>"
        for name, words, is_out in questions
    )
    return mark_safe("".join(parts))  # noqa: S308 (escaped)


def conditions_html(choosers: Iterable[tuple[str, str, Mapping[str, str]]]) -> SafeString:
    """Options of a filter: each question's name, words and codes."""
    parts = []
    for name, words, codes in choosers:
        inner = "".join(
            f'<option value="{escape(f"{name}:{code}")}">{escape(label)}</option>' for code, label in codes.items()
        )
        parts.append(f'<optgroup label="{escape(f"{name} {words}")}">{inner}</optgroup>')
    return mark_safe("".join(parts))  # noqa: S308 (escaped)


def options_html(options: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Options of a list, one of which may be chosen."""
    parts = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options
    )
    return mark_safe("".join(parts))  # noqa: S308 (escaped)


def _sides(heights: Iterable[int]) -> Iterator[str]:
    """The column of each card on a screen, the shorter one so far.

    The cards themselves stay in the questionnaire's order: paper, telephones and screen readers know no columns.
    """
    columns = {"at-left": 0, "at-right": 0}
    for height in heights:
        side = min(columns, key=lambda name: columns[name])
        columns[side] += height
        yield side


def _card(card: Card, side: str, address: Address | None, released: Collection[str] | None, level: int) -> str:
    head = _head(card, side, address, level)
    about = f'<p class="topline-about">{escape(card.about)}</p>' if card.about else ""
    if card.is_open:
        said = _("%(count)s answers in people’s own words") % {"count": number(card.said)}
        return f'{head}<p class="panel-body mute">{escape(said)}</p></section>'
    if not card.base.people:
        return f'{head}{about}<p class="panel-body mute">{escape(_("Nobody has answered yet."))}</p></section>'
    top = max((line.share or 0 for line in card.lines if not line.is_aside), default=0)
    rows = "".join(_row(line, is_top=bool(top) and line.share == top and not line.is_aside) for line in card.lines)
    small = " small-base" if card.has_small_base else ""
    return (
        f"{head}{about}{_score(card)}"
        f'<table class="table topline-answers{small}"><caption class="visually-hidden">{escape(card.name)}</caption>'
        f'<thead><tr><th scope="col">{escape(_("Answer"))}</th><td></td><th class="number" scope="col">n</th>'
        f'<th class="number" scope="col">%</th><th class="number" scope="col">{escape(_("% valid"))}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{_foot(card, released)}</section>"
    )


def _head(card: Card, side: str, address: Address | None, level: int) -> str:
    name = escape(card.name)
    words = "" if card.words == card.name else escape(card.words)
    return (
        f'<section class="panel topline {side}" id="q-{name}" data-question="{name}" aria-labelledby="h-{name}">'
        f'<div class="panel-head"><h{level} id="h-{name}"><b>{name}</b> {words}</h{level}>{_menu(card, address)}</div>'
    )


def _menu(card: Card, address: Address | None) -> str:
    if address is None or card.is_open:
        return ""
    label = escape(_("Download or copy %(name)s") % {"name": card.name})
    svg, csv = (escape(address(card.name, form)) for form in ("svg", "csv"))
    return (
        f'<details class="menu at-end topline-menu"><summary aria-label="{label}">'
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v11m-5-4.5l5 5 5-5M5 20h14"/></svg>'
        f'</summary><div class="menu-in panel">'
        f'<button type="button" data-png="{svg}" hidden>{escape(_("Chart, PNG"))} <kbd>P</kbd></button>'
        f'<a href="{svg}" download data-key="s">{escape(_("Chart, SVG"))} <kbd>S</kbd></a>'
        f'<a href="{csv}" download data-key="n">{escape(_("Numbers, CSV"))} <kbd>N</kbd></a>'
        f'<button type="button" data-copy hidden>{escape(_("Copy as a table"))} <kbd>C</kbd></button>'
        "</div></details>"
    )


def _row(line: Line, *, is_top: bool) -> str:
    kind = ' class="aside-answer"' if line.is_aside else ' class="top-answer"' if is_top else ""
    return (
        f'<tr{kind}><th scope="row">{escape(line.words)}</th>'
        f'<td class="bar-cell">{_bar(line.share, is_aside=line.is_aside)}</td>'
        f'<td class="number mute">{_whole(line.people)}</td><td class="number share">{_figure(line.share)}</td>'
        f'<td class="number mute">{_figure(line.valid)}</td></tr>'
    )


def _bar(share: float | None, *, is_aside: bool) -> str:
    kind = "planned" if is_aside else "done"
    return (
        '<svg class="bar medium" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{kind}" width="{100 * (share or 0):.1f}" height="8"/></svg>'
    )


def _score(card: Card) -> str:
    if card.score is None:
        return ""
    one = card.score
    margin = escape(_("margin ± %(points)s points") % {"points": number(one.margin)})
    parts = ((one.promoters, "done"), (one.passives, "passive"), (one.detractors, "planned"))
    drawn, at = "", 0.0
    for share, kind in parts:
        drawn += f'<rect class="{kind}" x="{at:.1f}" width="{100 * share:.1f}" height="10"/>'
        at += 100 * share
    told = _("promoters %(up)s, passives %(middle)s, detractors %(down)s") % {
        "up": _share(one.promoters),
        "middle": _share(one.passives),
        "down": _share(one.detractors),
    }
    return (
        f'<div class="topline-score"><b>{_signed(one.score)}</b><span class="mute">NPS · {margin}</span></div>'
        '<div class="panel-body"><svg class="bar large" viewBox="0 0 100 10" preserveAspectRatio="none" '
        f'aria-hidden="true">{drawn}</svg><p class="smaller mute">{escape(told)}</p></div>'
    )


def _figures(card: Card) -> Iterator[tuple[str, float, int]]:
    if card.numbers is not None:
        yield _("mean"), rounded(card.numbers.mean, 2), 2
        yield _("median"), rounded(card.numbers.median, 2), 0 if card.numbers.median == int(card.numbers.median) else 1
        if card.numbers.deviation is not None:
            yield _("standard deviation"), rounded(card.numbers.deviation, 2), 2
    if card.score is not None:
        yield "NPS", rounded(card.score.score, 1), 0


def _foot(card: Card, released: Collection[str] | None) -> str:
    found = [f"<div><dt>{escape(_('Base'))}</dt><dd>{number(card.base.people)}</dd></div>"]
    if round(card.base.effective) != card.base.people:
        found.append(f"<div><dt>{escape(_('effective'))}</dt><dd>{number(card.base.effective)}</dd></div>")
    if card.kind == kinds.MULTIPLE and card.valid.weight:
        each = sum((line.valid or 0) for line in card.lines)
        found.append(f"<div><dt>{escape(_('answers each'))}</dt><dd>{number(each, 2)}</dd></div>")
    found += [f"<div><dt>{escape(t)}</dt><dd>{number(value, d)}</dd></div>" for t, value, d in _figures(card)]
    small = f'<span class="warning-text">{escape(_("small base: under 30"))}</span>' if card.has_small_base else ""
    state = ""
    if released is not None:
        is_out = card.name in released
        words = _("released") if is_out else _("not released")
        state = f'<span class="status {"ok" if is_out else "off"}">{escape(words)}</span>'
    line = f'<dl class="figures-line">{"".join(found)}</dl>'
    return f'<div class="panel-foot">{line}{small}<span class="grow"></span>{state}</div>'


def _comparison(found: Comparison, side: str, names: Sequence[str], address: Address | None) -> str:
    card = found.first
    rows = "".join(_pair(pair) for pair in found.pairs)
    if found.means is not None:
        rows += _pair(found.means, is_mean=True)
    heads = "".join(f'<th class="number" scope="col">{escape(name)}</th>' for name in names)
    bases = _("bases %(first)s and %(second)s") % {
        "first": number(found.first.valid.people),
        "second": number(found.second.valid.people),
    }
    held = _("%(count)s hold at 95 %%") % {"count": found.held}
    about = f'<p class="topline-about">{escape(card.about)}</p>' if card.about else ""
    return (
        f"{_head(card, side, address, 2)}{about}"
        f'<table class="table topline-answers"><caption class="visually-hidden">{escape(card.name)}</caption>'
        f'<thead><tr><th scope="col">{escape(_("Answer"))}</th><td></td>{heads}'
        f'<th class="number" scope="col">{escape(_("points"))}</th></tr></thead><tbody>{rows}</tbody></table>'
        f'<div class="panel-foot"><span>{escape(bases)}</span><span class="grow"></span>'
        f'<span class="mute">{escape(held)}</span></div></section>'
    )


def _pair(pair: Pair, *, is_mean: bool = False) -> str:
    figure = (lambda value: number(value, 2)) if is_mean else _figure
    marks = ["", ""]
    if pair.mark and pair.points is not None:
        sign, kind = MARKS[pair.mark]
        level = escape(_("higher, at %(level)s %%") % {"level": pair.mark})
        told = f'<span class="visually-hidden">{level}</span>'
        marks[0 if pair.points > 0 else 1] = f' <span class="{kind}" aria-hidden="true">{sign}</span>{told}'
    factor = 1 if is_mean else 100
    points = "" if pair.points is None else _signed(factor * pair.points, 2 if is_mean else 1)
    bars = "" if is_mean else _two_bars(pair)
    kind = ' class="top-answer"' if pair.mark == "95" else ""
    return (
        f'<tr{kind}><th scope="row">{escape(pair.words)}</th><td class="bar-cell">{bars}</td>'
        f'<td class="number share">{figure(pair.first)}{marks[0]}</td>'
        f'<td class="number share">{figure(pair.second)}{marks[1]}</td><td class="number mute">{points}</td></tr>'
    )


def _two_bars(pair: Pair) -> str:
    first, second = (100 * (share or 0) for share in (pair.first, pair.second))
    return (
        '<svg class="bar-pair" viewBox="0 0 100 17" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="done" width="{first:.1f}" height="8"/>'
        f'<rect class="planned" y="9" width="{second:.1f}" height="8"/></svg>'
    )


def _base_words(card: Card) -> str:
    return _("Base: %(count)s people") % {"count": number(card.base.people)}


def _figure(share: float | None) -> str:
    return number(None) if share is None else _written(int(rounded(1000 * share)), 1, get_language())


def _whole(value: int) -> str:
    return _written(value, 0, get_language())


@lru_cache(maxsize=4096)
def _written(value: int, decimals: int, _language: str | None) -> str:
    """The same figures stand on a page again and again, and a language's rules are slow to look up."""
    return number(value / 10**decimals, decimals)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{number(100 * share, 1)} %"


def _signed(value: float, decimals: int = 0) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number(abs(value), decimals)}"


def _hundred(share: float | None) -> float | None:
    return None if share is None else rounded(100 * share, 1)
