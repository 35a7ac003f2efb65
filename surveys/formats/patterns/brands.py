"""Which brands come to mind, are known and are used, and what is thought of each one that is used."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.problems import gettext_noop

from .parts import Answers, Pattern, answers

_OTHER: Answers = [
    {"name": "96", "label": ("Altra marca", "Another brand"), "specify": "yes", "pin": "yes", "read_out": "no"},
    {"name": "97", "label": ("Nessuna", "None"), "exclusive": "yes", "pin": "yes", "read_out": "no"},
]
_NAMED = "if(answered(${{{0}}}) and not(selected(${{{0}}}, '97')), count-selected(${{{0}}}), 0)"
"""How many brands an answer names: “don’t know” names none."""


def _brands() -> Mapping[str, Answers]:
    named = [(str(number), f"Marca {number}", f"Brand {number}") for number in range(1, 7)]
    return {"brands": [*answers(*named), *_OTHER]}


BRANDS: Mapping[str, Pattern] = {
    "awareness": Pattern(
        gettext_noop("Awareness and use of brands"),
        gettext_noop("Spontaneous, aided, used; then some questions for each brand that is used."),
        (
            {
                "type": "select_multiple {brands}",
                "name": "aware_spontaneous",
                "label": (
                    "Quali marche conosce, anche solo di nome?",
                    "Which brands do you know, even if only by name?",
                ),
                "hint": ("Non leggere. Nell’ordine in cui le dice.", "Do not read. In the order of mention."),
                "guidance_hint": ("«Altre?»", "“Any others?”"),
                "nonresponse": "dk",
                "required": "yes",
                "read_out": "no",
            },
            {
                "type": "calculate",
                "name": "aware_first",
                "calculation": "if(answered(${aware_spontaneous}), selected-at(${aware_spontaneous}, 0), '')",
            },
            {
                "type": "select_multiple {brands}",
                "name": "aware_aided",
                "label": (
                    "Quali di queste altre marche ha sentito nominare?",
                    "Which of these other brands have you heard of?",
                ),
                "choice_filter": "not(selected(${aware_spontaneous}, name)) and name != '96' or name = '97'",
                "parameters": "randomize=true",
                "nonresponse": "dk",
                "required": "yes",
                "read_out": "yes",
            },
            {
                "type": "select_multiple {brands}",
                "name": "used",
                "label": (
                    "E quali di queste ha usato negli ultimi tre mesi?",
                    "And which of these have you used in the last three months?",
                ),
                "relevant": f"{_NAMED.format('aware_spontaneous')} + {_NAMED.format('aware_aided')} > 0",
                "choice_filter": "selected(${aware_spontaneous}, name) or selected(${aware_aided}, name) "
                "or name = '97'",
                "parameters": "randomize=true",
                "nonresponse": "dk",
                "required": "yes",
                "read_out": "yes",
            },
            {
                "type": "begin_repeat",
                "name": "used_brand",
                "label": ("Marca per marca", "Brand by brand"),
                "relevant": "answered(${used})",
                "repeat_count": _NAMED.format("used"),
            },
            {
                "type": "calculate",
                "name": "used_name",
                "calculation": "jr:choice-name(selected-at(${used}, position(..) - 1), '${used}')",
            },
            {
                "type": "range",
                "name": "used_liking",
                "label": (
                    "Da 0 a 10, quanto le piace ${used_name}?",
                    "From 0 to 10, how much do you like ${used_name}?",
                ),
                "parameters": "start=0 end=10 step=1",
                "low_label": ("per niente", "not at all"),
                "high_label": ("moltissimo", "very much"),
                "nonresponse": "dk",
                "required": "yes",
            },
            {"type": "end_repeat"},
        ),
        _brands,
    ),
}
