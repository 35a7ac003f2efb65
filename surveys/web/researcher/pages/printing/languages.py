"""A printed questionnaire in two languages: the second one's texts beside those of the first."""

from dataclasses import replace

from surveys.questionnaire.model.pages import Rich

from .sheet import Beside, PrintedPart, PrintedQuestion, PrintedQuestionnaire, PrintedText


def side_by_side(first: PrintedQuestionnaire, second: PrintedQuestionnaire) -> PrintedQuestionnaire:
    """Return ``first`` with the texts of ``second`` beside; both are of one questionnaire, with the same parts."""
    return replace(
        first,
        parts=tuple(_part(*both) for both in zip(first.parts, second.parts, strict=True)),
        scripts=tuple(_said(*both) for both in zip(first.scripts, second.scripts, strict=True)),
        answers=tuple(_said(*both) for both in zip(first.answers, second.answers, strict=True)),
    )


def _part(first: PrintedPart, second: PrintedPart) -> PrintedPart:
    questions = [_question(*both) for both in zip(first.questions, second.questions, strict=True)]
    beside = Beside(_other(first.title, second.title), _other(first.instruction, second.instruction))
    return replace(first, questions=questions, beside=beside)


def _question(first: PrintedQuestion, second: PrintedQuestion) -> PrintedQuestion:
    choices = zip(first.choices, second.choices, strict=True)
    return replace(
        first,
        beside=Beside(
            _other(first.text, second.text),
            _other(first.instruction, second.instruction),
            _other(first.probe, second.probe),
        ),
        choices=tuple(replace(choice, beside=_other(choice.label, other.label)) for choice, other in choices),
    )


def _said(first: PrintedText, second: PrintedText) -> PrintedText:
    return replace(first, beside=_other(first.words, second.words), beside_title=second.title)


def _other(first: Rich, second: Rich) -> Rich:
    """Return the second text; empty if it equals the first, because it is not translated."""
    return () if first == second else second
