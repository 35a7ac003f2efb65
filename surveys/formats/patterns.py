"""Ready-made parts of a questionnaire: complete rows of a workbook, with names that nothing else has."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.formats.editing import InsertRows, NewList, Operation
from surveys.questionnaire.model.structure import SCREENED_OUT, Language, Questionnaire
from surveys.questionnaire.problems import gettext_noop

Words = tuple[str, str]
"""A text in Italian and in English."""
Row = Mapping[str, "str | Words"]
"""A row by headings; texts for respondents are pairs, the pattern's own names stand as ``${name}`` or ``{list}``."""

_OWN = re.compile(r"\{(\w+)\}")
_YES_NO = ((("1"), ("Sì", "Yes")), (("2"), ("No", "No")))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A ready-made part. ``title`` and ``what`` are message ids; ``lists``: codes and words by the list's name."""

    title: str
    what: str
    rows: tuple[Row, ...]
    lists: Mapping[str, Sequence[tuple[str, Words]]] = field(default_factory=dict)
    routes: tuple[Mapping[str, str], ...] = ()


_REGIONS = (
    "Piemonte", "Valle d’Aosta", "Lombardia", "Trentino-Alto Adige", "Veneto", "Friuli-Venezia Giulia", "Liguria",
    "Emilia-Romagna", "Toscana", "Umbria", "Marche", "Lazio", "Abruzzo", "Molise", "Campania", "Puglia", "Basilicata",
    "Calabria", "Sicilia", "Sardegna",
)  # fmt: skip
"""Of Italy, in the order of the codes of ISTAT."""

_SENTENCES: tuple[Row, ...] = tuple(
    {
        "type": "select_one {agree}",
        "name": f"grid_{number}",
        "label": (f"Frase {number}", f"Sentence {number}"),
        "nonresponse": "dk",
        "required": "yes",
    }
    for number in range(1, 5)
)
_SHARES: tuple[Row, ...] = tuple(
    {"type": "integer", "name": name, "label": words, "constraint": ". >= 0 and . <= 100", "required": "yes"}
    for name, words in (
        ("allocation_shop", ("in negozio", "in shops")),
        ("allocation_online", ("in rete", "online")),
        ("allocation_other", ("altrove", "elsewhere")),
    )
)

PATTERNS: Mapping[str, Pattern] = {
    "screener": Pattern(
        gettext_noop("Screener with an end"),
        gettext_noop("A question of yes and no; who says no is not in the target."),
        (
            {
                "type": "select_one {yes_no}",
                "name": "screener",
                "label": (
                    "Negli ultimi tre mesi ha comprato caffè?",
                    "Have you bought coffee in the last three months?",
                ),
                "required": "yes",
            },
        ),
        {"yes_no": _YES_NO},
        ({"after": "{screener}", "when": "${screener} = '2'", "go_to": SCREENED_OUT},),
    ),
    "nps": Pattern(
        gettext_noop("NPS with the reason"),
        gettext_noop("From 0 to 10, then why; promoters, passives and detractors are worked out."),
        (
            {
                "type": "range",
                "name": "nps",
                "label": (
                    "Da 0 a 10, quanto è probabile che ci consigli a un amico o a un collega?",
                    "From 0 to 10, how likely are you to recommend us to a friend or colleague?",
                ),
                "parameters": "start=0 end=10 step=1",
                "low_label": ("per niente probabile", "not at all likely"),
                "high_label": ("estremamente probabile", "extremely likely"),
                "nonresponse": "dk",
                "required": "yes",
            },
            {
                "type": "calculate",
                "name": "nps_class",
                "calculation": "if(not(answered(${nps})), '', if(${nps} >= 9, 'promoter', "
                "if(${nps} >= 7, 'passive', 'detractor')))",
            },
            {
                "type": "text",
                "name": "nps_why",
                "label": ("Per quale motivo principale?", "What is the main reason?"),
                "relevant": "answered(${nps})",
                "nonresponse": "dk",
                "required": "yes",
            },
        ),
    ),
    "grid": Pattern(
        gettext_noop("Grid"),
        gettext_noop("Several sentences on one scale, on one page, in random order."),
        (
            {
                "type": "begin_group",
                "name": "grid",
                "label": ("Quanto è d’accordo con queste frasi?", "How much do you agree with these sentences?"),
                "appearance": "field-list",
                "order": "random",
            },
            *_SENTENCES,
            {"type": "end_group"},
        ),
        {
            "agree": (
                ("1", ("per niente d’accordo", "do not agree at all")),
                ("2", ("poco d’accordo", "agree a little")),
                ("3", ("abbastanza d’accordo", "agree quite")),
                ("4", ("del tutto d’accordo", "agree completely")),
            )
        },
    ),
    "allocation": Pattern(
        gettext_noop("Share out 100"),
        gettext_noop("Several numbers that must add up to 100."),
        (
            {
                "type": "begin_group",
                "name": "allocation",
                "label": ("Su 100 acquisti, quanti ne fa…", "Of 100 purchases, how many do you make…"),
                "appearance": "field-list",
                "total": "100",
            },
            *_SHARES,
            {"type": "end_group"},
        ),
    ),
    "ranking": Pattern(
        gettext_noop("Ranking"),
        gettext_noop("Answers put in order, from the most important one; read in random order."),
        (
            {
                "type": "rank {ranking_items}",
                "name": "ranking",
                "label": (
                    "Metta in ordine, dal più importante al meno importante:",
                    "Put in order, from the most to the least important:",
                ),
                "order": "random",
                "required": "yes",
            },
        ),
        {
            "ranking_items": (
                ("1", ("il prezzo", "price")),
                ("2", ("la qualità", "quality")),
                ("3", ("il servizio", "service")),
                ("4", ("la vicinanza", "closeness")),
            )
        },
    ),
    "demographics": Pattern(
        gettext_noop("Demographics"),
        gettext_noop("Gender, age with classes, region, education, occupation."),
        (
            {
                "type": "select_one {gender}",
                "name": "gender",
                "label": ("Qual è il suo genere?", "What is your gender?"),
                "nonresponse": "refused",
                "required": "yes",
            },
            {
                "type": "integer",
                "name": "age",
                "label": ("Quanti anni ha?", "How old are you?"),
                "constraint": ". >= 14 and . <= 110",
                "nonresponse": "refused",
                "required": "yes",
            },
            {
                "type": "calculate",
                "name": "age_class",
                "calculation": "if(not(answered(${age})), '', if(${age} < 18, '14-17', if(${age} < 35, '18-34', "
                "if(${age} < 55, '35-54', if(${age} < 65, '55-64', '65+')))))",
            },
            {
                "type": "select_one {region}",
                "name": "region",
                "label": ("In quale regione abita?", "In which region do you live?"),
                "nonresponse": "refused",
                "required": "yes",
                "read_out": "no",
            },
            {
                "type": "select_one {education}",
                "name": "education",
                "label": ("Qual è il suo titolo di studio?", "What is your highest qualification?"),
                "nonresponse": "refused",
                "required": "yes",
            },
            {
                "type": "select_one {occupation}",
                "name": "occupation",
                "label": ("Qual è la sua condizione professionale?", "What is your occupation?"),
                "nonresponse": "refused",
                "required": "yes",
            },
        ),
        {
            "gender": (("1", ("donna", "woman")), ("2", ("uomo", "man")), ("3", ("altro", "other"))),
            "region": tuple((str(code), (name, name)) for code, name in enumerate(_REGIONS, 1)),
            "education": (
                ("1", ("licenza elementare o nessun titolo", "primary school or none")),
                ("2", ("licenza media", "lower secondary school")),
                ("3", ("diploma", "upper secondary school")),
                ("4", ("laurea o titolo superiore", "university degree or higher")),
            ),
            "occupation": (
                ("1", ("lavoro dipendente", "employed")),
                ("2", ("lavoro autonomo", "self-employed")),
                ("3", ("in cerca di lavoro", "looking for work")),
                ("4", ("studio", "student")),
                ("5", ("pensione", "retired")),
                ("6", ("cura della casa o altro", "home or other")),
            ),
        },
    ),
}
"""Ready-made parts by their keys, in the order in which they are offered."""


def rows_of(
    pattern: Pattern,
    *,
    names: Collection[str],
    lists: Collection[str],
    languages: Sequence[Language],
    language: str,
    after: int | None,
) -> list[Operation]:
    """The operations that put a pattern into a workbook, behind the row with the id ``after``, or at the end.

    ``names`` and ``lists`` are taken: what has one of them gets a letter. Texts are written for each of the workbook's
    ``languages``, in Italian where it is that and else in English; in ``language`` where the workbook names none.
    """
    own = {str(row["name"]) for row in pattern.rows if "name" in row}
    renamed = _free({*own}, names) | _free(pattern.lists, lists)
    plain = [
        {heading: _renamed(text, renamed) for heading, text in _texts(row, languages, language)} for row in pattern.rows
    ]
    for row, source in zip(plain, pattern.rows, strict=True):
        if "name" in source:
            row["name"] = renamed[str(source["name"])]
    made: list[Operation] = [InsertRows("survey", tuple(plain), after)]
    for name, choices in pattern.lists.items():
        rows = tuple(dict(_texts({"name": code, "label": words}, languages, language)) for code, words in choices)
        made.append(NewList(renamed[name], rows))
    if pattern.routes:
        routes = [{heading: _renamed(text, renamed) for heading, text in route.items()} for route in pattern.routes]
        made.append(InsertRows("routes", tuple(routes)))
    return made


def other_of(
    questionnaire: Questionnaire, name: str, *, ids: Callable[[int], int | None], language: str
) -> list[Operation]:
    """The operations that add “other, specify” to the answers of a question, with the first code from 96 that is free.

    It opens a text and keeps its place in random order. ``ids`` gives the id of a row of ``choices``. Empty if the
    question has no list of its workbook, or an answer that opens a text already.
    """
    question = next((one for one in questionnaire.questions() if one.name == name), None)
    answers = questionnaire.lists.get(question.list_name) if question is not None else None
    if answers is None or not answers.choices or any(choice.specify for choice in answers.choices):
        return []
    taken = {choice.name for choice in answers.choices}
    code = next(str(number) for number in itertools.count(96) if str(number) not in taken)
    row: Row = {"list_name": answers.name, "name": code, "label": ("Altro", "Other"), "specify": "yes", "pin": "yes"}
    languages = [one for one in questionnaire.languages if one.code]
    last = max(choice.row or 0 for choice in answers.choices)
    return [InsertRows("choices", (dict(_texts(row, languages, language)),), ids(last) if last else None)]


def _texts(row: Row, languages: Sequence[Language], language: str) -> list[tuple[str, str]]:
    """The cells of a row by headings, those for respondents in each language."""
    found: list[tuple[str, str]] = []
    for heading, text in row.items():
        if isinstance(text, str):
            found.append((heading, text))
        elif not languages:
            found.append((heading, _in(text, language)))
        else:
            found += [(f"{heading}::{one.name} ({one.code})", _in(text, one.code)) for one in languages]
    return found


def _in(words: Words, language: str) -> str:
    return words[0] if language.lower().startswith("it") else words[1]


def _free(own: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """For each name one that is not taken, without regard to case: itself, or with the first letter that is free."""
    used = {name.casefold() for name in taken}
    # Letters, because names that end in a number are those of the variables of a ranking or a list.
    endings = ["", *(f"_{letter}" for letter in string.ascii_lowercase[1:])]
    endings += [f"_{first}{second}" for first in string.ascii_lowercase for second in string.ascii_lowercase]
    free = next(one for one in endings if used.isdisjoint(f"{name}{one}".casefold() for name in own))
    return {name: f"{name}{free}" for name in own}


def _renamed(text: str, names: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        name = names.get(found[1], found[1])
        return f"{{{name}}}" if found.start() and text[found.start() - 1] == "$" else name

    return _OWN.sub(put, text)
