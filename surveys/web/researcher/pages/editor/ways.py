"""The ways through a question: who comes from where, goes where or passes it by, what it reads and what reads it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.design.queries import Met
from surveys.formats.drafting import Written, read_by_row, readers_of
from surveys.formats.xlsform.words import references
from surveys.questionnaire.coverage.route_map import START
from surveys.questionnaire.model import structure as s
from surveys.web.researcher.pages.preview import ends
from surveys.web.screens.formatting import moment

MOST_WAYS = 6


@dataclass(frozen=True, slots=True)
class Way:
    """A question, or in words what is none, and how many people; ``row`` of the sheet, ``None`` without a link."""

    words: str
    row: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of simulated respondents through a question, and what is read.

    ``reached``: how many come there, in words; ``""`` before anybody was simulated.
    """

    reached: str
    came: Sequence[Way]
    went: Sequence[Way]
    passed: Sequence[Way]
    reads: Sequence[Way]
    readers: Sequence[Way]


def ways_of(written: Written, questionnaire: s.Questionnaire | None, row: int, name: str, met: Met | None) -> Ways:
    """Return the ways through the question of this row."""
    rows = {written.survey.cell(one, "name"): one.number for one in reversed(written.survey.rows)}
    moves = met.moves if met else ()
    page = _page_of(questionnaire, name)
    came = [_way(source, rows, count) for source, target, count in moves if target == page]
    went = [_way(target, rows, count) for source, target, count in moves if source == page]
    if met and met.left:
        went.append(Way(_("breaks off here"), None, met.left))
    return Ways(
        reached=_reached(met) if met and questionnaire else "",
        came=_most(came),
        went=_most(went),
        passed=_most(_passed(questionnaire, page, moves, rows)) if questionnaire and met else [],
        reads=[Way(one, rows.get(one)) for one in read_by_row(written, row)],
        readers=[Way(one, rows.get(one)) for one in readers_of(written, name)] + _quotas(questionnaire, name),
    )


def _reached(met: Met) -> str:
    return _("%(count)s of %(of)s simulated come here, %(when)s") % {
        "count": met.asked,
        "of": met.of,
        "when": moment(met.at),
    }


def _way(name: str, rows: Mapping[str, int], count: int) -> Way:
    if name == START:
        return Way(_("the beginning"), None, count)
    return Way(str(ends().get(name, name)), rows.get(name), count)


def _most(ways: Iterable[Way]) -> list[Way]:
    return sorted(ways, key=lambda way: -(way.count or 0))[:MOST_WAYS]


def _page_of(questionnaire: s.Questionnaire | None, name: str) -> str:
    """Return the group on whose page a question is asked, or the question itself."""
    if questionnaire is None:
        return name
    groups = {item.name: item for _names, item in questionnaire.walk() if not isinstance(item, s.Question)}
    around = next((names for names, item in questionnaire.walk() if item.name == name), ())
    return next((group for group in around if groups[group].field_list), name)


def _passed(
    questionnaire: s.Questionnaire, page: str, moves: Iterable[tuple[str, str, int]], rows: Mapping[str, int]
) -> list[Way]:
    """Return the ways that lead past a page: from before it to behind it."""
    order = {item.name: n for n, (_names, item) in enumerate(questionnaire.walk())}
    at = order.get(page, -1)
    found = []
    for source, target, count in moves:
        before = -1 if source == START else order.get(source, len(order))
        behind = order.get(target, -1)
        if before < at < behind:
            words = _("from %(source)s to %(target)s") % {"source": _way(source, {}, 0).words, "target": target}
            found.append(Way(words, rows.get(target), count))
    return found


def _quotas(questionnaire: s.Questionnaire | None, name: str) -> list[Way]:
    quotas = questionnaire.quotas if questionnaire else ()
    return [Way(_("quota %(name)s") % {"name": one.name}) for one in quotas if name in references(one.when)][:MOST_WAYS]
