"""The people of the demo's practices: those that are shipped, with answers of their own about coffee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveys.questionnaire.personas import SHIPPED, Objection, Persona, WrittenAnswer
from surveys.questionnaire.personas.persona import AT_QUESTION

Codes = Mapping[str, str]
"""Name of a question → the codes or the number of the true answer, between blanks."""


def coffee_people() -> tuple[Persona, ...]:
    """Everybody who is shipped; those who can be interviewed know what they drink."""
    return tuple(
        replace(
            one,
            answers=(*_ANSWERS[one.key], _LIKES) if one.key in _ANSWERS else (),
            objections=tuple(_interrupting(each) for each in one.objections),
        )
        for one in SHIPPED
    )


def _interrupting(objection: Objection) -> Objection:
    """Who asks where the number is from does so into the question for the age, which is when people do."""
    if objection.situation != "number_source":
        return objection
    return replace(objection, place=AT_QUESTION, question="A2", minutes=None, interrupts=True)


_LIKES = WrittenAnswer("C1", least=6, most=9)
"""Nobody likes what they buy by 0 or 1 of 10."""


def _clear(codes: Codes) -> tuple[WrittenAnswer, ...]:
    return tuple(WrittenAnswer(question, tuple(truth.split())) for question, truth in codes.items())


def _said(question: str, truth: str, says: str, vague: str = "", insists: int = 0) -> WrittenAnswer:
    return WrittenAnswer(question, tuple(truth.split()), says=says, vague=vague, insists=insists)


def _words(question: str, truth: str, says: str, vague: str = "") -> WrittenAnswer:
    return WrittenAnswer(question, (truth,), says=says, vague=vague)


_OF_ILARIA = _clear(
    {"A1": "1", "A2": "24", "A3": "1", "A4": "2", "A5": "1", "B1": "3", "B2": "1 5", "B5": "1", "B6": "1", "B7": "8"}
    | {"D1": "9", "D2": "9", "D5": "9:15", "E1": "3", "E2": "4", "E3": "4", "E4": "2", "E5": "1"}
)
_OF_BRUNO = _clear(
    {"A1": "1", "A2": "58", "A3": "2", "A4": "1", "A5": "1", "B1": "1", "B2": "3", "B5": "3", "B6": "4", "B7": "25"}
    | {"D1": "8", "D2": "7", "D5": "6:30", "E1": "3", "E2": "2", "E3": "3", "E4": "2", "E5": "2"}
)
_OF_CARLA = (
    *_clear(
        {"A1": "1", "A2": "71", "A3": "1", "A4": "3", "A5": "1", "B1": "2", "B2": "1", "B5": "1", "D2": "6"}
        | {"D5": "7", "E1": "2", "E2": "5", "E3": "1", "E5": "2"}
    ),
    WrittenAnswer("B6", least=2, most=4),
    WrittenAnswer("D1", shares={"7": 50, "8": 50}),
)
_OF_PINA = _clear(
    {"A1": "1", "A2": "82", "A3": "1", "A4": "4", "A5": "1", "B1": "4", "B2": "1", "B3": "6", "B5": "1", "B6": "1"}
    | {"B7": "5", "D1": "10", "D2": "8", "D5": "6:30", "E1": "1", "E2": "5", "E3": "1", "E5": "2"}
)
_OF_THE_WIFE = _clear(
    {"A1": "1", "A2": "49", "A3": "1", "A4": "1", "A5": "1", "B1": "1", "B2": "2", "B3": "1 10", "B5": "2", "B6": "3"}
    | {"B7": "30", "D1": "8", "D2": "9", "D5": "7", "E1": "4", "E2": "1", "E3": "4", "E4": "1", "E5": "2"}
)

_ANSWERS: Mapping[str, tuple[WrittenAnswer, ...]] = {
    "ilaria": (
        *_OF_ILARIA,
        _said("B3", "2 9", "Allora, la Bella Tazza… e la Torre Alta."),
        _said("B4", "9", "Ah sì, la Torre Alta.", "Eh, quella con la torre… no, aspetti, l’altra."),
        _words("C5", "è cremoso e non troppo amaro", "Nel senso che è cremoso, e non troppo amaro.", "Boh, buono!"),
        _words("E6", "Ilaria", "Ilaria, chieda di Ilaria."),
    ),
    "bruno": (
        *_OF_BRUNO,
        _said("B3", "7 12", "Moka d’Oro. E Zagara."),
        _said("B4", "7", "Moka d’Oro, allora.", "Uno dei due, faccia lei.", insists=1),
        _said("B8", "30", "Facciamo trenta.", "Tante. Trenta, quaranta…"),
        _words("C5", "la crema e un gusto forte", "La crema, e un gusto forte."),
    ),
    "carla": (
        *_OF_CARLA,
        _said("B3", "3 4", "Il Sereno, quello sì. E poi il Del Porto."),
        _said(
            *("B4", "4", "Se devo dirne uno solo, il Del Porto."),
            "Mah… dipende. Di solito quello nella busta rossa. Poi, se l’altro è in offerta…",
        ),
        _said("B7", "18", "Diciamo diciotto euro.", "Eh, non li conto mica. Una ventina, anche meno."),
        _words(
            *("C5", "profuma e si sente in tutta la casa", "Nel senso che profuma, e si sente in tutta la casa."),
            "Buono. Un caffè buono.",
        ),
        _words("D3", "dovrebbe costare un po’ di meno", "Ecco, dovrebbe costare un po’ di meno.", "Mah, niente."),
    ),
    "pina": (
        *_OF_PINA,
        _words(
            *("C5", "la moka di mia madre la domenica mattina", "La moka di mia madre, la domenica mattina."),
            "Eh, che domanda… una volta sì che era buono.",
        ),
    ),
    "marito": (
        *_OF_THE_WIFE,
        _said("B4", "1", "L’Aurora, più spesso.", "Quella che trovo, di solito."),
        _words("C5", "quello del bar sotto casa", "Quello del bar sotto casa."),
    ),
    "amy": (
        *_OF_ILARIA,
        _said("B3", "2 9", "Well, Bella Tazza… and Torre Alta."),
        _said("B4", "9", "Oh yes, Torre Alta.", "The one with the tower… no, wait, the other one."),
        _words(
            *("C5", "it is creamy and not too bitter", "In the sense that it is creamy, and not too bitter."),
            "Dunno, just nice!",
        ),
        _words("E6", "Amy", "Amy, just ask for Amy."),
    ),
    "brian": (
        *_OF_BRUNO,
        _said("B3", "7 12", "Moka d’Oro. And Zagara."),
        _said("B4", "7", "Moka d’Oro, then.", "One of the two, you choose.", insists=1),
        _said("B8", "30", "Say thirty.", "Lots. Thirty, forty…"),
        _words("C5", "the foam and a strong taste", "The foam, and a strong taste."),
    ),
    "dorothy": (
        *_OF_CARLA,
        _said("B3", "3 4", "Caffè Sereno, that one, yes. And Del Porto."),
        _said(
            *("B4", "4", "If I have to name just one, Del Porto."),
            "Well… it depends. Usually the one in the red packet. And then, if the other one’s on offer…",
        ),
        _said("B7", "18", "Say eighteen euros.", "Oh, I don’t count it. Twenty or so, maybe less."),
        _words(
            *("C5", "it smells good all over the house", "In the sense that it smells good, all over the house."),
            "Good. A good coffee.",
        ),
        _words("D3", "it should cost a bit less", "Well, it should cost a bit less.", "Oh, nothing."),
    ),
    "mabel": (
        *_OF_PINA,
        _words(
            *("C5", "my mother’s coffee pot on Sunday mornings", "My mother’s coffee pot, on Sunday mornings."),
            "What a question… in the old days it was good.",
        ),
    ),
    "husband": (
        *_OF_THE_WIFE,
        _said("B4", "1", "Aurora, more often.", "Whichever I find, usually."),
        _words("C5", "the one at the bar downstairs", "The one at the bar downstairs."),
    ),
}
