"""Every fault, in the order of the house."""

from __future__ import annotations

from . import api, calling, fieldwork, formats, interviewing, people, privacy, questionnaire, results, web
from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    *questionnaire.FAULTS,
    *calling.FAULTS,
    *formats.FAULTS,
    *people.FAULTS,
    *fieldwork.FAULTS,
    *interviewing.FAULTS,
    *results.FAULTS,
    *privacy.FAULTS,
    *web.FAULTS,
    *api.FAULTS,
)
