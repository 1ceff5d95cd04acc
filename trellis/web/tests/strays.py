"""An entry of each kind in the wrong record, each with a word that stands nowhere else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from tests.harness.visitors import address, parts
from tests.people import family, person
from trellis.access.routes import RouteInfo
from trellis.audit.queries import verify_all
from trellis.config.routes import all_routes
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.cycle import services as cycle
from trellis.cycle.models import BeforeTrellis, Cycle, Outcome, RoundRobin, RoundRobinAnswer, Statement, StatusChange
from trellis.cycle.models import Carried as Tie
from trellis.documents.services import FileFact, keep_files
from trellis.meetings import services as meetings
from trellis.meetings.services import Invitation, Said
from trellis.people import services
from trellis.people.models import WrongRecord
from trellis.plans import services as plans
from trellis.plans.models import PlanOutcome, PlanStatement, PlanVersion
from trellis.provision import services as provision

DAY = date(2026, 10, 12)
KINDS = ("concern", "words", "home", "before", "assessment", "score", "question", "profile", "meeting")


def mark(kind: str) -> str:
    """The word by which the entry of this kind is found."""
    return f"zebra{kind}quill"


@dataclass(frozen=True)
class Stray:
    """One entry in Amina's record that is not about her. `refs` name it in addresses."""

    kind: str
    row: Any
    refs: tuple[str, ...] = ()


def write_entry(world: Any, kind: str) -> Stray:
    """Somebody writes something about Leo into Amina's record."""
    return _WRITERS[kind](world, mark(kind))


def put_aside(world: Any, stray: Stray, who: str = "mrs_shah") -> WrongRecord:
    """Somebody says so."""
    viewer, reason = getattr(world, who), "It is about another child."
    pk = services.put_aside(viewer, child_id=world.amina.pk, kind=stray.kind, thing_id=stray.row.pk, reason=reason)
    claim: WrongRecord = WrongRecord.objects.system("test").get(pk=pk)
    return claim


def support(world: Any) -> Cycle:
    """Amina is on SEN Support, with an open cycle; once."""
    known: Cycle | None = Cycle.objects.of(world.amina).first()
    if known:
        return known
    with write():
        StatusChange.objects.create(school=world.oakfield, child=world.amina, status="sen_support", from_on=date(2026, 9, 7))
    return cycle.open_cycle(world.mrs_shah, child_id=world.amina.pk)


def _concern(world: Any, text: str) -> Stray:
    support(world)
    made = cycle.raise_concern(
        world.mr_lane,
        child_id=world.amina.pk,
        source="staff",
        text=f"He {text} in class.",
        tried=f"Tried {text}",
        strategy_texts=[f"Seat {text} at the front"],
    )
    cycle.triage(world.mrs_shah, concern_id=made.pk, decision="start_assess", reason=f"Look at {text}.")
    return Stray("concern", made, (made.ref,))


def _words(world: Any, text: str) -> Stray:
    open_cycle = support(world)
    seen = cycle.record_observation(world.mr_lane, child_id=world.amina.pk, seen=f"Leo {text} twice.", on=DAY, looked_for=text)
    with write():
        Tie.objects.create(school=world.oakfield, child=world.amina, cycle=open_cycle, statement=seen.statement)
    in_a_plan(world, open_cycle, seen.statement)
    return Stray("words", seen.statement)


def _home(world: Any, text: str) -> Stray:
    open_cycle = support(world)
    said = cycle.write_statement(
        world.mr_lane,
        child_id=world.amina.pk,
        voice="family",
        topic="hope",
        text=f"We hope {text}.",
        speaker_id=world.people["mum"].pk,
    )
    in_a_plan(world, open_cycle, said)
    return Stray("home", said)


def in_a_plan(world: Any, open_cycle: Cycle, said: Statement) -> None:
    """The live plan was frozen with these words; where they are a hope, its outcome serves it."""
    ids = {"school": world.oakfield, "child": world.amina}
    with write():
        version = PlanVersion.objects.of(world.amina).first() or PlanVersion.objects.create(
            **ids, cycle=open_cycle, number=1, state="live", summary="A plan.", live_at=clock.now(), starts_on=DAY, review_on=DAY
        )
        PlanStatement.objects.create(**ids, version=version, statement=said)
        if said.topic == "hope":
            outcome = Outcome.objects.create(
                **ids,
                cycle=open_cycle,
                by_on=date(2026, 12, 1),
                will="ask",
                sentence="She will ask.",
                hope=said,
                live_at=clock.now(),
            )
            PlanOutcome.objects.create(**ids, version=version, outcome=outcome)


def _before(world: Any, text: str) -> Stray:
    fact = FileFact(world.amina.pk, "plan_before", f"{text}.docx", "application/msword", f"bytes {text}".encode())
    (file_id,) = keep_files(world.mrs_shah, school_id=world.oakfield.pk, files=[fact])
    with write():
        row = BeforeTrellis.objects.create(
            school=world.oakfield,
            child=world.amina,
            source="plan",
            note=f"Old {text}",
            file_id=file_id,
            by=world.people["mrs_shah"],
        )
    return Stray("before", row, (row.file.ref,))


def _assessment(world: Any, text: str) -> Stray:
    asked = cycle.ask_assessment(
        world.mrs_shah,
        child_id=world.amina.pk,
        kind="observation",
        what=f"Watch {text}",
        asked_of=world.people["mr_lane"].pk,
        by_on=clock.today() + timedelta(days=7),
    )
    cycle.record_observation(world.mr_lane, child_id=world.amina.pk, seen=f"Saw {text}", on=DAY, request_id=asked.pk)
    asked.refresh_from_db()
    return Stray("assessment", asked, (asked.ref,))


def _score(world: Any, text: str) -> Stray:
    made = cycle.add_score(world.mrs_shah, cycle_id=support(world).pk, name=f"Reading {text}", taken_on=DAY, raw="12", note=text)
    return Stray("score", made)


def _question(world: Any, text: str) -> Stray:
    asked = provision.ask_senco(world.mr_lane, school_id=world.oakfield.pk, text=f"What about {text}?", child_ref=world.amina.ref)
    provision.answer_question(world.mrs_shah, question_id=asked.pk, answer=f"Try {text}.")
    return Stray("question", asked, (asked.ref,))


def _profile(world: Any, text: str) -> Stray:
    made = plans.save_profile(
        world.mr_lane, child_id=world.amina.pk, appreciate=f"Kind {text}", important=f"Trains {text}", support="Time", how="talk"
    )
    return Stray("profile", made)


def _meeting(world: Any, text: str) -> Stray:
    held = meetings.plan_meeting(
        world.mrs_shah,
        child_id=world.amina.pk,
        kind="parents",
        held_on=clock.today(),
        starts_at=time(9, 0),
        place="Hazel",
        invitations=[Invitation(world.people["mum"].pk, "phone"), Invitation(world.people["mr_lane"].pk, "in_person")],
    )
    meetings.add_item(world.mr_lane, meeting_id=held.pk, words=f"Item {text}")
    meetings.who_is_here(world.mrs_shah, meeting_id=held.pk, came=[world.people["mum"].pk, world.people["mr_lane"].pk])
    meetings.take_notes(world.mrs_shah, meeting_id=held.pk, said=[Said("also", f"Said {text}", world.people["mum"].pk)])
    meetings.write_decision(world.mrs_shah, meeting_id=held.pk, what=f"Decided {text}")
    by_on = clock.today() + timedelta(days=3)
    for owner in ("mr_lane", "mum"):
        meetings.add_action(
            world.mrs_shah, meeting_id=held.pk, what=f"{owner} does {text}", owner_id=world.people[owner].pk, by_on=by_on
        )
    meetings.write_up(world.mrs_shah, meeting_id=held.pk)
    return Stray("meeting", held, (held.ref,))


_WRITERS: dict[str, Callable[[Any, str], Stray]] = {
    "concern": _concern,
    "words": _words,
    "home": _home,
    "before": _before,
    "assessment": _assessment,
    "score": _score,
    "question": _question,
    "profile": _profile,
    "meeting": _meeting,
}


def answer_of_a_round(world: Any, text: str) -> tuple[RoundRobinAnswer, Statement]:
    """Mr Lane's part of a round robin about Amina."""
    ids = {"school": world.oakfield, "child": world.amina}
    with write():
        asked = RoundRobin.objects.create(**ids, question="What works?", strategies=["Time"], asked_on=clock.today())
        answer = RoundRobinAnswer.objects.create(**ids, round_robin=asked, person=world.people["mr_lane"])
    cycle.answer_round_robin(world.mr_lane, answer_id=answer.pk, works={"Time": "works"}, note=text)
    answer.refresh_from_db()
    assert answer.statement is not None
    return answer, answer.statement


def leos_family(world: Any) -> None:
    """Leo's mother may see his pages."""
    with write():
        world.people["leos_mum"] = person("Anna", "Marsh", "anna@family.example")
        family(world.leo, world.people["leos_mum"], "mother", "Mum", "first")


_NOT_ABOUT_A_CHILD = frozenset(
    {"account", "setup", "gallery", "privacy", "accessibility", "words", "sign-in", "sign-out", "health", "demo"}
)


def addresses(world: Any, refs: tuple[str, ...]) -> Iterator[tuple[RouteInfo, str]]:
    """Every page that can be asked for with what is known here: Amina's, her class's, and those of the entries."""
    for route in all_routes():
        names = parts(route)
        if "GET" not in route.methods or any(kind != "ref" for kind, _ in names) or route.name.startswith("people:wrong"):
            continue
        place = route.path.split("/")[1]
        if place in _NOT_ABOUT_A_CHILD:
            continue
        first = {"children": world.amina.ref, "my-child": world.amina.ref, "classes": world.hazel.ref}.get(place)
        if not names:
            yield route, route.path
        elif first and len(names) == 1:
            yield route, address(route, {names[0][1]: first})
        elif first:
            yield from ((route, address(route, {names[0][1]: first, names[1][1]: ref})) for ref in refs)
        elif len(names) == 1:
            yield from ((route, address(route, {names[0][1]: ref})) for ref in refs)


def opened(body: bytes) -> bytes:
    """What stands in an answer, a zip's or a workbook's files unpacked."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def where_it_stands(word: str) -> list[str]:
    """Every table of this installation with this word in any column, what is sealed opened with its own key left out."""
    found = []
    models: list[type[Model]] = list(apps.get_models())
    for model in models:
        for row in model._base_manager.values_list():
            if any(
                word in (bytes(each).decode("utf-8", "ignore") if isinstance(each, memoryview | bytes) else str(each))
                for each in row
            ):
                found.append(model._meta.label)
                break
    return found


def destroyed(world: Any, stray: Stray, first: str = "mrs_shah", second: str = "mr_cole") -> WrongRecord:
    claim = put_aside(world, stray)
    services.ask_to_destroy(getattr(world, first), claim_id=claim.pk, why="It is nobody's.")
    confirm(world, claim, second)
    claim.refresh_from_db()
    return claim


def moved(world: Any, stray: Stray) -> WrongRecord:
    claim = put_aside(world, stray)
    services.ask_to_move(world.mrs_shah, claim_id=claim.pk, to=world.leo.ref, why="It is Leo's.")
    confirm(world, claim)
    claim.refresh_from_db()
    return claim


def confirm(world: Any, claim: WrongRecord, who: str = "mr_cole") -> None:
    claim.refresh_from_db()
    services.confirm(getattr(world, who), claim_id=claim.pk, revision=claim.revision)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as refusal:
        yield
    assert words in refusal.value.message


def whole() -> bool:
    return all(each.broken_at is None for each in verify_all())


def about(model: Any, child: Any) -> list[Any]:
    return list(model._default_manager.with_aside("test").filter(child_id=child.pk))
