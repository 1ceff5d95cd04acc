"""Two people edit one plan at once: whatever either typed is stored, or shown back to whoever came second. Nothing is lost."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from unittest import mock

import pytest
from django.test import Client

from tests.bench.pages import client_of
from trellis.accounts.models import Person
from trellis.core.db import write
from trellis.cycle.models import Outcome
from trellis.demo.large import SENCO
from trellis.people.models import Child
from trellis.plans.models import PlanVersion
from trellis.plans.services import drafting, versions

_WHY = "the draft two people edit"
_ROUNDS = 12
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ALPHABET = "abcdefghijklmnopqrstuvwxyz ÅéŁ£ – ’ 😀"


@dataclass
class Editor:
    """A person with the page open: the hidden fields it was drawn with."""

    client: Client
    path: str
    box: str
    typed: str = ""
    drawn: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def open(self, stored: str) -> None:
        """Draw the page. It shows what stands, unless something this person typed before and never sent is drawn in its place."""
        page = self.client.get(self.path).content.decode()
        self.drawn = self._hidden(page)
        if stored in html.unescape(page):
            self.seen.add(stored)

    def _hidden(self, page: str) -> dict[str, str]:
        found = {}
        for tag in _HIDDEN.findall(page):
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                found[name[1]] = html.unescape(value[1])
        return found

    def save(self, others: dict[str, str]) -> tuple[int, str]:
        """Press Save. A page that comes back is the new ground for the next press."""
        answer = self.client.post(self.path, {**others, **self.drawn, self.box: self.typed})
        page = html.unescape(answer.content.decode())
        if answer.status_code == 422:
            self.drawn = self._hidden(answer.content.decode())
        else:
            self.seen.add(self.typed)
        return answer.status_code, page


def _words(dice: random.Random, most: int) -> str:
    letters = "".join(dice.choice(_ALPHABET) for _ in range(dice.randrange(12, most)))
    return f"w{dice.randrange(10**9)} {' '.join(letters.split())} end"


def _press(editor: Editor, stored: Callable[[], str], others: dict[str, str]) -> int:
    """Save, and where the page comes back choose what to keep and save again. Characters neither shown nor standing are lost."""
    before, mine = stored(), editor.typed
    status, page = editor.save(others)
    if status == 303:
        # Words written over that the one who saved had never seen.
        return len(before) if stored() != before and before not in editor.seen else 0
    assert status == 422, f"Save was answered {status}"
    assert stored() == before, "words were written although the page came back"
    lost = sum(len(each) for each in (before, mine) if each not in page)
    editor.typed = f"{before[:50]} {mine[:50]}".strip()
    editor.seen.add(before)
    assert editor.save(others)[0] == 303, "saving again after choosing what to keep was refused"
    assert stored() == editor.typed
    return lost


def _lost(editors: tuple[Editor, ...], dice: random.Random, stored: Callable[[], str], others: dict[str, str], most: int) -> int:
    """Two people open, type and save in random orders, `_ROUNDS` times. How many characters were lost."""
    lost = 0
    for _ in range(_ROUNDS):
        order = list(editors)
        dice.shuffle(order)
        for each in order:
            each.open(stored())
            each.typed = _words(dice, most)
        again = dice.choice(order)
        for each in (*order, again):
            if each is again and dice.random() < 0.3:
                each.open(stored())
                each.typed = _words(dice, most)
            lost += _press(each, stored, others)
    return lost


def _two(path: str, box: str, child: Child) -> tuple[Editor, Editor]:
    """The SENCO and the child's teacher, each at a browser of their own."""
    teacher = PlanVersion.objects.of(child).get(state="draft").drafted_by
    assert teacher is not None
    with write():
        Person.objects.filter(pk=teacher.pk).update(email="drafting.teacher@meadow.example")
    return Editor(client_of(SENCO), path, box), Editor(client_of("drafting.teacher@meadow.example"), path, box)


def _draft() -> tuple[PlanVersion, Child]:
    version = PlanVersion.objects.system(_WHY).filter(state="draft").select_related("child").order_by("pk").first()
    assert version is not None
    return version, version.child


def _summary_lost() -> int:
    version, child = _draft()
    editors = _two(f"/children/{child.ref}/plan/new/what-we-know/", "summary", child)
    read = lambda: PlanVersion.objects.of(child).values_list("summary", flat=True).get(pk=version.pk)  # noqa: E731
    return _lost(editors, random.Random(15), read, {"family_summary": "", "at_home": ""}, 160)


@pytest.mark.usefixtures("school")
def test_two_people_at_one_summary_lose_no_character() -> None:
    assert _summary_lost() == 0


@pytest.mark.usefixtures("school")
def test_two_people_at_one_outcome_lose_no_character() -> None:
    version, child = _draft()
    outcome = Outcome.objects.of(child).filter(cycle_id=version.cycle_id, ended_at=None).get()
    editors = _two(f"/children/{child.ref}/plan/new/outcomes/{outcome.pk}/", "where", child)
    by = outcome.by_on
    others = {
        "by_on-day": str(by.day),
        "by_on-month": str(by.month),
        "by_on-year": str(by.year),
        "will": outcome.will,
        "how_well": outcome.how_well,
        "shown_by": outcome.shown_by,
        "measure": "number",
        "unit": outcome.unit,
        "baseline": "1",
        "goal": "4",
    }
    read = lambda: Outcome.objects.of(child).values_list("where", flat=True).get(pk=outcome.pk)  # noqa: E731
    assert _lost(editors, random.Random(16), read, others, 80) == 0


@pytest.mark.usefixtures("school")
def test_without_the_guard_characters_are_lost_and_this_test_sees_it() -> None:
    off = lambda *args, **values: None  # noqa: E731
    with mock.patch.object(versions, "not_edited_meanwhile", off), mock.patch.object(drafting, "not_edited_meanwhile", off):
        assert _summary_lost() > 0
