"""Faults in files in and out: telephone numbers, sample tables, workbooks."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "A number that is likely with and without its zero is guessed",
        "surveys/formats/phones.py",
        old=('        if found is not None:\n            raise PhoneError("phone_ambiguous", lost.number)\n'),
        new="",
        test="tests/formats/test_phones.py::test_a_number_that_is_likely_with_and_without_its_zero_is_left_to_a_person",
    ),
    Fault(
        "A short form of Excel that has lost digits is dialled",
        "surveys/formats/phones.py",
        old=('        if len(digits) != int(short[3]) + 1:\n            raise PhoneError("phone_short_form")\n'),
        new="",
        test="tests/formats/test_phones.py::test_what_cannot_be_dialled_is_refused_with_its_reason",
    ),
    Fault(
        "A row without a number becomes a case",
        "surveys/formats/samples.py",
        old='        notes += [] if bad else [Note(row, "", "no_phone", is_refused=True)]\n',
        new="",
        test="tests/formats/test_sample_tables.py::test_a_row_is_repaired_or_refused_with_its_reason",
    ),
    Fault(
        "One number written in two columns is rung twice",
        "surveys/formats/samples.py",
        old="numbers[phone.number] = replace(phone, use=where) if where else phone",
        new="numbers[phone.number + use.column] = replace(phone, use=where) if where else phone",
        test="tests/formats/test_sample_tables.py::test_a_row_is_repaired_or_refused_with_its_reason",
    ),
    Fault(
        "A personal column goes to the case's open ones",
        "surveys/formats/samples.py",
        old="attributes=attributes, personal=personal, **facts",
        new="attributes=attributes | personal, personal={}, **facts",
        test="tests/formats/test_sample_tables.py::test_a_row_becomes_a_case_with_all_its_facts",
    ),
    Fault(
        "A weight below zero is taken",
        "surveys/formats/samples.py",
        old='return weight if 0 < weight < float("inf") else None',
        new='return weight if weight < float("inf") else None',
        test="tests/formats/test_sample_tables.py::test_a_bad_weight_or_time_zone_is_said_and_left_out",
    ),
    Fault(
        "A cut text is not counted",
        "surveys/formats/workbook/cells.py",
        old="            self.cut += 1\n",
        new="",
        test="tests/formats/test_workbook_writing.py::test_a_text_longer_than_a_cell_is_cut_and_counted",
    ),
    Fault(
        "Dates in a workbook are a day off",
        "surveys/formats/workbook/cells.py",
        old="<v>{(whole - _EPOCH).days}</v>",
        new="<v>{(whole - _EPOCH).days + 1}</v>",
        test="tests/formats/test_workbook_writing.py::test_every_kind_of_value_comes_back_as_it_was",
    ),
)
