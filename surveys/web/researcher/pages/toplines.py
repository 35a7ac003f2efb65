"""The page of toplines: every question with its chart and table, filtered, compared, weighted; what is released."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import User
from surveys.results import queries
from surveys.results.models import ToplineRelease
from surveys.results.services import WAVE, Asked, Toplines, filter_words, finding_of, toplines_of
from surveys.web.researcher.forms.toplines import address_of
from surveys.web.screens.downloads import Download
from surveys.web.screens.formatting import number, percent
from surveys.web.screens.plain_tables import csv_lines
from surveys.web.screens.topline_cards import (
    Address,
    cards_html,
    chart_of,
    chart_of_two,
    comparisons_html,
    conditions_html,
    entries_html,
    options_html,
    rows_of,
    rows_of_two,
)

KEPT = 8
"""Pages of cards that a process keeps: of 100 questions each takes 300 kB."""
_WRITTEN: dict[tuple[str, tuple[int, int], str | None, str], SafeString] = {}


@dataclass(frozen=True, slots=True)
class Pill:
    """One condition of the filter, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class ToplinesPage:
    """The content of the page. ``codes``: of the variable that is compared by, code → words. ``lost_weight``: the
    weights that were asked for and cannot be worked out."""

    heading: str
    lead: str
    toplines: Toplines
    pills: Sequence[Pill]
    entries: SafeString
    conditions: SafeString
    variables: SafeString
    cards: SafeString
    codes: Sequence[tuple[str, str]]
    plain: str
    query: str
    release: ToplineRelease | None
    made_at: datetime
    lost_weight: str

    @property
    def is_empty(self) -> bool:
        """Whether nobody has been interviewed yet."""
        return not self.toplines.everybody.people and not self.toplines.asked.filters

    @property
    def has_small_base(self) -> bool:
        """Whether the filter leaves few people."""
        return 0 < self.toplines.everybody.people < 30

    @property
    def compares_waves(self) -> bool:
        """Whether the wave before is compared with."""
        return self.toplines.asked.compare == WAVE


def toplines_page(study: Study, asked: Asked, by: User, now: datetime) -> ToplinesPage:
    """The page. Raises ``StoreError``."""
    found = toplines_of(study, asked, language=get_language() or "it", now=now, by=by)
    lost_weight = "" if found.asked.weight else asked.weight
    asked, release = found.asked, queries.topline_release_shown(study)
    released = {card["name"] for card in release.figures["cards"]} if release else set()
    address = partial(_address, study, address_of(asked))
    names = [name for name, _group in found.groups]
    shown = found.cards or [one.first for one in found.comparisons]
    if names:
        cards = comparisons_html(found.comparisons, names, address)
    else:
        cards = _cards(found, address, released, (study.pk, release.number if release else 0))
    chooser = next((one for one in found.choosers if one.name == asked.compare), None)
    return ToplinesPage(
        heading=_heading(found),
        lead=_lead(found, release),
        toplines=found,
        pills=list(_pills(found)),
        entries=entries_html([(card.name, card.words, card.name in released) for card in shown]),
        conditions=conditions_html((one.name, one.words, one.codes) for one in found.choosers),
        variables=options_html([(one.name, f"{one.name} {one.words}") for one in found.choosers], asked.compare),
        cards=cards,
        codes=list(chooser.codes.items()) if chooser else [],
        plain=address_of(asked, compare="", first="", second=""),
        query=address_of(asked),
        release=release,
        made_at=now,
        lost_weight=lost_weight,
    )


def _cards(found: Toplines, address: Address, released: Collection[str], release: tuple[int, int]) -> SafeString:
    """The cards; those of everybody are written once, until an answer or the release changes."""
    if found.asked.filters:
        return cards_html(found.cards, address, released)
    key = (found.name, release, get_language(), found.asked.weight)
    if (html := _WRITTEN.get(key)) is None:
        while len(_WRITTEN) >= KEPT:
            _WRITTEN.pop(next(iter(_WRITTEN)), None)
        html = _WRITTEN[key] = cards_html(found.cards, address, released)
    return html


def chart_file(study: Study, asked: Asked, name: str, form: str, by: User, now: datetime) -> Download:
    """One question's picture (``svg``) or numbers (``csv``). Raises ``Http404`` and ``StoreError``."""
    found = toplines_of(study, asked, language=get_language() or "it", now=now, by=by)
    names = [group for group, _people in found.groups]
    if pair := next((one for one in found.comparisons if one.first.name == name), None):
        content = chart_of_two(pair, names) if form == "svg" else _csv(rows_of_two(pair, names))
    elif card := next((one for one in found.cards if one.name == name), None):
        content = chart_of(card) if form == "svg" else _csv(rows_of(card))
    else:
        raise Http404
    title = f"{slugify(study.name)[:40]}_{slugify(name) or 'q'}_{now:%Y-%m-%d}.{form}"
    return Download(title, content.encode())


def _csv(rows: Iterable[Sequence[str | float | None]]) -> str:
    return "".join(csv_lines(["" if cell is None else cell for cell in row] for row in rows))


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """What can be released: ``questions`` by name with their words; ``small``: those that few people answered.

    ``asked``: what is looked at, without a comparison; ``of_whom``: its filter in words.
    """

    questions: Sequence[tuple[str, str]]
    small: Sequence[str]
    interviews: int
    weights: Sequence[tuple[str, str]]
    release: ToplineRelease | None
    asked: Asked
    of_whom: Sequence[str]
    compares: bool


def release_page(study: Study, asked: Asked, now: datetime) -> ReleasePage:
    """What can be released now of what is looked at. Raises ``StoreError``."""
    alone = replace(asked, compare="", first="", second="")
    found = toplines_of(study, alone, language=get_language() or "it", now=now)
    cards = [card for card in found.cards if not card.is_open]
    return ReleasePage(
        questions=[(card.name, card.words) for card in cards],
        small=[card.name for card in cards if card.has_small_base],
        interviews=found.everybody.people,
        weights=list(found.weights.items()),
        release=queries.topline_release_shown(study),
        asked=found.asked,
        of_whom=filter_words(found),
        compares=bool(asked.compare),
    )


def _address(study: Study, query: str, name: str, form: str) -> str:
    path = reverse("topline-file", args=[study.pk, name, form])
    return f"{path}?{query}" if query else path


def _pills(found: Toplines) -> Iterator[Pill]:
    words = {one.name: one for one in found.choosers}
    for name, codes in found.asked.filters.items():
        chooser = words[name]
        for code in codes:
            left = {
                other: [one for one in kept if (other, one) != (name, code)]
                for other, kept in found.asked.filters.items()
            }
            yield Pill(f"{chooser.name}: {chooser.codes[code]}", address_of(found.asked, filters=left))


def _heading(found: Toplines) -> str:
    if found.groups:
        held = sum(one.held for one in found.comparisons)
        of = sum(one.compared for one in found.comparisons)
        names = {"first": found.groups[0][0], "second": found.groups[1][0], "of": number(of)}
        if not held:
            return _("%(first)s and %(second)s: none of %(of)s differences holds at 95 %%") % names
        told = ngettext(
            "%(first)s and %(second)s: %(held)s of %(of)s differences holds at 95 %%",
            "%(first)s and %(second)s: %(held)s of %(of)s differences hold at 95 %%",
            held,
        )
        return told % {**names, "held": number(held)}
    if not found.everybody.people:
        return _("Nobody has answered yet") if not found.asked.filters else _("Nobody is left by this filter")
    best = finding_of(found.cards)
    if best is None:
        told = ngettext("What %(count)s person answered", "What %(count)s people answered", found.everybody.people)
        return told % {"count": number(found.everybody.people)}
    card, line = best
    words = {"answer": line.words, "share": percent(line.valid, 0), "question": card.name}
    scores = [one for one in found.cards if one.score is not None]
    told = _("“%(answer)s” is the answer of %(share)s to %(question)s") % words
    if not scores or scores[0].score is None:
        return told
    score = round(scores[0].score.score)
    return _("%(told)s; the NPS is %(score)s") % {"told": told, "score": f"{score:+d}".replace("-", "−")}


def _lead(found: Toplines, release: ToplineRelease | None) -> str:
    if found.groups:
        by_chance = round(0.05 * sum(one.compared for one in found.comparisons))
        return _("Of so many comparisons about %(count)s pass 95 %% by chance alone.") % {"count": number(by_chance)}
    if release is None:
        return _("The client sees none of it until you release it.")
    since = found.everybody.people - release.interviews
    told = _("The client sees %(questions)s questions as they were with %(interviews)s interviews.") % {
        "questions": number(len(release.figures["cards"])),
        "interviews": number(release.interviews),
    }
    if since > 0 and not found.asked.filters and not release.figures.get("filter"):
        return f"{told} {_('Since then %(count)s more.') % {'count': number(since)}}"
    return told
