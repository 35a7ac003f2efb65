"""Texts go out to translators' programs as XLIFF 2.1 and come in again, whatever those make of the segments."""

import pytest
from lxml import etree

from surveys.formats.translation_sheets import NoTranslationsError
from surveys.formats.xliff import XliffUnit, read_xliff, write_xliff

UNITS = [
    XliffUnit("survey/b1/label", "b1 · text", "Beve caffè?", "", "missing"),
    XliffUnit("survey/b2/label", "b2 · text", "Lei, ${b1}, a ${b1} & <b> ?", "${b1}: you?", "changed", ["${b1}"]),
    XliffUnit("choices/yes_no/1/label", "yes_no · 1", "Sì", "Yes", "done"),
]
NAMES = {"x": "urn:oasis:names:tc:xliff:document:2.0"}
OUT = write_xliff("it", "en", "Caffè", UNITS)


def edited(old: str, new: str) -> bytes:
    text = OUT.decode()
    assert old in text
    return text.replace(old, new).encode()


def test_texts_go_out_with_their_states_and_their_marks_as_placeholders() -> None:
    root = etree.fromstring(OUT)
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "it", "en")
    segments = root.findall(".//x:segment", NAMES)
    assert [(one.get("state"), one.get("subState")) for one in segments] == [
        ("initial", None),
        ("initial", "ascolto:changed"),
        ("translated", None),
    ]
    marks = [(one.get("id"), one.get("disp")) for one in segments[1].iterfind("x:source/x:ph", NAMES)]
    assert marks == [("1-1", "${b1}"), ("1-2", "${b1}")]
    assert segments[1].find("x:target/x:ph", NAMES).get("id") == "1-1"


def test_what_comes_back_is_what_went_out_and_says_what_has_changed() -> None:
    lines = read_xliff(OUT, "en")
    assert [(one.key, one.source, one.translation) for one in lines] == [
        (one.key, one.source, one.translation) for one in UNITS
    ]
    assert not any(one.is_changed for one in lines)
    back = read_xliff(edited(">Yes<", ">Yeah<"), "en")
    assert [one.key for one in back if one.is_changed] == ["choices/yes_no/1/label"]


def test_segments_that_a_program_has_split_are_put_together_if_all_are_translated() -> None:
    whole = '<segment id="s1" state="translated"><source xml:space="preserve">Sì</source>'
    whole += '<target xml:space="preserve">Yes</target></segment>'
    first = "<segment><source>Sì.</source><target>Yes.</target></segment><ignorable><source> </source></ignorable>"
    second = "<segment><source>Certo.</source><target><mrk id='m'>Of</mrk> <pc id='1'>course</pc>.</target></segment>"
    line = read_xliff(edited(whole, first + second), "en")[-1]
    assert (line.source, line.translation) == ("Sì. Certo.", "Yes. Of course.")
    half = first + second.replace("<target><mrk id='m'>Of</mrk> <pc id='1'>course</pc>.</target>", "")
    assert read_xliff(edited(whole, half), "en")[-1].translation == ""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<xliff",
        b"<html/>",
        b"\xff\xfe<",
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>',
        b'<!DOCTYPE xliff [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + OUT.split(b"\n", 1)[-1],
        b'<!DOCTYPE xliff [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + OUT.split(b"\n", 1)[-1],
        OUT.replace(b">Yes<", b">" + b"<mrk>" * 50 + b"x" + b"</mrk>" * 50 + b"<"),
        OUT.replace(b">Yes<", b">" + b"<mrk>" * 5000 + b"x" + b"</mrk>" * 5000 + b"<"),
    ],
)
def test_what_is_no_xliff_of_ours_or_lays_a_trap_is_refused(content: bytes) -> None:
    with pytest.raises(NoTranslationsError):
        read_xliff(content, "en")


def test_a_file_of_another_language_names_it() -> None:
    with pytest.raises(NoTranslationsError) as refusal:
        read_xliff(OUT, "de")
    assert refusal.value.language == "en"
    named = write_xliff("", "Dialetto", "Caffè", UNITS)
    assert etree.fromstring(named).get("trgLang") == "und"
    assert len(read_xliff(named, "Dialetto")) == len(UNITS)
