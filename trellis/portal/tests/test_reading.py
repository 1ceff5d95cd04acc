"""The fixed words of the pages at home are easy to read (ux 4.4)."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from trellis.cycle.rules.reading import measure, within_target
from trellis.cycle.rules.status import SenStatus
from trellis.provision.rules import Counts

from .. import rules

FOLDER = Path(__file__).parent.parent / "templates" / "portal"
# Read by professionals, not by families.
NOT_FOR_FAMILIES = {"requests.html", "record.html"}
# One template serves several readers: the sample stands for any name, date or number.
PAGES = sorted(each for each in FOLDER.rglob("*.html") if each.name not in NOT_FOR_FAMILIES)


def fixed_words(template: str) -> str:
    """The words a template always says, a line each, with sample words where the record's own stand."""
    text = re.sub(r"\{#.*?#\}", "", template, flags=re.S)
    text = re.sub(r"\{%-?\s*(?:elif|else|endif|if).*?%\}", "\n", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", "Amina", text, flags=re.S)
    text = re.sub(r"</?(?:strong|a|span|em)\b[^>]*>", "", text)
    text = unescape(re.sub(r"<[^>]+>", "\n", text))
    lines = [" ".join(each.split()) for each in text.splitlines()]
    return "\n".join(each for each in lines if len(each.split()) > 3)


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_each_page_at_home_is_easy_to_read(page):
    words = fixed_words(page.read_text())
    found = measure(words)
    if found.words < 20:
        return
    assert found.ease >= 75, (found, words)
    assert found.grade <= 5, (found, words)
    assert found.mean_sentence <= 12, (found, words)
    assert found.longest_sentence <= 20, (found, words)


def test_a_hard_page_would_be_found():
    assert not within_target("Provision is formulated collaboratively in accordance with statutory obligations.", "family_page")


def test_what_is_said_of_support_and_status_is_easy_to_read():
    said = [
        *rules.happened_words(Counts(happened=7, part=1, didnt=2, not_recorded=3, away=1), ["cover", "room"], "Amina"),
        *(rules.status_words(each, "Amina", None, concern_shown=True) for each in SenStatus),
        rules.not_told("Mrs Shah", "01632 960100", young_person=False),
        *(each.title for each in rules.family_questions("Amina")),
    ]
    found = measure("\n".join(said))
    assert found.ease >= 75 and found.mean_sentence <= 12 and found.longest_sentence <= 20, found


def test_a_pupils_words_are_easier_still():
    said = "\n".join(each.title for each in rules.pupil_questions({"card-noise": ["hard"]}))
    assert measure(said).ease >= 90
