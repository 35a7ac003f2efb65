"""Who lives in the household, and which of its adults is interviewed: by birthday, or by the tables of Kish.

Beside the answers stand how the person was selected, from how many, and the weight of that selection: the number of
adults, divided by the number of telephone numbers at which the household could have been drawn (L. Kish, Survey
Sampling, 1965, on unequal probabilities of selection; Lavrakas, Telephone Survey Methods, 1993, on several lines).
Draws come from the interview's own seed, so that they are the same whenever it is worked out again.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.model.structure import REFUSED
from surveys.questionnaire.problems import gettext_noop

from .parts import Answers, Pattern, Row, Words, answers

_KISH = ("111111", "111111", "111122", "111222", "112233", "112233", "122344", "122344", "123335", "123455") + (
    "123456",
) * 2
"""For one, two, … six or more adults the one to interview, in twelve draws: the tables A, A, B1, B2, C, C, D, D, E1,
E2, F, F (L. Kish, A procedure for objective respondent selection within the household, JASA 44, 1949)."""
_PEOPLE: tuple[Row, ...] = (
    {
        "type": "integer",
        "name": "household_size",
        "label": ("Quante persone vivono in casa, lei compreso?", "How many people live in your home, including you?"),
        "constraint": ". >= 1 and . <= 20",
        "constraint_message": ("Da 1 a 20 persone.", "From 1 to 20 people."),
        "nonresponse": "refused",
        "required": "yes",
    },
    {
        "type": "integer",
        "name": "adults",
        "label": ("E quante hanno 18 anni o più?", "And how many are 18 or older?"),
        "constraint": ". >= 1 and . <= if(answered(${household_size}), ${household_size}, 20)",
        "constraint_message": ("Almeno una, e non più di quante vivono in casa.", "At least one, at most all of them."),
        "nonresponse": "refused",
        "required": "yes",
    },
)
_CHOSEN: Answers = answers(
    ("1", "chi sta parlando", "whoever is speaking"),
    ("2", "un’altra persona, che viene al telefono", "another person, who comes to the phone"),
    ("3", "un’altra persona, che non vuole rispondere", "another person, who does not want to answer"),
)
_LATER: Words = (
    "Se la persona scelta non c’è, fissare un appuntamento con lei. Se viene al telefono, ripetere la presentazione.",
    "If the person chosen is not there, make an appointment; if they come to the phone, introduce yourself again.",
)
_REFUSED = ({"after": "{chosen}", "when": "${chosen} = '3'", "go_to": REFUSED},)


def _chosen(label: Words, relevant: str) -> Row:
    return {
        "type": "select_one {chosen_person}",
        "name": "chosen",
        "label": label,
        "hint": _LATER,
        "relevant": relevant,
        "required": "yes",
        "read_out": "no",
    }


def _selection(method: str) -> tuple[Row, ...]:
    """On how many lines the household can be reached; and what weighting needs of the selection."""
    return (
        {
            "type": "integer",
            "name": "lines",
            "label": (
                "A quanti numeri di telefono, tra fissi e cellulari, potevamo trovarvi?",
                "At how many telephone numbers, landlines and mobiles, could we have reached your home?",
            ),
            "hint": (
                "Contare i numeri a cui risponde chi è in casa, non quelli del lavoro.",
                "Count the numbers answered by somebody of the household, not those of work.",
            ),
            "constraint": ". >= 1 and . <= 20",
            "nonresponse": "dk refused",
            "required": "yes",
        },
        {"type": "calculate", "name": "selection_method", "calculation": f"'{method}'"},
        {"type": "calculate", "name": "selection_eligible", "calculation": "if(answered(${adults}), ${adults}, '')"},
        {
            "type": "calculate",
            "name": "selection_weight",
            "calculation": "if(answered(${adults}), ${adults} div if(answered(${lines}), ${lines}, 1), '')",
        },
    )


def _by_birthday(method: str, title: str, italian: str, english: str) -> Pattern:
    asked = (
        f"Vorrei parlare con la persona di 18 anni o più che {italian}. È lei?",
        f"I would like to speak with the person of 18 or older who {english}. Is that you?",
    )
    return Pattern(
        title,
        gettext_noop("How many people and adults there are; who of them is interviewed, and comes to the phone."),
        (*_PEOPLE, _chosen(asked, "${adults} > 1"), *_selection(method)),
        lambda: {"chosen_person": _CHOSEN},
        _REFUSED,
    )


_LISTED: tuple[Row, ...] = (
    {
        "type": "begin_repeat",
        "name": "adult",
        "label": ("Le persone di 18 anni o più", "The people of 18 or older"),
        "relevant": "${adults} > 1",
        "repeat_count": "${adults}",
    },
    {"type": "calculate", "name": "adult_number", "calculation": "position(..)"},
    {
        "type": "text",
        "name": "adult_who",
        "label": (
            "Persona ${adult_number}: mi dica il nome, o chi è in famiglia.",
            "Person ${adult_number}: please tell me the name, or who it is in the family.",
        ),
        "hint": (
            "Prima gli uomini, dal più anziano al più giovane, poi le donne.",
            "Men first, from the oldest to the youngest, then women.",
        ),
        "required": "yes",
        "personal": "yes",
    },
    {
        "type": "select_one {adult_gender}",
        "name": "adult_gender",
        "label": ("È un uomo o una donna?", "Is it a man or a woman?"),
        "nonresponse": "refused",
        "required": "yes",
        "read_out": "no",
    },
    {
        "type": "integer",
        "name": "adult_age",
        "label": ("Quanti anni ha?", "How old is this person?"),
        "constraint": ". >= 18 and . <= 110",
        "nonresponse": "dk refused",
        "required": "yes",
    },
    {"type": "end_repeat"},
)
_BY_KISH: tuple[Row, ...] = (
    *_LISTED,
    {"type": "calculate", "name": "kish_draw", "calculation": "once(int(random() * 12))"},
    {
        "type": "calculate",
        "name": "kish_number",
        "calculation": "if(${adults} > 1, number(substr('" + "".join(_KISH) + "', ${kish_draw} * 6 + "
        "min(${adults}, 6) - 1, ${kish_draw} * 6 + min(${adults}, 6))), '')",
    },
    {
        "type": "calculate",
        "name": "kish_person",
        "calculation": "if(${adults} > 1, indexed-repeat(${adult_who}, ${adult}, ${kish_number}), '')",
    },
    _chosen(
        (
            "La persona da intervistare è ${kish_person}. È lei?",
            "The person to interview is ${kish_person}. Is that you?",
        ),
        "${adults} > 1",
    ),
    *_selection("kish"),
)
HOUSEHOLDS: Mapping[str, Pattern] = {
    "next_birthday": _by_birthday(
        "next_birthday",
        gettext_noop("Household, next birthday"),
        "compirà gli anni per prima",
        "will have the next birthday",
    ),
    "last_birthday": _by_birthday(
        "last_birthday",
        gettext_noop("Household, last birthday"),
        "ha compiuto gli anni per ultima",
        "had the last birthday",
    ),
    "kish": Pattern(
        gettext_noop("Household, tables of Kish"),
        gettext_noop("All adults are listed, then one is drawn by Kish’s tables and comes to the phone."),
        (*_PEOPLE, *_BY_KISH),
        lambda: {
            "adult_gender": answers(("1", "uomo", "man"), ("2", "donna", "woman")),
            "chosen_person": _CHOSEN,
        },
        _REFUSED,
    ),
}
