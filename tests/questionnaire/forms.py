"""Small questionnaires made of their parts, and what the checks say of them."""

from surveys.questionnaire.checks import check
from surveys.questionnaire.model.structure import Item, Question, Questionnaire


def ask(name: str, relevant: str = "", **details: object) -> Question:
    return Question(name, "integer", {"it": name}, relevant=relevant, **details)  # type: ignore[arg-type]


def form(*items: Item, **details: object) -> Questionnaire:
    return Questionnaire(items, **details)  # type: ignore[arg-type]


def found(questionnaire: Questionnaire) -> list[tuple[str, str, str]]:
    """Code, question and column of each problem."""
    return [(problem.code, problem.place.name, problem.place.column) for problem in check(questionnaire)]


def said(questionnaire: Questionnaire) -> list[str]:
    return [problem.what() for problem in check(questionnaire)]
