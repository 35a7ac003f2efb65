"""A text that doubles from row to row is cut where nobody could read it any more: no page waits for it."""

import time

from surveys.questionnaire.expressions.values import CUT, LONGEST_TEXT, put_together

from .runs import Interview, made, words

DOUBLED = "\n".join(f"calculate | c{n} | | concat(${{c{n - 1}}}, ${{c{n - 1}}})" for n in range(1, 26))
SURVEY = f"""type | name | label | calculation
text | name | Name? |
calculate | c0 | | ${{name}}
{DOUBLED}
note | said | Hello {"${c25} " * 200} |
"""


def test_twenty_five_doublings_are_no_wait_and_end_where_a_cell_of_excel_does() -> None:
    interview = Interview(made(SURVEY))
    began = time.process_time()
    said = words(interview.say("Maria").question.label)
    assert time.process_time() - began < 1
    assert len(said) <= LONGEST_TEXT + len(CUT)
    assert said.startswith("Hello MariaMaria")
    assert said.endswith(CUT)


def test_texts_within_measure_are_put_together_whole() -> None:
    assert put_together(", ", ["a", "b", "c"]) == "a, b, c"
    assert put_together("", ["a" * LONGEST_TEXT]) == "a" * LONGEST_TEXT
    assert put_together("-", ["a" * 20_000] * 1_000) == ("a" * 20_000 + "-" + "a" * 20_000)[: LONGEST_TEXT - 1] + CUT
