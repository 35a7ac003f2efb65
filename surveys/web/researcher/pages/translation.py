"""The translation room: each text beside its translation, what is to be done, where it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.queries import Translations
from surveys.formatting import language_name
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.wording.glossary import Glossary, Term
from surveys.questionnaire.wording.translations import CHANGED, DONE, MISSING, Unit, marks, tokens
from surveys.questionnaire.wording.written_texts import ANSWERS, SCRIPTS

AT_ONCE = 100
"""Texts on one page: more make it slow to open, and nobody translates more at a sitting."""
TO_DO, AGAINST, ALL = "todo", "glossary", "all"
PLAIN, MARK, REMOVED, ADDED = "span", "mark", "del", "ins"
"""Kinds of pieces of a source text: names of elements, and marks, which are buttons."""

SHOWS: Mapping[str, str] = {
    TO_DO: gettext_noop("To do"),
    MISSING: gettext_noop("Without translation"),
    CHANGED: gettext_noop("Changed since"),
    AGAINST: gettext_noop("Against the glossary"),
    ALL: gettext_noop("All texts"),
}
PARTS: Mapping[str, str] = {
    "label": gettext_noop("Questions"),
    "hint": gettext_noop("Instructions and probes"),
    "message": gettext_noop("Messages of checks"),
    "choices": gettext_noop("Answers"),
    "quotas": gettext_noop("Quotas"),
    SCRIPTS: gettext_noop("Scripts"),
    ANSWERS: gettext_noop("Answers for respondents"),
    "sample": gettext_noop("Columns of the sample"),
}
KINDS: Mapping[str, str] = {
    "label": gettext_noop("text"),
    "hint": gettext_noop("instruction"),
    "guidance_hint": gettext_noop("probe"),
    "constraint_message": gettext_noop("message when refused"),
    "required_message": gettext_noop("message when empty"),
    "warning_message": gettext_noop("message when doubtful"),
    "low_label": gettext_noop("lowest point"),
    "high_label": gettext_noop("highest point"),
    "text": gettext_noop("script"),
    "question": gettext_noop("when they ask"),
    "answer": gettext_noop("we say"),
    "listen": gettext_noop("we listen first"),
    "back": gettext_noop("and lead back"),
}
_PART_OF = {"label": "label", "low_label": "label", "high_label": "label", "hint": "hint", "guidance_hint": "hint"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the page: the language, which texts (``""``: what is to be done), their part and page."""

    language: str = ""
    show: str = ""
    part: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "Asked":
        """Return what the address says; what it says wrongly is left out."""
        show, part, page = query.get("show", ""), query.get("part", ""), query.get("page", "")
        return cls(
            str(query.get("language", ""))[:60],
            show if show in SHOWS else "",
            part if part in PARTS else "",
            int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1,
        )

    @property
    def query(self) -> str:
        """The same as an address says it, behind the question mark."""
        pairs = {"language": self.language, "show": self.show, "part": self.part, "page": self.page}
        return urlencode({key: value for key, value in pairs.items() if value and (key, value) != ("page", 1)})

    def address(self, study: Study, name: str = "translation") -> str:
        """Return the address of the page, or of its sheet, with these texts."""
        return f"{reverse(name, args=[study.pk])}?{self.query}"


@dataclass(frozen=True, slots=True)
class SentTranslation:
    """A translation that was sent; of one that could not be stored ``text``, and ``trouble``, which says why.

    ``taken``: somebody else wrote another one.
    """

    key: str
    text: str | None = None
    trouble: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source text: plain words, a mark, or words that have gone or come since it was translated."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A text and its translation; ``typed``: what is in the field. ``number`` counts all texts from 0.

    ``memory``: how the same text is translated elsewhere in the questionnaire, where this one is to be done.
    ``terms``: those of the glossary that are in the text, ``missed``: those that its translation lacks.
    """

    number: int
    unit: Unit
    where: str
    kind: str
    is_read: bool
    pieces: Sequence[Piece]
    typed: str
    heading: str = ""
    trouble: str = ""
    taken: bool = False
    memory: str = ""
    terms: Sequence[Term] = ()
    missed: Sequence[Term] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the list of filters; ``todo``: how many of its ``count`` texts are to be done."""

    label: str
    count: int
    todo: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TranslationPage:
    """The content of the page. ``bar``: done, changed, missing, as widths out of ``count``."""

    asked: Asked
    revision: str
    source: str
    source_code: str
    target: str
    code: str
    languages: Sequence[Choice]
    heading: str
    lead: str
    count: int
    done: int
    changed: int
    missing: int
    shows: Sequence[Choice]
    parts: Sequence[Choice]
    rows: Sequence[Row]
    earlier: str
    following: str
    sheet: str
    query: str


def translation_page(
    study: Study,
    found: Translations,
    asked: Asked,
    *,
    numbers: Sequence[int] | None = None,
    sent: SentTranslation | None = None,
) -> TranslationPage:
    """Return the page; ``numbers``: only these texts. ``sent``: its text is shown, too."""
    done, missing, changed = found.counts()
    # What is to be done comes first; where nothing is, all is shown.
    asked = replace(asked, language=found.target.code, show=asked.show or (TO_DO if missing or changed else ALL))
    glossary = queries.glossary_of(study, found.target.code)
    chosen = [(n, one) for n, one in enumerate(found.units) if _is_chosen(one, asked, glossary)]
    shown = chosen[(asked.page - 1) * AT_ONCE : asked.page * AT_ONCE]
    if numbers is not None or (sent and all(one.key != sent.key for _, one in shown)):
        wanted = set(numbers or ())
        shown = [(n, one) for n, one in enumerate(found.units) if n in wanted or (sent and one.key == sent.key)]
    target = language_name(found.target.code, found.target.name)
    return TranslationPage(
        asked=asked,
        revision=found.revision,
        source=found.source.name or _("As written"),
        source_code=found.source.code,
        target=found.target.name,
        code=found.target.code,
        languages=_languages(study, found, asked),
        heading=_heading(target, missing, changed, len(found.units)),
        lead=_lead(done, len(found.units)),
        count=len(found.units),
        done=done,
        changed=changed,
        missing=missing,
        shows=_shows(study, found, asked, glossary),
        parts=_parts(study, found, asked),
        rows=_rows(found, shown, sent, glossary),
        earlier=replace(asked, page=asked.page - 1).address(study) if asked.page > 1 else "",
        following=replace(asked, page=asked.page + 1).address(study) if len(chosen) > asked.page * AT_ONCE else "",
        sheet=replace(asked, page=1).address(study, "translation-sheet"),
        query=asked.query,
    )


def chosen_units(study: Study, found: Translations, asked: Asked) -> list[Unit]:
    """Return the texts that the page shows, on all its pages."""
    glossary = queries.glossary_of(study, found.target.code)
    return [one for one in found.units if _is_chosen(one, asked, glossary)]


def place_of(unit: Unit) -> str:
    """Return where a text stands, in words."""
    return f"{_where(unit)} · {_kind(unit)}"


def state_words(unit: Unit) -> str:
    """Return the state of a translation, in words."""
    return {MISSING: _("missing"), CHANGED: _("changed"), DONE: _("translated")}[unit.state]


def _is_chosen(unit: Unit, asked: Asked, glossary: Glossary) -> bool:
    if asked.part and _part(unit) != asked.part:
        return False
    show = asked.show or ALL
    if show == AGAINST:
        return bool(glossary.missed_in(unit.source, unit.translation))
    return show == ALL or unit.state == show or (show == TO_DO and unit.state != DONE)


def _part(unit: Unit) -> str:
    written = unit.written
    return _PART_OF.get(written.column, "message") if written.sheet == "survey" else written.sheet


def _heading(target: str, missing: int, changed: int, count: int) -> str:
    lacking = ngettext("%(count)s text is missing", "%(count)s texts are missing", missing) % {"count": missing}
    again = ngettext("%(count)s has to be looked at again", "%(count)s have to be looked at again", changed) % {
        "count": changed
    }
    told = " · ".join([lacking] * bool(missing) + [again] * bool(changed))
    if not told:
        told = _("all is translated") if count else _("there is nothing to translate")
    return _("In %(language)s: %(told)s") % {"language": target, "told": told}


def _lead(done: int, count: int) -> str:
    return _("%(done)s of %(count)s are translated and up to date. A text is saved when its field is left.") % {
        "done": done,
        "count": count,
    }


def _languages(study: Study, found: Translations, asked: Asked) -> list[Choice]:
    return [
        Choice(one.name, 0, 0, replace(asked, language=one.code, page=1).address(study), one == found.target)
        for one in found.others
    ]


def _shows(study: Study, found: Translations, asked: Asked, glossary: Glossary) -> list[Choice]:
    here = [one for one in found.units if not asked.part or _part(one) == asked.part]
    states = [one.state for one in here]
    counts = {name: states.count(name) for name in (MISSING, CHANGED)} | {ALL: len(states)}
    counts[TO_DO] = counts[MISSING] + counts[CHANGED]
    if glossary:
        counts[AGAINST] = sum(bool(glossary.missed_in(one.source, one.translation)) for one in here)
    return [
        Choice(_(label), counts[name], 0, replace(asked, show=name, page=1).address(study), name == asked.show)
        for name, label in SHOWS.items()
        if name in counts
    ]


def _parts(study: Study, found: Translations, asked: Asked) -> list[Choice]:
    by_part: dict[str, list[str]] = {}
    for one in found.units:
        by_part.setdefault(_part(one), []).append(one.state)
    whole = Choice(_("Everywhere"), len(found.units), 0, replace(asked, part="", page=1).address(study), not asked.part)
    return [whole] + [
        Choice(
            _(label),
            len(by_part[name]),
            sum(state != DONE for state in by_part[name]),
            replace(asked, part=name, page=1).address(study),
            name == asked.part,
        )
        for name, label in PARTS.items()
        if name in by_part
    ]


def _rows(
    found: Translations, shown: Sequence[tuple[int, Unit]], sent: SentTranslation | None, glossary: Glossary
) -> list[Row]:
    rows: list[Row] = []
    last = ""
    titles, memory = _titles(found.questionnaire), _memory(found.units)
    for number, unit in shown:
        heading = _title(unit, titles)
        refused = sent if sent is not None and sent.key == unit.key else None
        rows.append(
            Row(
                number=number,
                unit=unit,
                where=_where(unit),
                kind=_kind(unit),
                is_read=unit.written.sheet != "survey" or _part(unit) == "label",
                pieces=_pieces(unit),
                typed=unit.translation if refused is None or refused.text is None else refused.text,
                heading=heading if heading != last else "",
                trouble=refused.trouble if refused else "",
                taken=refused.taken if refused else False,
                memory="" if unit.state == DONE else memory.get(_folded(unit.source), ""),
                terms=glossary.found_in(unit.source),
                missed=glossary.missed_in(unit.source, unit.translation),
            )
        )
        last = heading
    return rows


def _memory(units: Iterable[Unit]) -> dict[str, str]:
    """How each text is translated, by its words: the first time that this was done."""
    memory: dict[str, str] = {}
    for one in units:
        if one.state == DONE:
            memory.setdefault(_folded(one.source), one.translation)
    return memory


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _titles(questionnaire: Questionnaire) -> dict[str, str]:
    """The title of each outermost group."""
    return {
        item.name: questionnaire.words(item.label) or item.name for around, item in questionnaire.walk() if not around
    }


def _title(unit: Unit, titles: Mapping[str, str]) -> str:
    if unit.written.sheet != "survey":
        return _(PARTS[unit.written.sheet])
    return titles.get(unit.written.within, "") or _("Outside of any group")


def _where(unit: Unit) -> str:
    written = unit.written
    if written.sheet == "choices":
        return written.within
    return _(PARTS[ANSWERS]) if written.sheet == ANSWERS else written.name


def _kind(unit: Unit) -> str:
    written = unit.written
    if written.sheet == "choices":
        return _("answer %(code)s") % {"code": written.name}
    if written.sheet == "quotas":
        return _("quota")
    if written.sheet == "sample":
        return _("column")
    kind = _(KINDS[written.column])
    return f"{written.name}, {kind}" if written.sheet == ANSWERS else kind


def _pieces(unit: Unit) -> list[Piece]:
    """The source text with its marks apart and, of a changed one, what has gone and what has come."""
    standing = set(marks(unit.source, unit.is_spoken_outside))
    after = tokens(unit.source)
    if not unit.earlier:
        return list(_apart(after, standing))
    before = tokens(unit.earlier)
    pieces: list[Piece] = []
    for _kind_of_change, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[a:b] == after[c:d]:
            pieces += _apart(after[c:d], standing)
            continue
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        pieces += [Piece(kind, words) for kind, words in ((REMOVED, gone), (ADDED, come)) if words]
    return pieces


def _apart(words: Sequence[str], standing: set[str]) -> Iterator[Piece]:
    """The words in as few pieces as there are marks between them."""
    for is_mark, found in groupby(words, lambda word: word in standing):
        if is_mark:
            yield from (Piece(MARK, word) for word in found)
        else:
            yield Piece(PLAIN, "".join(found))
