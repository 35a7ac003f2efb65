"""A questionnaire's texts as plain text."""

from surveys.questionnaire.model.pages import Rich


def plain(text: Rich) -> str:
    """Return the text without markup, for titles and labels."""
    return "".join(piece.words for piece in text)
