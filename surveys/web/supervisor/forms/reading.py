"""What the forms of a case read of it, once for all of them."""

from functools import cached_property

from surveys.fieldwork.models import Case, CaseStep
from surveys.fieldwork.queries import CaseFile, case_file
from surveys.fieldwork.services import last_step
from surveys.interviewing.services import KnownCase, known_case


class CaseReading:
    """A case as its forms see it. ``file`` and ``known`` are read when a form first asks for them."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def file(self) -> CaseFile:
        """The person, the numbers and the history."""
        return case_file(self.case)

    @cached_property
    def step(self) -> CaseStep | None:
        """The latest step of a supervisor that has not been taken back."""
        return last_step(self.case)

    @cached_property
    def known(self) -> KnownCase:
        """What corrections are decided by."""
        return known_case(self.case, self.file)
