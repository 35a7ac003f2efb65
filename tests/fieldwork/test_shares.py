"""Who has had their share of the completes gets appointments only, and is told why."""

from datetime import timedelta

from surveys.fieldwork.queries import ready_counts, why_no_case

from .conftest import MONDAY_NOON, Field

LATER = MONDAY_NOON + timedelta(minutes=1)


def reasons(field: Field, **who: object) -> dict[str, int]:
    person = who.get("person", field.anna)
    return {one.code: one.count for one in why_no_case(field.study, person, LATER).reasons}  # type: ignore[arg-type]


def test_fresh_cases_go_to_others_and_the_reason_is_told(field: Field) -> None:
    field.study.calling_policy = {"max_share_percent": 5}
    field.study.save()
    field.load("0255501", "0255502", "0255503")
    assert field.work("complete", by=field.anna).final_outcome == "1.1"
    assert field.claim(LATER, by=field.anna) is None
    assert reasons(field) == {"share": 2}
    assert ready_counts([field.study], field.anna, LATER)[field.study.pk] == 0
    assert reasons(field, person=field.bruno) == {"ready": 2}
    assert field.claim(LATER, by=field.bruno) is not None


def test_a_share_of_the_planned_interviews(field: Field) -> None:
    field.study.calling_policy, field.study.target = {"max_share_percent": 5}, 40
    field.study.save()
    field.load("0255501", "0255502", "0255503")
    field.work("complete", by=field.anna)
    assert reasons(field) == {"ready": 2}


def test_without_planned_interviews_somebody_may_always_go_on(field: Field) -> None:
    field.study.calling_policy = {"max_share_percent": 50}
    field.study.save()
    field.load(*(f"02555{number:02}" for number in range(22)))
    for person in (field.anna, field.bruno) * 10:
        field.work("complete", by=person)
    assert reasons(field) == {"ready": 2}
