"""Workbooks of interviews that were played to their end."""

import io
from datetime import timedelta
from typing import Any

import openpyxl

from surveys.interviewing import services as interviewing
from surveys.interviewing.models import Interview
from surveys.results import services
from tests.interviewing.scene import Scene, page_of


def finished(scene: Scene, *typed: str, minutes: int = 5) -> Interview:
    """An interview played with what is typed; ``*`` and ``/`` are don't know and refused."""
    step = scene.start()
    for number, words in enumerate(typed):
        missing = {"*": "dk", "/": "refused"}.get(words, "")
        path = page_of(step).path
        step = scene.answer(step.interview.pk, path, "" if missing else words, missing=missing, key=f"k{number}")
    interviewing.finish(
        interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now + timedelta(minutes=minutes)
    )
    return Interview.objects.get(pk=step.interview.pk)


def book_of(scene: Scene, **options: Any) -> openpyxl.Workbook:
    """The study's workbook in English, opened."""
    buffer = io.BytesIO()
    services.write_results(buffer, study=scene.study, options={"language": "en", **options}, now=scene.now)
    return openpyxl.load_workbook(buffer)


def rows(book: openpyxl.Workbook, sheet: str, *columns: str) -> list[tuple[Any, ...]]:
    """The named columns of a sheet, row by row."""
    titles, *found = book[sheet].iter_rows(values_only=True)
    places = [titles.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in found]
