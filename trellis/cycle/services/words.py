"""Somebody's own words: written down as theirs, read, carried, withdrawn. Never changed by anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from trellis.access.engine import decide, require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.cycle.models import Cycle, Statement
from trellis.cycle.rules.assess import METHODS
from trellis.people import queries as people
from trellis.people.models import FamilyLink
from trellis.people.queries import ChildCard
from trellis.rulebook.codes import AREAS, BARRIERS, find

from .common import actor, child_of

VOICES = ("child", "family", "school", "outside")
TOPICS = ("good_at", "going_well", "hard", "helps", "hope", "important", "need", "other")
MAY_SEE = frozenset({"school", "household", "outside"})


def household_of(child: ChildCard, person_id: UUID | None) -> str:
    """The household text of an adult at home; empty for anyone else."""
    if person_id is None:
        return ""
    found = (
        FamilyLink.objects.of(child)
        .filter(person_id=person_id)
        .order_by("-starts_on")
        .values_list("household", flat=True)
        .first()
    )
    return found or ""


def is_speaker(child: ChildCard, voice: str, person_id: UUID | None) -> bool:
    """Whether this person can be the speaker of this voice about this child."""
    if person_id is None:
        return False
    if voice == "child":
        return person_id == child.person_id
    if voice == "family":
        return any(each.person_id == person_id for each in people.family_adults(child))
    if voice == "outside":
        return any(each.person_id == person_id for each in people.professionals_of(child))
    return True


def write_statement(
    viewer: Viewer,
    *,
    child_id: UUID,
    voice: str,
    topic: str,
    text: str,
    how: str = "",
    meaning: str = "",
    area: str = "",
    barrier: str = "",
    cycle_id: UUID | None = None,
    may_see: Sequence[str] = (),
    speaker_id: UUID | None = None,
    speaker_words: str = "",
    said_on: date | None = None,
    replaces_id: UUID | None = None,
    asked: bool = False,
) -> Statement:
    """Keep words as their speaker's. A family adult or child writes their own; staff write what school sees, or what they were told.

    `how` is how a child's views were gathered, `meaning` what the adult thinks it means, kept apart. `may_see` adds "household" (other
    households; for a child: the family) and "outside" to the school. Raises RuleBroken for words that cannot be kept.
    """
    child, own = _writer(viewer, child_id, voice)
    speaker = viewer.person_id if own else speaker_id
    if not own and voice == "school" and speaker is None and not speaker_words:
        speaker = actor(viewer)
    _check(child, voice, topic, text, how, area, barrier, said_on, own, speaker, speaker_words)
    with write():
        before = _replaced(child, voice, replaces_id, viewer if own else None)
        if cycle_id is not None and not Cycle.objects.of(child).filter(pk=cycle_id).exists():
            raise NotFound
        row = store(
            viewer,
            child,
            voice=voice,
            topic=topic,
            text=text,
            how=how,
            meaning="" if own else meaning,
            area=area,
            barrier=barrier,
            speaker_id=speaker,
            speaker_words=speaker_words,
            household=household_of(child, speaker) if voice == "family" else "",
            said_on=said_on or clock.today(),
            cycle_id=cycle_id or _open_cycle_id(child),
            asked=asked,
            may_see=[each for each in may_see if each in MAY_SEE],
            replaces_id=before,
            read=not own,
        )
        happened("words.written", viewer, child_id=child.pk, statement_id=row.pk)
    return row


def _writer(viewer: Viewer, child_id: UUID, voice: str) -> tuple[ChildCard, bool]:
    """The child, and whether the viewer speaks for themselves. Raises NotFound or Denied."""
    if voice not in VOICES:
        raise RuleBroken("Choose whose words these are.", field="voice")
    if viewer.system_name is None and voice in ("child", "family"):
        try:
            child = child_of(viewer, child_id, "portal.write")
        except (NotFound, Denied):
            pass
        else:
            if is_speaker(child, voice, viewer.person_id):
                return child, True
            # A parent cannot speak in the child's voice, nor a child in a parent's; somebody who is also staff goes on below.
    return child_of(viewer, child_id, "views.write"), False


def _check(
    child: ChildCard,
    voice: str,
    topic: str,
    text: str,
    how: str,
    area: str,
    barrier: str,
    said_on: date | None,
    own: bool,
    speaker: UUID | None,
    speaker_words: str,
) -> None:
    if not text.strip():
        raise RuleBroken("Write the words, or leave this part out.", field="text")
    if topic not in TOPICS:
        raise RuleBroken("Choose what the words are about.", field="topic")
    if said_on and said_on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="said_on")
    if area and find(AREAS, area) is None:
        raise RuleBroken("Choose the area from the list.", field="area")
    if barrier and find(BARRIERS, barrier) is None:
        raise RuleBroken("Choose what gets in the way from the list.", field="barrier")
    if voice == "child" and not own and how not in {each.code for each in METHODS}:
        raise RuleBroken(f"Say how {child.calling_name}’s views were gathered.", field="how")
    if voice == "family" and speaker is None and not speaker_words.strip():
        raise RuleBroken("Choose who said this.", field="speaker")
    if voice in ("family", "outside") and speaker is not None and not is_speaker(child, voice, speaker):
        raise NotFound
    if voice == "outside" and speaker is None and not speaker_words.strip():
        raise RuleBroken("Say who gave this advice, and their role.", field="speaker")


def _replaced(child: ChildCard, voice: str, replaces_id: UUID | None, own: Viewer | None) -> UUID | None:
    """The words these ones replace: of the same voice, and one's own where one writes for oneself."""
    if replaces_id is None:
        return None
    before = Statement.objects.of(child).filter(pk=replaces_id, voice=voice, withdrawn_at=None)
    if own is not None:
        before = before.filter(speaker_id=own.person_id)
    if not before.exists():
        raise NotFound
    if Statement.objects.of(child).filter(replaces_id=replaces_id).exists():
        raise RuleBroken("These words have been changed already. Open the page again.")
    return replaces_id


def _open_cycle_id(child: ChildCard) -> UUID | None:
    return Cycle.objects.of(child).filter(closed_at=None).values_list("pk", flat=True).first()


def store(
    viewer: Viewer,
    child: ChildCard,
    *,
    voice: str,
    topic: str,
    text: str,
    said_on: date,
    read: bool,
    how: str = "",
    meaning: str = "",
    area: str = "",
    barrier: str = "",
    speaker_id: UUID | None = None,
    speaker_words: str = "",
    household: str = "",
    cycle_id: UUID | None = None,
    asked: bool = False,
    may_see: Iterable[str] = (),
    replaces_id: UUID | None = None,
) -> Statement:
    """The write behind every statement, for services that have decided. Inside a write."""
    row = Statement.objects.create(
        school_id=child.school_id,
        child_id=child.pk,
        voice=voice,
        topic=topic,
        text=text.strip(),
        speaker_id=speaker_id,
        speaker_words=speaker_words.strip()[:80],
        household=household,
        how=how,
        meaning=meaning.strip(),
        area=area,
        barrier=barrier,
        said_on=said_on,
        cycle_id=cycle_id,
        asked=asked,
        may_see=list(may_see),
        read_by_id=actor(viewer) if read else None,
        read_at=clock.now() if read else None,
        replaces_id=replaces_id,
        written_by_id=actor(viewer),
    )
    audit.record(viewer, "words.written", school_id=child.school_id, child_id=child.pk, things={"words": row.pk, "voice": voice})
    return row


def statement_of(viewer: Viewer, statement_id: UUID, action: str) -> tuple[Statement, ChildCard]:
    """Words and their child, through the viewer."""
    row = Statement.objects.system("its child is decided on in the next line").filter(pk=statement_id).first()
    if row is None:
        raise NotFound
    return row, child_of(viewer, row.child_id, action)


def read_statement(viewer: Viewer, *, statement_id: UUID) -> None:
    """A member of staff has read these words. Only then may a child's words stand on a family page. A second time changes nothing."""
    row, child = statement_of(viewer, statement_id, "views.read")
    if row.voice == "family":
        require(viewer, "views.private", child=child)
    if row.read_at is not None:
        return
    with write():
        Statement.objects.of(child).filter(pk=row.pk, read_at=None).update(read_by_id=actor(viewer), read_at=clock.now())
        audit.record(viewer, "words.read", school_id=child.school_id, child_id=child.pk, things={"words": row.pk})


def withdraw_statement(viewer: Viewer, *, statement_id: UUID, why: str = "") -> None:
    """Take words back. Their speaker may, and whoever wrote them down, with a reason; they stay in the record, unshown."""
    row = Statement.objects.system("its child is decided on in the next line").filter(pk=statement_id).first()
    if row is None:
        raise NotFound
    mine = viewer.system_name is None and row.speaker_id == viewer.person_id and row.voice in ("child", "family")
    child = child_of(viewer, row.child_id, "portal.write" if mine else "views.write")
    if not mine and not why.strip():
        raise RuleBroken("Say why these words are taken back.", field="why")
    wrote = row.written_by_id == actor(viewer) or row.speaker_id == actor(viewer)
    if not mine and not wrote and not decide(viewer, "assess.edit", child=child):
        raise NotFound
    if row.withdrawn_at is not None:
        return
    with write():
        Statement.objects.of(child).filter(pk=row.pk).update(withdrawn_at=clock.now(), withdrawn_why=why.strip()[:250])
        audit.record(viewer, "words.withdrawn", school_id=child.school_id, child_id=child.pk, things={"words": row.pk})
