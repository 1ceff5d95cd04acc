"""Layouts, error pages and the gallery."""

from __future__ import annotations

import re
from datetime import date

import html5lib
import pytest
from django.template import engines
from django.test import RequestFactory

from trellis.designsystem import pictures, samples
from trellis.designsystem.views import gallery


def drawn(template: str, context: dict[str, object] | None = None, path: str = "/x/") -> str:
    request = RequestFactory().get(path)
    return str(engines["trellis"].get_template(template).render(context or {}, request))


@pytest.mark.parametrize("wrong", ["", "?wrong=1"])
def test_the_gallery_is_strict_html_without_inline_style_or_script(wrong: str) -> None:
    answer = gallery(RequestFactory().get("/gallery/" + wrong))
    html = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    assert answer.status_code == (422 if wrong else 200)
    assert not re.search(r"<[^>]+\sstyle=", html) and not re.search(r"\son\w+=", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("template", ["404.html", "500.html", "busy.html", "session-ended.html"])
def test_error_pages_need_nothing_and_carry_nothing(template: str) -> None:
    html = drawn(template)
    html5lib.HTMLParser(strict=True).parse(html)
    for word in ("<form", "csrf", "token", "None", "Undefined"):
        assert word not in html


def test_not_found_is_the_same_for_everybody() -> None:
    assert drawn("404.html", path="/children/22222222/") == drawn("404.html", {"school_name": "Oakfield"}, path="/y/")


def test_a_refusal_says_whom_to_ask() -> None:
    reason = "If you think you should see it, ask Mrs Shah (SENCO) on 01632 960 001."
    assert reason in drawn("403.html", {"reason": reason})


@pytest.mark.parametrize("layout", ["family", "pupil"])
def test_help_stands_on_every_page_of_families_and_children(layout: str) -> None:
    html = drawn(f"designsystem/{layout}.html", {"title": "Hello", "help_name": "Mrs Shah", "help_phone": "01632 960 001"})
    assert "Ask Mrs Shah" in html and 'href="tel:01632960001"' in html


def test_print_says_whose_it_is_and_who_printed_it() -> None:
    html = drawn("designsystem/print.html", {"title": "Plan", "initials": "A Y", "printed_by": "Mrs Shah", "large": True})
    assert "Confidential. A Y. Printed by Mrs Shah" in html and 'class="t-large"' in html


def test_no_name_covers_another_in_the_circle() -> None:
    placed = pictures.place_people(samples.PEOPLE)
    assert [one.person for one in placed] == list(samples.PEOPLE)
    for index, one in enumerate(placed):
        for other in placed[:index]:
            assert abs(one.x - other.x) >= 70 or abs(one.y - other.y) >= 38, (one.label, other.label)


def test_the_ring_says_the_step_in_words() -> None:
    html = str(engines["trellis"].from_string("{% import 'designsystem/ui.html' as ui %}{{ ui.cycle_ring('do', 2) }}").render())
    assert 'aria-label="Cycle 2: now in Do, step 3 of 4"' in html
    assert [arc.state for arc in pictures.ring_arcs("do")] == ["done", "done", "now", "later"]


def test_a_chart_keeps_every_point_inside_and_in_order() -> None:
    shape = pictures.chart_shape([(date(2026, 9, 1), 2), (date(2026, 10, 1), 5)], baseline=1, hope=6)
    assert [point.value for point in shape.points] == [2, 5]
    assert shape.points[0].y > shape.points[1].y and shape.hope_y is not None and shape.hope_y < shape.points[1].y
    assert all(shape.left < point.x < shape.right for point in shape.points)


def test_support_given_is_said_in_words() -> None:
    template = engines["trellis"].from_string("{% import 'designsystem/ui.html' as ui %}{{ ui.planned_delivered(9, 11, 1) }}")
    words = re.sub(r"<[^>]+>", "", template.render()).split()
    assert " ".join(words) == "9 of 11 sessions happened. 1 not recorded yet."
