"""The four voices of a record: the child's one-page profile, and each voice's newest words as far as the viewer may read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from trellis.accounts.viewer import Viewer
from trellis.core.prepared import Subject, prepared
from trellis.cycle.models import Carried, Statement
from trellis.cycle.queries.voices import TOPICS, reader_for
from trellis.people.models import WordsHeld
from trellis.people.queries import ChildCard
from trellis.plans.models import Profile

_WHY = "marks on words of a child already reached"
_WORDS_EACH = 3


def names_of(person: str) -> tuple[str, str, str]:
    """The columns of a row that name a person it points to."""
    return f"{person}__title", f"{person}__first_name", f"{person}__last_name"


# What `Reader.may_read` asks of words, and what a page shows of them.
_COLUMNS = (
    *("pk", "replaces_id", "voice", "topic", "text", "said_on", "read_at", "household", "may_see", "is_held", "is_carried"),
    *("speaker_words", "speaker_id", *names_of("speaker")),
    *("written_by_id", *names_of("written_by")),
)


@dataclass(frozen=True)
class Words:
    """Somebody's words under their voice."""

    text: str
    topic: str
    by: str
    on: date


@dataclass(frozen=True)
class Voice:
    """One of the four voices in their fixed order."""

    kind: str
    label: str
    words: tuple[Words, ...]

    @property
    def newest_on(self) -> date | None:
        return max((each.on for each in self.words), default=None)


def statements_for(viewer: Viewer, child: ChildCard) -> list[Any]:
    """The words this viewer may read, newest first; changed ones left out (one query)."""
    reader = reader_for(viewer, child)
    found = _statements(child)
    replaced = {each.replaces_id for each in found if each.replaces_id}
    return [
        each
        for each in found
        if each.pk not in replaced
        and reader.may_read(each, {each.pk} if each.is_held else set(), {each.pk} if each.is_carried else set())
    ]


@prepared
def _statements(child: Subject) -> QuerySet[Statement, Any]:
    held = WordsHeld.objects.system(_WHY).filter(thing_id=OuterRef("pk"), released_at=None)
    carried = Carried.objects.system(_WHY).filter(statement_id=OuterRef("pk"))
    rows = Statement.objects.of(child).filter(withdrawn_at=None).annotate(is_held=Exists(held), is_carried=Exists(carried))
    return rows.order_by("-said_on", "-created_at").values_list(*_COLUMNS, named=True)


@prepared
def _profiles(child: Subject) -> QuerySet[Profile]:
    return Profile.objects.of(child).order_by("-number")[:1]


def profile_of(child: ChildCard) -> Profile | None:
    return _profiles.first(child)


_PROFILE = (("appreciate", "What people like about me"), ("important", "What matters to me"), ("support", "How to help me"))
_WANTED = ("hope", "important", "going_well", "good_at", "hard", "helps", "need", "other")


def voices_of(child: ChildCard, statements: Sequence[Any], profile: Profile | None) -> tuple[Voice, ...]:
    """The four voices: the child's one-page profile first, then each voice's newest words."""
    by_voice: dict[str, list[Any]] = {}
    for each in statements:
        by_voice.setdefault(each.voice, []).append(each)
    own = []
    if profile is not None:
        own = [Words(getattr(profile, field), words, "", profile.made_on) for field, words in _PROFILE if getattr(profile, field)]
    found = [Voice("child", f"{child.calling_name} says", tuple(own or _newest_words(by_voice.get("child", ()))))]
    found += [
        Voice(kind, words, tuple(_newest_words(by_voice.get(kind, ()))))
        for kind, words in (("family", "Family says"), ("school", "School says"))
    ]
    outside = by_voice.get("outside", [])
    speaker = next((each.speaker_words for each in outside if each.speaker_words), "Specialist")
    found.append(Voice("outside", f"{speaker[:1].upper()}{speaker[1:]} says", tuple(_newest_words(outside))))
    return tuple(found)


def _newest_words(rows: Iterable[Any]) -> list[Words]:
    """The newest words, one of each topic, hopes and strengths first."""
    newest: dict[str, Any] = {}
    for each in rows:
        newest.setdefault(each.topic, each)
    chosen = sorted(newest.values(), key=lambda each: _WANTED.index(each.topic) if each.topic in _WANTED else 99)[:_WORDS_EACH]
    return [Words(each.text, TOPICS.get(each.topic, ""), speaker_of(each), each.said_on) for each in chosen]


def speaker_of(row: Any) -> str:
    """Who said it, as a page names them; nobody for the child, whose words stand under the name."""
    if row.voice == "child":
        return ""
    if row.speaker_id:
        title, first, last = row.speaker__title, row.speaker__first_name, row.speaker__last_name
    else:
        title, first, last = row.written_by__title, row.written_by__first_name, row.written_by__last_name
    named = f"{title} {last}" if title and row.voice != "family" else f"{first or ''} {last or ''}".strip()
    return ", ".join(dict.fromkeys(each for each in (named, row.speaker_words if row.voice == "family" else "") if each))
