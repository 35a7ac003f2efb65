"""How a number is dialled: which links can be, and what they come to."""

import pytest

from surveys.calling.dialling import HAND, Link, fault_of, link_of

NUMBER = "+390355550110"


@pytest.mark.parametrize(
    ("way", "link"),
    [
        (HAND, None),
        ("tel", Link("tel:+390355550110")),
        ("sip", Link("sip:+390355550110")),
        ("callto:{number}", Link("callto:+390355550110")),
        ("zoiper:dial?n={number}&now=1", Link("zoiper:dial?n=+390355550110&now=1")),
        ("sip:{number}@pbx.example.org", Link("sip:+390355550110@pbx.example.org")),
        (
            "https://pbx.example.org:8443/call?to={number}&from=12",
            Link("https://pbx.example.org:8443/call?to=%2B390355550110&from=12", "https://pbx.example.org:8443"),
        ),
        ("http://localhost:5060/{number}", Link("http://localhost:5060/%2B390355550110", "http://localhost:5060")),
    ],
)
def test_a_way_of_dialling_gives_the_link_that_dials_the_number(way: str, link: Link | None) -> None:
    assert fault_of(way) == ""
    assert link_of(way, NUMBER) == link


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("", "Write {number} once"),
        ("callto:", "Write {number} once"),
        ("callto:{number}{number}", "Write {number} once"),
        ("callto:{numero}", "Write {number} once"),
        ("callto:{number}{x}", "Write {number} once"),
        ("{number}", "begins with a scheme"),
        ("//pbx.example.org/{number}", "begins with a scheme"),
        ("CALLTO:{number}", "begins with a scheme"),
        ("javascript:alert({number})", "do not dial"),
        ("data:text/html,{number}", "do not dial"),
        ("file:///dial/{number}", "do not dial"),
        ("https://{number}.example.org/", "never into it"),
        ("https://pbx.example.org:{number}/", "never into it"),
        ("https://user:secret@pbx.example.org/{number}", "never into it"),
        ("https:///{number}", "no such web address"),
        ("https:{number}", "never into it"),
        ("https://pbx;script-src/{number}", "no such web address"),
        ("https://[::1/{number}", "no such web address"),
        ("http://pbx.example.org/{number}", "https:// only"),
        ("callto: {number}", "a space"),
        ("callto:{number}\n", "a space"),
        ('callto:{number}"onclick=', "a space"),
        ("callto:{number}" + "0" * 200, "too long"),
    ],
)
def test_what_dials_nothing_or_more_than_a_number_is_refused_in_words(way: str, said: str) -> None:
    assert said in fault_of(way)
    assert link_of(way, NUMBER) is None
