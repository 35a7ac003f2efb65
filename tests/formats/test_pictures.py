"""Pictures that are uploaded: small, harmless, or refused in words."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from surveys.formats.pictures import PictureError, small_picture

from .pictures import drawn


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_made_small_in_its_proportions(kind: str) -> None:
    made = small_picture(drawn(kind), width=480, height=144)
    assert (made.width, made.height) == (480, 120)
    assert Image.open(io.BytesIO(made.content)).format == "PNG"


def test_a_small_one_keeps_its_size() -> None:
    made = small_picture(drawn(size=(64, 32)), width=480, height=144)
    assert (made.width, made.height) == (64, 32)


def test_nothing_but_the_picture_remains() -> None:
    hidden = PngInfo()
    hidden.add_text("Comment", "<script>alert(1)</script>")
    assert b"script" not in small_picture(drawn(pnginfo=hidden) + b"<script>", width=480, height=144).content


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b'<svg xmlns="http://www.w3.org/2000/svg"/>', drawn()[:200], drawn("BMP"), drawn("TIFF")],
    ids=["empty", "text", "SVG", "cut short", "BMP", "TIFF"],
)
def test_what_is_no_picture_for_a_page_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError, match="no PNG, JPEG, WebP or GIF"):
        small_picture(content, width=480, height=144)


def test_one_that_unpacks_to_far_more_than_it_weighs_is_never_unpacked() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(PictureError, match="12 million pixels"):
        small_picture(bomb.getvalue(), width=480, height=144)


def test_one_that_weighs_too_much_is_refused() -> None:
    with pytest.raises(PictureError, match="2 MB"):
        small_picture(b"\x89PNG" * 600_000, width=480, height=144)
