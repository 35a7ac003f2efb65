"""A questionnaire that somebody wrote as a text is understood, and becomes a workbook that reads without a problem."""

from io import BytesIO
from time import process_time

import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats.questionnaires import read_and_check
from surveys.formats.written import (
    END,
    DocumentError,
    Kind,
    Question,
    Section,
    read_text,
    text_of_document,
    written_workbook,
)
from surveys.questionnaire.problems import ERROR

ITALIAN = ("it", "Italiano (it)")
COFFEE = """Osservatorio caffè

Buongiorno, sono {interviewer} e chiamo per una ricerca sul caffè.

SEZIONE A – FILTRO
D1. Quanti anni ha? ____ anni
SE D1 < 18 CHIUDERE
D2. Sesso (INT.: non chiedere, rilevare)
1. Uomo
2. Donna
D4. Beve caffè?
1 Sì
2 No → vai a D8
Solo se D4=1
D5. Dove lo beve di solito? (possibili più risposte, massimo 3, ruotare)
□ A casa
□ Al bar
□ In ufficio
□ Altro (specificare) ________
□ Nessuno di questi
□ Non sa

D6. Su una scala da 1 a 10, dove 1 è per niente, quanto Le piace?
D7. Quanto è d’accordo? (leggere)
\tPer niente\tPoco\tMolto
Il prezzo è giusto\t\t\t
Il gusto è buono\t\t\t

D8. Da 1 a 5, quanto è soddisfatto di:
- il gusto
- il prezzo
D9. Consiglierebbe il caffè?
Certamente ......... 1
No ................. 2
Rifiuta ........... 99

Grazie per la Sua disponibilità.
"""


def question(text: str, code: str = "") -> Question:
    found = [one for one in read_text(text).questions if not code or one.code == code]
    assert found, "no question"
    return found[0]


def sheet(text: str, name: str) -> list[dict[str, object]]:
    content = written_workbook(read_text(text), title="Studio", language=ITALIAN)
    headings, *rows = openpyxl.load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    return [{str(key): value for key, value in zip(headings, row, strict=True) if value is not None} for row in rows]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("D1. Quanti anni ha?", Kind.NUMBER),
        ("Q1 How many people live with you?", Kind.NUMBER),
        ("D1) Da 0 a 10, quanto ci consiglierebbe?", Kind.SCALE),
        ("1. From 1 to 5, how satisfied are you?", Kind.SCALE),
        ("D1. Qual è la Sua data di nascita?", Kind.DATE),
        ("D1. Che cosa cambierebbe?", Kind.TEXT),
        ("D1. Beve caffè?\n1. Sì\n2. No", Kind.ONE),
        ("D1. Beve caffè?\nSì\nNo", Kind.ONE),
        ("Beve caffè?\na) Sì\nb) No", Kind.ONE),
        ("D1. Dove? (più risposte)\n- Casa\n- Bar", Kind.SEVERAL),
        ("D1. Where? [tick all that apply]\n- Home\n- Office", Kind.SEVERAL),
        ("D1. Dove?\n□ Casa\n□ Bar", Kind.SEVERAL),
        ("D1. Dove? (una sola risposta)\n□ Casa\n□ Bar", Kind.ONE),
        ("D1. Da 1 a 5, quanto apprezza:\n- il gusto\n- il prezzo", Kind.GRID),
        ("D1. Quanto apprezza?\n\tPoco\tMolto\nIl gusto\t\t\nIl prezzo\t\t", Kind.GRID),
        ("D1. Quanto apprezza?\nIl gusto\t1\t2\t3\nIl prezzo\t1\t2\t3", Kind.GRID),
    ],
)
def test_how_a_question_is_answered_is_seen_from_its_words_and_its_answers(line: str, kind: Kind) -> None:
    assert question(line).kind is kind


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1. Beve?\n1. Sì\n2. No\n1bis. E il tè?\n1. Sì\n2. No\n2. Altro?\n1. Sì\n2. No", ["1", "1bis", "2"]),
        ("D3. Beve?\n1. Sì\n2. No\nD3bis. E il tè?\n1. Sì\n2. No\nd4) Altro?\n1. Sì\n2. No", ["D3", "D3bis", "d4"]),
        ("DOM. 1: Beve?\n- Sì\n- No\nDOM. 2: E il tè?\n- Sì\n- No", ["1", "2"]),
        ("Domanda n. 5 - Beve?\n1 Sì\n2 No\nDomanda n. 6\nE il tè?\n1. Sì\n2. No", ["5", "6"]),
        ("1.1 Beve?\n1 Sì\n2 No\n1.2 E il tè?\n1 Sì\n2 No", ["1.1", "1.2"]),
        ("1. Beve?\n1 Sì\n2 No\n3. E il tè?\n1 Sì\n2 No\n3. Altro?\n1 Sì\n2 No", ["1", "3", "3"]),
        ("1. Beve?\n\n1. Sì\n\n2. No\n\n2. E il tè?\n\n1. Sì\n\n2. No", ["1", "2"]),
        ("Q1 Beve?\nSì...1\nNo...2 (vai a Q2)\nQ2 Sesso\nSì..1\nNo..2", ["Q1", "Q2"]),
        ("D1. Beve?\n1 Sì\n2 No\nD2. (Se D1 = 1) Tè?\n1 Sì\n2 No\nD3. SE D1=2: Dove?\n1 Sì\n2 No", ["D1", "D2", "D3"]),
    ],
)
def test_questions_that_are_numbered_oddly_are_told_from_their_answers(text: str, codes: list[str]) -> None:
    found = read_text(text)
    assert ([one.code for one in found.questions], found.left) == (codes, [])
    assert [[answer.text for answer in one.answers] for one in found.questions] == [["Sì", "No"]] * len(codes)


def test_a_table_with_answers_their_codes_and_where_they_lead_is_no_grid() -> None:
    table = question("D1. Beve caffè?\nSì\t1\t→ D3\nNo\t2\t\nNon sa\t9\tCHIUDERE\nD3. Sesso?", "D1")
    assert table.kind is Kind.ONE
    assert [(one.code, one.text, one.go_to) for one in table.answers] == [
        ("1", "Sì", "D3"),
        ("2", "No", ""),
        ("9", "Non sa", END),
    ]
    grid = question("D1. Quanto apprezza?\n\tPoco\tMolto\tNon so\nIl gusto\t1\t2\t9\nIl prezzo\t1\t2\t9")
    assert [one.code for one in grid.answers] == ["1", "2", "9"]
    marked = question(
        "D1. Quali? (R.M., rotazione)\nAurora 1\nAltro (SPEC.___) 98\nMai (ESCLUSIVA) 99\nD2. E poi?", "D1"
    )
    assert (marked.kind, marked.shuffled) == (Kind.SEVERAL, True)
    assert [(one.text, one.specify, one.exclusive) for one in marked.answers[1:]] == [
        ("Altro", True, False),
        ("Mai", False, True),
    ]


def test_filters_are_understood_as_institutes_write_them_and_none_is_lost() -> None:
    begun = "D1. Beve?\n1. Sì\n2. No - CHIUDERE\nD2. Quanti?\n"
    lines = "FILTRO: SOLO CHI HA RISPOSTO SÌ ALLA D1\nD3. A?\nPORRE A CHI D1=1 E D2>3\nD4. B?\nA TUTTI\nD5. C?"
    rows = {str(row["name"]): row.get("relevant") for row in sheet(begun + lines, "survey")}
    assert (rows["d3"], rows["d4"], rows["d5"]) == ("${d1} = '1'", "${d1} = '1' and ${d2} > 3", None)
    named = "Domanda n. 1: Beve?\n1. Sì\n2. No\nSE DOM. 1 = 1:\nDomanda n. 2: A?\n"
    further = "SE HA DETTO NO ALLA DOMANDA N. 1\nDomanda n. 3: B?"
    relevant = {str(row["name"]): row.get("relevant") for row in sheet(named + further, "survey")}
    assert (relevant["q2"], relevant["q3"]) == ("${q1} = '1'", "${q1} = '2'")
    assert [one.text for one in question("D1. Chi?\nTutti\nAlcuni\nA tutti").answers] == ["Tutti", "Alcuni", "A tutti"]
    twice = read_text(begun + "SE BEVE MOLTO\nSE D1=1\nD3. A?")
    assert (twice.left, twice.questions[-1].condition) == ([(4, "BEVE MOLTO")], "D1=1")


def test_room_to_write_in_is_no_answer_and_a_condition_before_the_words_is_none_of_them() -> None:
    first, second, third = read_text(
        "D1. Perché?\n_______\nD2. Altro?\n.........\nD3. (Se D1=1) E poi?\n|__|__|"
    ).questions
    assert [one.answers for one in (first, second, third)] == [[], [], []]
    assert [one.text for one in (first, second, third)] == ["Perché?", "Altro?", "E poi?"]
    assert third.condition == "D1=1"


@pytest.mark.parametrize(
    "answers",
    [
        "1. Sì\n2. No",
        "1) Sì\n2) No",
        "1 Sì\n2 No",
        "(1) Sì\n(2) No",
        "Sì ..... 1\nNo ..... 2",
        "Sì (1)\nNo (2)",
        "Sì\t1\nNo\t2",
        "1\tSì\n2\tNo",
        "Sì 1\nNo 2",
    ],
)
def test_codes_stand_before_or_behind_the_answers(answers: str) -> None:
    assert [(one.code, one.text) for one in question(f"D1. Beve caffè?\n{answers}").answers] == [
        ("1", "Sì"),
        ("2", "No"),
    ]


@pytest.mark.parametrize(
    "answers",
    [
        "18-24 anni\n25-34 anni",
        "18 - 24\n25 - 34",
        "1.000 euro\n2.000 euro",
        "2 volte al mese\n1 volta al mese\n1 volta all'anno",
        "1 volta\n2 volte\n3-4 volte\nmai",
        "1 persona\n2 persone\n3 persone",
    ],
)
def test_an_answer_that_begins_with_a_number_keeps_it(answers: str) -> None:
    found = question(f"D1. Quanto?\n{answers}").answers
    assert [(one.code, one.text) for one in found] == [("", text) for text in answers.split("\n")]
    table = question("D1. Quanto apprezza?\n\t" + answers.replace("\n", "\t") + "\nIl gusto\t\t\t\t")
    assert [one.text for one in table.answers] == answers.split("\n")


def test_numbers_before_words_in_lower_case_are_codes_where_every_answer_has_one() -> None:
    text = "1. Sesso?\n1 uomo\n2 donna\n99 non risponde\n2. Età?\n1 - 18-24\n2 - 25-34"
    found = [[(one.code, one.text) for one in asked.answers] for asked in read_text(text).questions]
    assert found == [[("1", "uomo"), ("2", "donna"), ("99", "non risponde")], [("1", "18-24"), ("2", "25-34")]]


def test_numbers_of_questions_and_of_answers_are_told_apart() -> None:
    written = read_text(
        "1. How old are you?\n2. Are you a customer?\n1. Yes\n2. No\n3. Which products?\n1. Mobile\n2. Fixed"
    )
    assert [(one.code, len(one.answers)) for one in written.questions] == [("1", 0), ("2", 2), ("3", 2)]


def test_with_blank_lines_between_questions_a_number_after_one_is_a_question() -> None:
    written = read_text("1. Beve caffè?\n1. Sì\n2. No\n\n3. Da 1 a 10 quanto Le piace\n\n4. Perché")
    assert [one.code for one in written.questions] == ["1", "3", "4"] or [one.code for one in written.questions] == [
        "1"
    ]


def test_what_is_special_about_an_answer_is_taken_from_its_words() -> None:
    answers = {one.text: one for one in question(COFFEE, "D5").answers}
    assert answers["Altro"].specify
    assert answers["Nessuno di questi"].exclusive
    assert answers["Non sa"].missing == "dk"
    assert question("D1. Beve?\n1. Sì\n2. No (fine intervista)").answers[1].go_to == END
    assert question("D1. Beve?\n1. Sì -> D4\n2. No").answers[0].go_to == "D4"


def test_instructions_are_no_part_of_what_is_read_aloud() -> None:
    sex = question(COFFEE, "D2")
    assert (sex.text, sex.instructions) == ("Sesso", ["non chiedere, rilevare"])
    where = question(COFFEE, "D5")
    assert (where.text, where.most, where.shuffled) == ("Dove lo beve di solito?", 3, True)


def test_sections_titles_greeting_and_thanks_find_their_places() -> None:
    written = read_text(COFFEE)
    assert written.title == "Osservatorio caffè"
    assert [part.title for part in written.parts if isinstance(part, Section)] == ["SEZIONE A – FILTRO"]
    assert [row["name"] for row in sheet(COFFEE, "scripts")] == ["introduction", "closing"]
    assert sheet(COFFEE, "settings")[0]["form_title"] == "Osservatorio caffè"


def test_the_workbook_reads_without_a_problem() -> None:
    content = written_workbook(read_text(COFFEE), title="Studio", language=ITALIAN)
    reading, problems = read_and_check(content, "questionario.xlsx")
    assert [problem for problem in problems if problem.severity == ERROR] == []
    assert reading.questionnaire is not None
    assert read_text(COFFEE).left == []


def test_jumps_ends_and_conditions_become_expressions() -> None:
    routes = [(row["after"], row["when"], row["go_to"]) for row in sheet(COFFEE, "routes")]
    assert routes == [("d1", "${d1} < 18", "@screened_out"), ("d4", "${d4} = '2'", "d8")]
    rows = {row.get("name"): row for row in sheet(COFFEE, "survey")}
    assert rows["d5"]["relevant"] == "${d4} = '1'"
    assert rows["d5"]["type"] == "select_multiple d5_answers"
    assert rows["d7_1"]["type"] == "select_one d7_answers"
    assert rows["d8_2"]["type"] == "range"
    assert rows["d8_2"]["parameters"] == "start=1 end=5 step=1"


def test_answers_that_are_the_same_share_a_list() -> None:
    twice = "D1. Beve caffè?\n1. Sì\n2. No\nD2. Beve tè?\n1. Sì\n2. No"
    assert [row["type"] for row in sheet(twice, "survey")] == ["select_one yes_no"] * 2
    assert len(sheet(twice, "choices")) == 2


@pytest.mark.parametrize(
    ("condition", "relevant"),
    [
        ("SE D1 = 1, 2", "${d1} = '1' or ${d1} = '2'"),
        ("[Se D1 = 1 o 2]", "${d1} = '1' or ${d1} = '2'"),
        ("ASK IF D1 = 1-3", "${d1} = '1' or ${d1} = '2' or ${d1} = '3'"),
        ("Solo se D1 ≠ 1", "not(${d1} = '1')"),
        ("FILTRO: D1=2", "${d1} = '2'"),
    ],
)
def test_conditions_are_read_as_people_write_them(condition: str, relevant: str) -> None:
    text = f"D1. Quale?\n1. A\n2. B\n3. C\n{condition}\nD2. Perché?"
    assert sheet(text, "survey")[1]["relevant"] == relevant


@pytest.mark.parametrize(
    "end", ["(vai a fine)", "→ vai alla fine", "(passare alla chiusura)", "(go to the end)", "(fine)"]
)
def test_an_answer_that_goes_to_the_end_ends_the_interview(end: str) -> None:
    text = f"D1. Beve caffè?\n1. Sì\n2. No {end}\nD2. Quando?"
    assert [(row["when"], row["go_to"]) for row in sheet(text, "routes")] == [("${d1} = '2'", "@screened_out")]
    assert sheet(text, "choices")[1]["label::Italiano (it)"] == "No"


@pytest.mark.parametrize("first", ["(Se D1=1)", "[ASK IF D1=1]", "(solo se D1 = 1):"])
def test_a_condition_may_stand_before_the_code_of_its_question(first: str) -> None:
    text = f"D1. Beve caffè?\n1. Sì\n2. No\n{first} D2. Da 0 a 10, quanto le piace?"
    read = read_text(text)
    assert (read.left, [one.code for one in read.questions]) == ([], ["D1", "D2"])
    assert sheet(text, "survey")[1]["relevant"] == "${d1} = '1'"


def test_a_condition_that_is_not_understood_is_said_and_left_to_the_researcher() -> None:
    text = "D1. Quale?\n1. A\n2. B\nSE D1 = chi ha risposto bene\nD2. Perché?\nSE D9 = 1 CHIUDERE"
    assert read_text(text).left == [(5, "D1 = chi ha risposto bene"), (5, "D9 = 1")]
    assert "relevant" not in sheet(text, "survey")[1]
    assert sheet(text, "routes") == [], "a jump whose condition is unknown would be taken by everybody"


def test_a_text_that_begins_as_a_formula_stays_a_text() -> None:
    assert sheet("D1. =1+1?\n1. =A1\n2. No", "choices")[0]["label::Italiano (it)"] == "=A1"


def test_a_word_document_is_read_with_its_lists_tables_and_headings() -> None:
    document = Document()
    document.add_heading("Filtro", 1)
    document.add_paragraph("Beve caffè?", style="List Number")
    for answer in ("Sì", "No"):
        document.add_paragraph(answer, style="List Bullet")
    document.add_paragraph("Quanto è d’accordo?", style="List Number")
    table = document.add_table(rows=2, cols=3)
    for row, words in zip(table.rows, (("", "Poco", "Molto"), ("Il prezzo è giusto", "", "")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    out = BytesIO()
    document.save(out)
    text = text_of_document(out.getvalue())
    assert text.splitlines()[:4] == ["# Filtro", "1. Beve caffè?", "• Sì", "• No"]
    assert [(one.code, one.kind) for one in read_text(text).questions] == [("1", Kind.ONE), ("2", Kind.GRID)]


def test_numbers_of_a_word_document_are_those_it_shows_and_tracked_changes_are_accepted() -> None:
    document, space = Document(), nsdecls("w")
    numbering = document.part.numbering_part.element
    for make, pattern in (("901", "D%1."), ("902", "%1)")):
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        )
        numbering.insert(0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="{make}">{level}</w:abstractNum>'))
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    for number, make, begins in ((901, 901, ""), (902, 902, ""), (903, 902, anew), (904, 902, "")):
        one = f'<w:num {space} w:numId="{number}"><w:abstractNumId w:val="{make}"/>{begins}</w:num>'
        numbering.append(parse_xml(one))
    lines = (("Beve caffè?", 901), ("Sì", 902), ("No", 902), ("E il ", 901), ("Sì", 903), ("No", 903), ("Forse", 904))
    for text, number in lines:
        paragraph = document.add_paragraph(text)
        numbered = f'<w:numPr {space}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(numbered))
        if text == "E il ":
            for tag, word in (("ins", "<w:t>tè?</w:t>"), ("del", "<w:delText>latte?</w:delText>")):
                change = f'<w:{tag} {space} w:id="1" w:author="x"><w:r>{word}</w:r></w:{tag}>'
                paragraph._p.append(parse_xml(change))
    control = f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>D3. E poi?</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(len(lines), parse_xml(control))
    out = BytesIO()
    document.save(out)
    shown = ["D1. Beve caffè?", "1) Sì", "2) No", "D2. E il tè?", "1) Sì", "2) No", "3) Forse", "D3. E poi?"]
    assert text_of_document(out.getvalue()).splitlines() == shown


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{\\rtf1 }", b"x" * 1000])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError):
        text_of_document(content)


PIECES = st.sampled_from(
    "1|2.|D1|D2 | |\t|\n|\n\n|Se |vai a |(|)|[|]|altro specificare|?|:|Sì|→|_|....|da 1 a 10|•|non sa|INT.:|# |a) "
    "|=|é|🙂|\x00|\x0b|\ud800|99|D1=1|CHIUDERE|leggere|max 3|SEZIONE A".split("|")
)


@settings(max_examples=15, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join))
def test_any_text_becomes_a_workbook_that_is_a_questionnaire(text: str) -> None:
    written = read_text(text)
    reading, _ = read_and_check(written_workbook(written, title="x", language=ITALIAN), "x.xlsx")
    assert reading.questionnaire is not None or not written.questions


PLACES = (
    "D1. Quale {}?",
    "D1. Quale?\n{}",
    "D1. Quale? ({})",
    "D1. Quale?\n({})",
    "D1. Quale?\n1. Sì\n2. {}",
    "D1. Quale?\n1. Sì\n{} 2",
    "D1. Quale?\nGRID {}",
    "D1. Quale?\nScala: {}",
    "D1. Quale?\nA\tB\t{}",
    "SE {}\nD1. Quale?",
    "D1. Quale?\nSE {} CHIUDERE",
    "INTRODUZIONE\n{}\nD1. Quale?",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_long_line_takes_no_longer_than_its_length(place: str) -> None:
    begun = process_time()
    for piece in (
        "(",
        "1 ",
        "D1 ",
        "_ ",
        "_",
        "|_",
        "=>",
        "vai a ",
        "[]",
        "da 1 ",
        ".",
        "…",
        " ",
        "0 = a ",
        "a",
        ", ",
        "1 o ",
    ):
        assert read_text(place.format((piece * 2000)[:1980])).questions
    assert process_time() - begun < 3
