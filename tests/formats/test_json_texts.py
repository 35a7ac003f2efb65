"""JSON from outside is read within bounds; everything else is one error."""

import pytest

from surveys.formats.json_texts import DEEPEST, JsonTextError, read_json


def test_what_is_json_is_read_as_it_stands() -> None:
    assert read_json('{"rows": [{"phone": 39061234567890123456789, "x": 1.5, "y": null}]}') == {
        "rows": [{"phone": 39061234567890123456789, "x": 1.5, "y": None}]
    }
    assert read_json(b'"\xc3\xa8"') == "è"
    assert read_json("[" * DEEPEST + "]" * DEEPEST) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        b"\xff",
        "NaN",
        "[-Infinity]",
        "1e999",
        '{"levels": [-1e400]}',
        "9" * 5_000,
        "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2),
        "[" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
    ],
    ids=lambda text: str(text)[:12],
)
def test_what_is_none_or_leaves_the_bounds_is_one_error(text: str | bytes) -> None:
    with pytest.raises(JsonTextError):
        read_json(text)


def test_a_text_longer_than_the_caller_allows_is_not_read() -> None:
    assert read_json('"12345678"', longest=10) == "12345678"
    with pytest.raises(JsonTextError):
        read_json('"123456789"', longest=10)
