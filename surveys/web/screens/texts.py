"""A questionnaire's texts as bare words."""

from surveys.questionnaire.model.pages import Rich


def plain(text: Rich) -> str:
    """The words alone, for titles and labels."""
    return "".join(piece.words for piece in text)
