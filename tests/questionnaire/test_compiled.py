"""A program is shared by all interviews of a version: no interview changes it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from surveys.questionnaire.compiled import Program

from .runs import Interview, made


def contents(program: Program) -> list[list[Any]]:
    """Every field of a program, its items, jumps and quota cells, without the views it fills in when it is used."""
    parts = [program, *program.items, *program.jumps, *program.cells]
    return [[getattr(part, one.name) for one in fields(part) if one.name != "shared_views"] for part in parts]


def test_an_interview_leaves_the_program_as_it_was_compiled() -> None:
    program = made(
        """
        type                   | name  | label     | relevant       | calculation          | choice_filter
        select_multiple brands | known | Known?    |                |                      |
        select_one brands      | best  | ${known}? |                |                      | selected(${known}, name)
        calculate              | both  |           |                | concat(${best}, '!') |
        begin_repeat           | visit | Visit     |                |                      |
        integer                | cost  | Cost?     | ${both} = 'a!' |                      |
        end_repeat             |       |           |                |                      |
        """,
        quotas="""
        name  | label | when          | target
        alfa  | Alfa  | ${best} = 'a' | 10
        """,
    )
    before = contents(program)
    interview = Interview(program).say("1 2", "1", "5", "yes", "6", "no")
    assert interview.where == "@complete"
    assert contents(program) == before


def test_the_choices_that_are_the_same_for_everybody_are_made_once() -> None:
    program = made("type | name | label\nselect_one yesno | a | A?")
    first, second = (Interview(program, seed=seed).question.choices for seed in (1, 2))
    assert first is second
