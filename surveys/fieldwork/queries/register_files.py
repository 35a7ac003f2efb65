"""Numbers that the opposition register is asked about: which, in which files, and how a list's numbers stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from surveys.calling.opposition import is_unchecked
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, NumberFile, NumberFileKind, NumberFileStatus, PhoneNumber, Sample

from .samples import lists_in_use, samples_of_list

CASES_A_READ = 300
KEPT_SHOWN = 50
OPPOSED = "opposed"
"""Why a number is retired that stands in the register; see ``services.numbers.RETIRED``."""


def lists_to_ask(study: Study) -> list[Sample]:
    """The study's lists whose numbers are checked: those in use without a recorded exemption."""
    return list(lists_in_use([study.pk]).filter(opposition_waiver=""))


def phones_by_cases(
    lists: Collection[int], *, even_closed: bool = False
) -> Iterator[tuple[list[PhoneNumber], Mapping[int, int]]]:
    """The numbers of these lists' cases, some cases at a time, and which list each case is of.

    ``even_closed``: also of cases that are closed for something other than the want of a number.
    """
    for pk in lists:
        for sample in samples_of_list(Sample(pk=pk)).order_by("pk").values_list("pk", flat=True):
            cases, last = Case.objects.filter(sample=sample), -1
            if not even_closed:
                cases = cases.filter(~Q(state=CaseState.CLOSED) | Q(closed_as="no_number"))
            rows = cases.order_by("number").values_list("pk", "number")
            while some := list(rows.filter(number__gt=last)[:CASES_A_READ]):
                last = some[-1][1]
                ids = {case: pk for case, _ in some}
                yield list(PhoneNumber.objects.filter(case__in=list(ids)).order_by("case", "order", "pk")), ids


def asks_about(phone: PhoneNumber, sample: Sample, oldest: date, *, only_unchecked: bool) -> bool:
    """Whether a question names the number: it may be called, or could be if it were in the register no more."""
    if phone.dead_at is not None and phone.dead_as != OPPOSED:
        return False
    of_list = sample.opposition_checked_on
    own, alone = phone.register_checked_on, bool(phone.register_alone)
    return (
        not only_unchecked
        or (own is None and of_list is None)
        or is_unchecked(own, of_list, sample.opposition_waiver, oldest, stands_alone=alone)
    )


def numbers_asked(question: NumberFile) -> Iterator[str]:
    """The numbers that a question names, read some at a time."""
    for phones, _ in phones_by_cases(question.reading["asked"]):
        yield from (phone.number for phone in phones if phone.register_file == question.pk)


def files_for_register(studies: Collection[int]) -> QuerySet[NumberFile]:
    """The questions to the register and its answers in these studies, the latest first."""
    kinds = [NumberFileKind.QUESTION, NumberFileKind.ANSWER]
    files = NumberFile.objects.filter(kind__in=kinds, study__in=list(studies))
    return files.select_related("brought_by", "study", "answers").order_by("-pk")


def open_questions(studies: Collection[int]) -> QuerySet[NumberFile]:
    """The questions that can be answered, the latest first: the last one of each study."""
    asked = files_for_register(studies).filter(kind=NumberFileKind.QUESTION, status=NumberFileStatus.DONE)
    later = NumberFile.objects.filter(kind=NumberFileKind.QUESTION, study=OuterRef("study"), pk__gt=OuterRef("pk"))
    return asked.exclude(Exists(later))


def last_question(study: Study) -> NumberFile | None:
    """The study's last question, which alone can be answered: it has marked the numbers anew."""
    return NumberFile.objects.filter(kind=NumberFileKind.QUESTION, study=study).order_by("-pk").first()


def is_closed(question: NumberFile) -> bool:
    """Whether a later question of the study has taken the place of this one."""
    later = NumberFile.objects.filter(kind=NumberFileKind.QUESTION, study=question.study_id, pk__gt=question.pk)
    return later.exists()


def answers_to(question: NumberFile) -> QuerySet[NumberFile]:
    """The answers to a question that are read, or are being read."""
    taken = [NumberFileStatus.READING, NumberFileStatus.DONE]
    return NumberFile.objects.filter(kind=NumberFileKind.ANSWER, answers=question, status__in=taken)


def kept_for_appointments(answer: NumberFile) -> list[int]:
    """The numbers of the first cases whose person stands in the register by this answer, but asked to be called."""
    waiting = PhoneNumber.objects.filter(register_alone=True, register_checked_on=None, dead_at=None)
    mine = waiting.filter(case__study=answer.study_id, register_file=answer.pk).order_by("case__number")
    return list(mine.values_list("case__number", flat=True)[:KEPT_SHOWN])


def opposed_by_list(lists: Sequence[Sample]) -> dict[int, int]:
    """List → how many of its numbers, its replicates' included, stand in the register."""
    return _counted(PhoneNumber.objects.filter(dead_as=OPPOSED), lists)


def later_by_list(lists: Sequence[Sample]) -> dict[int, int]:
    """List → how many living numbers came later than it and have no check yet."""
    alone = PhoneNumber.objects.filter(register_alone=True, register_checked_on=None, dead_at=None)
    return _counted(alone.exclude(case__state=CaseState.CLOSED), lists)


def _counted(phones: QuerySet[PhoneNumber], lists: Sequence[Sample]) -> dict[int, int]:
    ids = [one.pk for one in lists]
    mine = phones.filter(Q(case__sample__in=ids) | Q(case__sample__part_of__in=ids))
    counts: dict[int, int] = dict.fromkeys(ids, 0)
    rows = mine.values_list("case__sample", "case__sample__part_of").annotate(count=Count("pk")).order_by()
    for sample, part_of, count in rows:
        counts[part_of or sample] += count
    return counts
