"""Forms: errors in page order with links that land, what was typed drawn again, one key."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from trellis.core.errors import RuleBroken
from trellis.designsystem import forms, samples
from trellis.designsystem.responses import page_or_422

PAGE = """{% import "designsystem/ui.html" as ui %}{{ ui.error_summary(form) }}{{ ui.form_open(form, draft="/drafts/") }}
{% for bound in form %}{{ ui.field(bound) }}{% endfor %}{{ ui.form_close(draft=true) }}"""


def drawn(form: forms.TrellisForm, template: str = PAGE) -> str:
    return str(engines["trellis"].from_string(template).render({"form": form}, form.request))


def post(data: dict[str, Any] | None = None) -> HttpRequest:
    return RequestFactory().post("/x/", data or {})


def everything(request: HttpRequest) -> samples.Everything:
    return samples.Everything.of(request, choices={"child": samples.CHILDREN})


def test_every_error_link_lands_on_a_box_of_the_page() -> None:
    form = everything(post({**samples.WRONG}))
    html = drawn(form)
    links = [problem.href for problem in form.error_list()]
    assert len(links) == 10
    for href in links:
        assert href.startswith("#") and f'id="{href[1:]}"' in html, href
        assert f'href="{href}"' in html


def test_radios_and_checkboxes_are_linked_at_their_first_answer() -> None:
    hrefs = {problem.href for problem in everything(post()).error_list()}
    assert {"#id_told_0", "#id_where_0", "#id_anyone_else_0"} <= hrefs


def test_a_date_without_year_is_linked_at_the_year() -> None:
    form = everything(post({"on-day": "1", "on-month": "2"}))
    assert "#id_on-year" in {problem.href for problem in form.error_list()}


def test_errors_stand_in_the_order_of_the_page() -> None:
    said = [problem.text for problem in everything(post()).error_list()]
    assert said[:3] == [
        "Choose the child",
        "Tell us what you are noticing. One sentence is enough.",
        "Enter the name of the support",
    ]


def test_nothing_says_required_or_invalid() -> None:
    html = drawn(everything(post({**samples.WRONG}))).lower()
    assert "this field" not in html and "invalid" not in html and "must be completed" not in html
    assert " required" not in html


def test_what_was_typed_is_drawn_again() -> None:
    typed = {
        "child": "leo",
        "words": "He <b>drums</b> on the table.",
        "title": "Drumming",
        "email": "mum",
        "where": ["class", "break"],
        "told": "senco",
        "anyone_else": "yes",
        "who_else": "Mrs Hill",
        "on-day": "31",
        "on-month": "Feb",
        "on-year": "27",
        "at": "late",
        "minutes": "twenty",
    }
    html = drawn(everything(post(typed)))
    assert "He &lt;b&gt;drums&lt;/b&gt; on the table." in html
    for value in ("Drumming", "mum", "Mrs Hill", "31", "Feb", "27", "late", "twenty"):
        assert f'value="{value}"' in html, value
    assert html.count(" checked") == 4
    assert html.count(" selected") == 1


def test_a_radio_is_never_chosen_for_anyone() -> None:
    assert " checked" not in drawn(everything(RequestFactory().get("/x/")))


def test_the_family_is_named_where_it_will_read() -> None:
    assert drawn(everything(RequestFactory().get("/x/"))).count("The family will see this.") == 1


def test_another_answer_can_make_a_field_needed() -> None:
    needed = "Enter the name of the person who was there"
    for other, expected in (("yes", True), ("no", False), ("", False)):
        form = everything(post({"anyone_else": other}))
        assert (needed in [problem.text for problem in form.error_list()]) is expected


def test_a_needed_field_without_a_sentence_cannot_be_made() -> None:
    class Wordless(forms.TrellisForm):
        needs: ClassVar = {"b": ("a", {"yes"})}
        a = forms.YesNo(label="A?", missing="Say yes or no")
        b = forms.Text(label="B", required=False)

    with pytest.raises(ImproperlyConfigured):
        Wordless()


class Small(forms.TrellisForm):
    name = forms.Text(label="Name", missing="Enter the name")


def test_the_key_is_made_once_and_kept() -> None:
    first = Small.of(RequestFactory().get("/x/"))
    assert first.form_key == first.form_key and f'name="form_key" value="{first.form_key}"' in drawn(first)
    assert first.form_key != Small.of(RequestFactory().get("/x/")).form_key
    assert Small.of(post({"form_key": first.form_key})).form_key == first.form_key
    assert "<script>" not in Small.of(post({"form_key": "<script>"})).form_key


def test_a_broken_rule_stands_beside_its_field() -> None:
    form = Small.of(post({"name": "Amina"}))
    assert form.is_valid()
    with form.attempt():
        raise RuleBroken("There is another Amina. Add the surname.", "name")
    assert not form.ok
    assert form.error_list() == [forms.Problem("There is another Amina. Add the surname.", "#id_name")]
    with form.attempt():
        pass
    assert form.ok


def test_a_broken_rule_of_no_field_stands_first_without_link() -> None:
    form = Small.of(post({"name": "Amina"}))
    with form.attempt():
        raise RuleBroken("The plan was closed.", "nothing")
    assert form.error_list() == [forms.Problem("The plan was closed.", "")]
    assert "The plan was closed." in drawn(form)


def test_of_two_forms_only_the_pressed_one_answers() -> None:
    request = post({"which": "b", "b-name": ""})
    one, two = Small.of(request, prefix="a"), Small.of(request, prefix="b")
    assert not one.is_bound and two.is_bound
    assert 'name="which" value="b"' in drawn(two)


def test_a_draft_is_drawn_with_its_own_key() -> None:
    form = everything(RequestFactory().get("/x/"))
    form.with_draft({"words": "Half a sen", "where": ["class"], "on-day": "3", "told": "later"}, "a" * 32)
    html = drawn(form)
    assert "Half a sen" in html and html.count(" checked") == 2 and 'value="3"' in html
    assert f'value="{"a" * 32}"' in html


def test_an_invalid_page_is_422_and_says_so_in_its_title() -> None:
    request = post()
    answer = page_or_422(request, "designsystem/question.html", {"title": "Name the child", "form": Small.of(request)})
    assert answer.status_code == 422
    assert "<title>Error: Name the child" in answer.content.decode()
    clean = RequestFactory().get("/x/")
    answer = page_or_422(clean, "designsystem/question.html", {"title": "Name the child", "form": Small.of(clean)})
    assert answer.status_code == 200
    assert "<title>Name the child" in answer.content.decode()
