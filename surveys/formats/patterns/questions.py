"""Ready-made questions of every study: screener, NPS, grid, sums, ranking, demographics."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.model.structure import SCREENED_OUT
from surveys.questionnaire.problems import gettext_noop

from .italy import REGIONS
from .parts import YES_NO, Pattern, Row, answers

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

QUESTIONS: Mapping[str, Pattern] = {
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
        lambda: {"yes_no": YES_NO},
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
        lambda: {
            "agree": answers(
                ("1", "per niente d’accordo", "do not agree at all"),
                ("2", "poco d’accordo", "agree a little"),
                ("3", "abbastanza d’accordo", "agree quite"),
                ("4", "del tutto d’accordo", "agree completely"),
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
        lambda: {
            "ranking_items": answers(
                ("1", "il prezzo", "price"),
                ("2", "la qualità", "quality"),
                ("3", "il servizio", "service"),
                ("4", "la vicinanza", "closeness"),
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
        lambda: {
            "gender": answers(("1", "donna", "woman"), ("2", "uomo", "man"), ("3", "altro", "other")),
            "region": answers(*((str(code), name, name) for code, name in enumerate(REGIONS, 1))),
            "education": answers(
                ("1", "licenza elementare o nessun titolo", "primary school or none"),
                ("2", "licenza media", "lower secondary school"),
                ("3", "diploma", "upper secondary school"),
                ("4", "laurea o titolo superiore", "university degree or higher"),
            ),
            "occupation": answers(
                ("1", "lavoro dipendente", "employed"),
                ("2", "lavoro autonomo", "self-employed"),
                ("3", "in cerca di lavoro", "looking for work"),
                ("4", "studio", "student"),
                ("5", "pensione", "retired"),
                ("6", "cura della casa o altro", "home or other"),
            ),
        },
    ),
}
