"""Faults in the field: handing out, dialling, quotas, appointments, erasing."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "Days of the opposition register are Greenwich's",
        "surveys/fieldwork/queries/opposition.py",
        old="oldest_that_holds(today_in(study, now), study.register_days)",
        new="oldest_that_holds(now.date(), study.register_days)",
        test="tests/fieldwork/test_opposition.py::test_a_check_runs_out_at_the_studys_own_midnight",
    ),
    Fault(
        "The field's last day ends at Greenwich",
        "surveys/fieldwork/queries/calling_rules.py",
        old=("return study.ends_on is not None and now.astimezone(ZoneInfo(study.time_zone)).date() > study.ends_on"),
        new="return study.ends_on is not None and now.date() > study.ends_on",
        test="tests/fieldwork/test_last_day.py::test_the_last_day_is_over_by_the_studys_own_clock",
    ),
    Fault(
        "The field's last day is not called on",
        "surveys/fieldwork/queries/calling_rules.py",
        old="now.astimezone(ZoneInfo(study.time_zone)).date() > study.ends_on",
        new="now.astimezone(ZoneInfo(study.time_zone)).date() >= study.ends_on",
        test="tests/fieldwork/test_last_day.py::test_the_last_day_is_over_by_the_studys_own_clock",
    ),
    Fault(
        "Cases of unreleased lists are among the outcomes",
        "surveys/fieldwork/queries/case_counts.py",
        old="return CaseTally.objects.filter(study=study, sample__status=SampleStatus.RELEASED)",
        new="return CaseTally.objects.filter(study=study)",
        test="tests/fieldwork/test_releases.py::test_a_list_that_is_not_released_is_in_no_figure_of_the_outcomes",
    ),
    Fault(
        "An open case counts as never called",
        "surveys/fieldwork/queries/final_outcomes.py",
        old="(so_far, open_as or NEVER_CALLED)",
        new="(so_far, NEVER_CALLED)",
        test="tests/fieldwork/test_desk.py::test_a_refusal_outweighs_the_silence_that_came_later",
    ),
    Fault(
        "A corrected disposition is counted beside the first one",
        "surveys/fieldwork/queries/final_outcomes.py",
        old="        yield number, before, -count\n",
        new="",
        test="tests/fieldwork/test_desk.py::test_outcomes_are_counted_attempt_by_attempt_as_corrected",
    ),
    Fault(
        "A screen left in mid-call is in no rate",
        "surveys/fieldwork/services/queueing.py",
        old="    case.outcome_so_far = outcome_so_far(history_of(case, dispositions_of(case.study)))\n",
        new="",
        test="tests/fieldwork/test_desk.py::test_a_screen_that_was_left_is_told_with_its_person",
    ),
    Fault(
        "Lists whose check has run out are rung",
        "surveys/fieldwork/services/claiming.py",
        old="if pool.replicate not in samples.held_back and is_open(",
        new="if is_open(",
        test="tests/fieldwork/test_opposition.py::test_nobody_of_a_list_whose_check_has_run_out_is_handed_out_until_it_is_checked_anew",
    ),
    Fault(
        "A case that waits for a skill comes to anybody",
        "surveys/fieldwork/services/claiming.py",
        old="found = [pool for pool in found if pool.pk not in not_theirs]",
        new="found = list(found)",
        test="tests/fieldwork/test_languages_and_skills.py::test_a_refusal_goes_to_a_converter",
    ),
    Fault(
        "A lapsed attempt keeps the case of a colleague",
        "surveys/fieldwork/services/claiming.py",
        old=('            Exists(Attempt.objects.filter(pk=attempt, case=OuterRef("pk"), closed_at=None)),\n'),
        new="",
        test="tests/interviewing/test_colleagues.py::test_a_lapsed_screen_does_not_prolong_the_call_that_goes_on_in_another",
    ),
    Fault(
        "A second dial counts as a second attempt",
        "surveys/fieldwork/services/dialling.py",
        old="attempts_counted=case.attempts_counted + (not was_dialled)",
        new="attempts_counted=case.attempts_counted + 1",
        test="tests/fieldwork/test_dispositions.py::test_an_attempt_counts_once_however_many_numbers_are_dialled",
    ),
    Fault(
        "People are dialled outside the calling hours",
        "surveys/fieldwork/services/dialling.py",
        old="    if not waives_hours(history_of(",
        new="    if attempt.is_dialled and not waives_hours(history_of(",
        test="tests/fieldwork/test_dispositions.py::test_what_must_not_be_dialled_is_refused_at_the_dial_too",
    ),
    Fault(
        "A dialled case goes back to the queue when its screen is left",
        "surveys/fieldwork/services/leases.py",
        old="if not attempt.is_dialled and attempt.direction == Direction.OUTBOUND and not took_up_left_call(attempt):",
        new="if attempt.direction == Direction.OUTBOUND and not took_up_left_call(attempt):",
        test="tests/fieldwork/test_corrections.py::test_a_dialled_case_is_parked_for_its_holder_then_for_the_supervisor",
    ),
    Fault(
        "“No answer” ends the appointment",
        "surveys/fieldwork/services/closing.py",
        old="elif disposition.is_contact and open_appointment(case) is not None:",
        new="elif open_appointment(case) is not None:",
        test="tests/fieldwork/test_dispositions.py::test_no_answer_does_not_consume_an_appointment_but_reaching_somebody_does",
    ),
    Fault(
        "A hard refusal forbids one number only",
        "surveys/fieldwork/services/closing.py",
        old=(
            '    numbers = case.phones.values_list("number", flat=True)\n    forbid(numbers, now=now, attempt=attempt'
        ),
        new=(
            '    numbers = case.phones.order_by("order").values_list("number", flat=True)[:1]\n'
            "    forbid(numbers, now=now, attempt=attempt"
        ),
        test="tests/fieldwork/test_dispositions.py::test_a_hard_refusal_is_final_and_forbids_every_number_of_the_case_in_every_study",
    ),
    Fault(
        "An outcome that is sent twice is refused",
        "surveys/fieldwork/services/closing.py",
        old=("            if key and current.key == key:\n                return case\n"),
        new="",
        test="tests/fieldwork/test_dispositions.py::test_the_same_request_twice_changes_nothing_twice",
    ),
    Fault(
        "A quota cell that only warns stops interviews",
        "surveys/fieldwork/services/quotas.py",
        old=('                if QuotaCell.objects.filter(_HAS_ROOM, pk=cell.pk).update(reserved=F("reserved") + 1):'),
        new=(
            "                if QuotaCell.objects.filter(_HAS_ROOM, pk=cell.pk, "
            'on_full="stop").update(reserved=F("reserved") + 1):'
        ),
        test="tests/interviewing/test_quotas.py::test_a_cell_that_only_warns_is_exceeded",
    ),
    Fault(
        "A quota is overshot by interviews under way",
        "surveys/fieldwork/services/quotas.py",
        old=('                if QuotaCell.objects.filter(_HAS_ROOM, pk=cell.pk).update(reserved=F("reserved") + 1):'),
        new=(
            '                if QuotaCell.objects.filter(target__gt=F("completes"), '
            'pk=cell.pk).update(reserved=F("reserved") + 1):'
        ),
        test="tests/interviewing/test_quotas.py::test_a_running_interview_keeps_its_place_against_others",
    ),
    Fault(
        "A place once left is never free again",
        "surveys/fieldwork/services/quotas.py",
        old=(
            '                QuotaCell.objects.filter(pk=cell.pk).update(reserved=F("reserved") - 1)\n'
            "                left.append(cell)"
        ),
        new="                left.append(cell)",
        test="tests/interviewing/test_quotas.py::test_a_changed_answer_gives_the_place_back_and_takes_the_other",
    ),
    Fault(
        "A rejected interview still fills its cell",
        "surveys/fieldwork/services/quotas.py",
        old='            QuotaCell.objects.filter(pk=place.cell_id).update(completes=F("completes") - 1)\n',
        new='            QuotaCell.objects.filter(pk=place.cell_id).update(completes=F("completes"))\n',
        test="tests/interviewing/test_quotas.py::test_a_rejected_interview_is_uncounted_once",
    ),
    Fault(
        "An erased person's numbers stay",
        "surveys/fieldwork/services/erasing.py",
        old="        case.phones.all().delete()\n",
        new="",
        test="tests/interviewing/test_erasing.py::test_nothing_personal_is_left_in_any_table",
    ),
    Fault(
        "An erased person's notes stay with the attempts",
        "surveys/fieldwork/services/erasing.py",
        old='    Attempt.objects.filter(case=case).exclude(note="").update(note="")\n',
        new="",
        test="tests/interviewing/test_erasing.py::test_nothing_personal_is_left_in_any_table",
    ),
    Fault(
        "The note of an erased case stays with it",
        "surveys/fieldwork/services/erasing.py",
        old='case.note = case.external_id = ""',
        new='case.external_id = ""',
        test="tests/interviewing/test_erasing.py::test_nothing_personal_is_left_in_any_table",
    ),
    Fault(
        "An owner who went home is waited for until the appointment expires",
        "surveys/fieldwork/services/queueing.py",
        old='return (one.owner, now + OWNER_IS_WAITED_FOR, "") if is_theirs else (None, None, "")',
        new='return (one.owner, now + OWNER_IS_WAITED_FOR, "")',
        test="tests/fieldwork/test_claiming.py::test_an_appointment_whose_owner_is_not_at_work_is_kept_by_anybody_a_little_later",
    ),
    Fault(
        "Whoever was called leaves the field with a list that is taken back",
        "surveys/fieldwork/services/drawing.py",
        old="return ~Q(state=CaseState.WAITING) | Q(last_called_at__isnull=False) | Q(Exists(promised))",
        new="return ~Q(state=CaseState.WAITING) | Q(Exists(promised))",
        test="tests/fieldwork/test_releases.py::test_whoever_was_called_or_is_in_hand_or_was_promised_a_call_stays_in_the_field",
    ),
    Fault(
        "A number on the do-not-call list is dialled",
        "surveys/fieldwork/services/dialling.py",
        old="        .exclude(Exists(on_lists(client_list, study_list, digests.values())))\n",
        new="",
        test="tests/fieldwork/test_dispositions.py::test_what_must_not_be_dialled_is_refused_at_the_dial_too",
    ),
    Fault(
        "A dead number is dialled",
        "surveys/fieldwork/services/dialling.py",
        old="pk=phone, case=case, number=number, dead_at=None",
        new="pk=phone, case=case, number=number",
        test="tests/fieldwork/test_dispositions.py::test_a_number_that_is_dead_is_not_dialled",
    ),
    Fault(
        "A case parked for the supervisor opens for anybody",
        "surveys/fieldwork/services/claiming.py",
        old="mine: set[int | None] = {interviewer.pk} if case.state == CaseState.PARKED else {interviewer.pk, None}",
        new="mine: set[int | None] = {interviewer.pk, None}",
        test="tests/fieldwork/test_corrections.py::test_a_dialled_case_is_parked_for_its_holder_then_for_the_supervisor",
    ),
    Fault(
        "The first of several corrections counts",
        "surveys/fieldwork/queries/histories.py",
        old='return OutcomeCorrection.objects.filter(attempt=attempt).order_by("-pk")',
        new='return OutcomeCorrection.objects.filter(attempt=attempt).order_by("pk")',
        test="tests/fieldwork/test_corrections.py::test_a_corrected_outcome_moves_the_case_and_the_attempt_keeps_what_was_said",
    ),
)
