"""The four voices of a record: the child's one-page profile, and each voice's newest words as far as the viewer may read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from trellis.accounts.viewer import Viewer
from trellis.cycle.models import Carried, Statement
from trellis.cycle.queries.voices import TOPICS, reader_for
from trellis.people.models import WordsHeld
from trellis.people.queries import ChildCard
from trellis.plans.models import Profile

_WHY = "marks on words of a child already reached"
_WORDS_EACH = 3


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


def statements_for(viewer: Viewer, child: ChildCard) -> list[Statement]:
    """The words this viewer may read, newest first; changed ones left out (one query)."""
    reader = reader_for(viewer, child)
    held = WordsHeld.objects.system(_WHY).filter(thing_id=OuterRef("pk"), released_at=None)
    carried = Carried.objects.system(_WHY).filter(statement_id=OuterRef("pk"))
    rows = Statement.objects.of(child).filter(withdrawn_at=None).select_related("speaker", "written_by")
    found = list(rows.annotate(is_held=Exists(held), is_carried=Exists(carried)).order_by("-said_on", "-created_at"))
    replaced = {each.replaces_id for each in found if each.replaces_id}
    return [
        each
        for each in found
        if each.pk not in replaced
        and reader.may_read(each, {each.pk} if each.is_held else set(), {each.pk} if each.is_carried else set())  # type: ignore[attr-defined]
    ]


def profile_of(child: ChildCard) -> Profile | None:
    return Profile.objects.of(child).order_by("-number").first()


_PROFILE = (("appreciate", "What people like about me"), ("important", "What matters to me"), ("support", "How to help me"))
_WANTED = ("hope", "important", "going_well", "good_at", "hard", "helps", "need", "other")


def voices_of(child: ChildCard, statements: Sequence[Statement], profile: Profile | None) -> tuple[Voice, ...]:
    """The four voices: the child's one-page profile first, then each voice's newest words."""
    by_voice: dict[str, list[Statement]] = {}
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


def _newest_words(rows: Iterable[Statement]) -> list[Words]:
    """The newest words, one of each topic, hopes and strengths first."""
    newest: dict[str, Statement] = {}
    for each in rows:
        newest.setdefault(each.topic, each)
    chosen = sorted(newest.values(), key=lambda each: _WANTED.index(each.topic) if each.topic in _WANTED else 99)[:_WORDS_EACH]
    return [Words(each.text, TOPICS.get(each.topic, ""), speaker_of(each), each.said_on) for each in chosen]


def speaker_of(row: Statement) -> str:
    if row.voice == "child":
        return ""
    person = row.speaker or row.written_by
    named = (person.full_name if row.voice == "family" else person.formal_name) if person else ""
    return ", ".join(dict.fromkeys(each for each in (named, row.speaker_words if row.voice == "family" else "") if each))
