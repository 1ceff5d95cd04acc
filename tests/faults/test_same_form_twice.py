"""One form pressed two to ten times at once: one effect, and every answer the same."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness import run
from trellis.demo.large import SENCO

from .site import Standing, standing
from .visitor import Answer, Visitor, new_key

_ROUNDS = 12

pytestmark = pytest.mark.skipif(
    run.on_postgres(), reason="the site under its supervisor is tried on SQLite; the key is a unique row on both"
)


def _press(who: Visitor, path: str, fields: dict[str, str], times: int) -> list[Answer]:
    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(who.insist, path, fields) for _ in range(times)]]


def _presses(site: Standing, who: Visitor) -> None:
    dice = random.Random(14)
    (child,) = site.rows("SELECT ref FROM people_child ORDER BY id LIMIT 1")[0]
    for number in range(_ROUNDS):
        key, times = new_key(), 2 + (number * 3) % 9
        text = f"Looks at others to see what to do. {key}"
        fields = {"child": child, "text": text, "where": dice.choice(("whole_class", "reading")), "form_key": key}
        answers = _press(who, "/concerns/new/", fields, times)
        ((ref, many),) = site.rows("SELECT max(ref), count(*) FROM cycle_concern WHERE text = ?", text)
        assert many == 1, f"{times} presses made {many} concerns"
        assert {(each.status, each.to) for each in answers} == {(303, f"/concerns/{ref}/sent/")}
        assert site.rows("SELECT count(*) FROM accounts_submission WHERE key = ?", key) == [(1,)]


def test_the_same_form_pressed_many_times_at_once_has_one_effect_and_one_answer() -> None:
    with standing() as site:
        who = Visitor(site.address, SENCO).sign_in()
        _presses(site, who)
        _other_words(site, who)


def _other_words(site: Standing, who: Visitor) -> None:
    """The same key with other words is no second press: the page comes back with what was typed."""
    key = new_key()
    (child,) = site.rows("SELECT ref FROM people_child ORDER BY id LIMIT 1")[0]
    fields = {"child": child, "text": f"First words {key}", "where": "reading", "form_key": key}
    assert who.insist("/concerns/new/", fields).status == 303
    again = who.insist("/concerns/new/", fields | {"text": f"Second words {key}"})
    assert again.status == 422
    assert f"Second words {key}" in again.body
    assert site.rows("SELECT count(*) FROM cycle_concern WHERE text LIKE ?", f"%{key}") == [(1,)]
