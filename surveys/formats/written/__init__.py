"""Reads questionnaires that somebody wrote as a text: pasted, or a Word document."""

from .documents import LONGEST, DocumentError, text_of_document
from .drafting import written_workbook
from .marks import END, FINISH
from .questions import Answer, Kind, Question, Section, Written
from .reading import read_text

__all__ = [
    "END",
    "FINISH",
    "LONGEST",
    "Answer",
    "DocumentError",
    "Kind",
    "Question",
    "Section",
    "Written",
    "read_text",
    "text_of_document",
    "written_workbook",
]
