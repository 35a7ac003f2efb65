"""Parts of a page that are kept once rendered say on every page what they would say if they were rendered there."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.safestring import mark_safe

from surveys.web.screens.form_tokens import form_token

PART = Template(
    "{% for_all ringing=ringing filling number=number name=name %}"
    "{% if ringing %}Ringing{% endif %} {{ number }}{% if name %}, {{ name }}{% endif %}{{ secret }}"
    "{% endfor_all %}"
)


def test_what_is_for_all_pages_is_rendered_in_each_language_and_knows_nothing_of_a_page() -> None:
    template = Template('{% for_all %}{% translate "Saved" %} {{ name }}{% endfor_all %}')
    for language, words in (("en", "Saved "), ("it", "Salvato ")):
        with translation.override(language):
            assert [template.render(Context({"name": name})) for name in ("Ada", "Bea")] == [words, words]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"ringing": True, "number": 7, "name": "Ada"}, "Ringing 7, Ada"),
        ({"ringing": True, "number": 8, "name": "Bea"}, "Ringing 8, Bea"),
        ({"ringing": False, "number": 8, "name": "Bea"}, " 8, Bea"),
        ({"ringing": True, "number": 0, "name": ""}, "Ringing 0"),
        ({"ringing": True, "number": "07", "name": None}, "Ringing 07"),
        ({"ringing": True, "number": 9, "name": "<b>", "secret": "never"}, "Ringing 9, &lt;b&gt;"),
        ({"ringing": True, "number": 9, "name": mark_safe("<b>")}, "Ringing 9, <b>"),
    ],
)
def test_a_part_is_filled_with_what_differs_from_page_to_page(page: dict[str, object], said: str) -> None:
    assert (
        PART.render(Context({"ringing": True, "number": 1, "name": "somebody before"})) == "Ringing 1, somebody before"
    )
    assert PART.render(Context(page)) == said
    assert PART.render(Context(page)) == said


def test_a_text_that_is_safe_is_not_taken_for_the_same_text_that_is_not() -> None:
    part = Template("{% for_all words=words %}{{ words }}{% endfor_all %}")
    assert part.render(Context({"words": mark_safe("<b>")})) == "<b>"
    assert part.render(Context({"words": "<b>"})) == "&lt;b&gt;"
    assert [part.render(Context({"words": words})) for words in (1, True)] == ["1", "True"]


def test_what_fills_a_part_goes_through_no_filter_there() -> None:
    with pytest.raises(TemplateSyntaxError, match="by no filter"):
        Template("{% for_all filling name=name %}{{ name|upper }}{% endfor_all %}").render(Context({"name": "Ada"}))
    with pytest.raises(TemplateSyntaxError, match="name=value"):
        Template("{% for_all name %}{% endfor_all %}")


def test_an_address_is_that_of_the_number_given() -> None:
    template = Template('{% url "call" number %}')
    assert [template.render(Context({"number": number})) for number in (7, 12, "13")] == [
        "/calls/7/",
        "/calls/12/",
        "/calls/13/",
    ]
    assert Template('{% url "shift" %}{% url "call" 5 as there %}{{ there }}').render(Context()) == "/shift//calls/5/"
    with pytest.raises(NoReverseMatch):
        template.render(Context({"number": ""}))


def test_a_form_carries_its_pages_token() -> None:
    token = form_token(RequestFactory().get("/"))
    form = Template("{% csrf_token %}")
    assert form.render(Context({"csrf_token": token})) == (
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    )
    assert form.render(Context()) == ""


def test_a_template_that_is_named_stands_in_another_with_what_it_is_given() -> None:
    template = Template('{% include "interviewer/dock_key.html" with name="say" key="F9" %}{{ name }}')
    shown = template.render(Context({"words": "Say <it>", "dock": "say", "name": "outside"}))
    assert 'value="say"' in shown
    assert 'aria-expanded="true"' in shown
    assert "Say &lt;it&gt;" in shown
    assert shown.endswith("outside")
