"""The pages of questions: which comes next, what was said last time, who might see the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.drafts import draft_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.cycle import queries as cycle
from trellis.cycle.models import Statement
from trellis.cycle.rules.assess import Source
from trellis.designsystem.words import listed
from trellis.people.models import ClassPlace, StaffPlace, live
from trellis.people.queries import ChildCard, cards_for, child_for, daily_owners, family_adults, professionals_of

from .. import rules
from ..rules import Question
from .reach import SchoolContact, school_contact


@dataclass(frozen=True)
class LastSaid:
    """What this person said to a question before."""

    text: str
    on: date


@dataclass(frozen=True)
class WizardPage:
    """Somebody's questions about a child. `mode` is family, young (asked himself) or pupil; `key` the draft's, empty before the first answer."""

    child: ChildCard
    school: SchoolContact
    mode: str
    base: str
    questions: tuple[Question, ...]
    answers: Mapping[str, Sequence[str]]
    key: str
    last: Mapping[str, LastSaid]
    groups: tuple[tuple[str, str], ...]
    helpers: tuple[tuple[str, str], ...]
    cycle_id: UUID | None
    asked: bool

    @property
    def draft_path(self) -> str:
        return draft_path(self.base)

    def question(self, key: str) -> Question:
        """One question. Raises NotFound."""
        found = next((each for each in self.questions if each.key == key), None)
        if found is None:
            raise NotFound
        return found

    def number(self, key: str) -> int:
        return [each.key for each in self.questions].index(key) + 1

    def after(self, key: str) -> str:
        """The address of the page that follows a question."""
        keys = [each.key for each in self.questions]
        rest = keys[keys.index(key) + 1 :]
        return f"{self.base}{rest[0]}/" if rest else f"{self.base}who/"

    def before(self, key: str) -> str:
        """The address of the page before a question; empty for the first."""
        keys = [each.key for each in self.questions]
        place = keys.index(key)
        return f"{self.base}{keys[place - 1]}/" if place else ""

    def one(self, key: str) -> str:
        return next(iter(self.answers.get(key, ())), "")

    @property
    def anything(self) -> bool:
        """Whether there is an answer to send."""
        keys = {each.key for each in self.questions}
        return any(
            text.strip() for key, texts in self.answers.items() for text in texts if key.startswith("people-") or key in keys
        )


def draft_path(base: str) -> str:
    """Where the answers so far are kept, between pages. No page has this address."""
    return f"{base}#answers"


def own_card(viewer: Viewer, opens: str = "") -> ChildCard:
    """The child or young person this viewer is. Raises NotFound for anybody else."""
    found = next(iter(cards_for(viewer, "own.page")), None)
    if found is None:
        raise NotFound
    if opens:
        viewer.opens(child_id=found.pk, school_id=found.school_id, page=opens)
    return found


def wizard_for(viewer: Viewer, ref: str | None) -> WizardPage:
    """The questions for this person: of a child at home by its reference, or about oneself."""
    if ref is None:
        card, base = own_card(viewer, opens="the questions"), "/me/views/"
        mode = "young" if card.is_young_person else "pupil"
    else:
        card, base, mode = child_for(viewer, ref, "portal.write", opens="the questions"), f"/my-child/{ref}/views/", "family"
        if card.person_id == viewer.person_id:
            raise NotFound
    kept = draft_for(viewer.person_id, path=draft_path(base))
    key, answers = kept or ("", {})
    now = cycle.current_cycle(viewer, card)
    source = Source.FAMILY if mode == "family" else Source.CHILD
    asked = bool(now and cycle.source_states(card, now.pk)[source].asked_on)
    questions = {
        "family": lambda: rules.family_questions(card.calling_name),
        "young": rules.own_questions,
        "pupil": lambda: rules.pupil_questions(answers),
    }[mode]()
    return WizardPage(
        child=card,
        school=school_contact(card),
        mode=mode,
        base=base,
        questions=questions,
        answers=answers,
        key=key,
        last=_last(viewer, card, mode),
        groups=_groups(viewer, card, mode),
        helpers=_helpers(card) if mode == "pupil" else (),
        cycle_id=now.pk if now else None,
        asked=asked,
    )


def _last(viewer: Viewer, card: ChildCard, mode: str) -> dict[str, LastSaid]:
    """What this person said last to each question, by topic."""
    voice = "family" if mode == "family" else "child"
    found: dict[str, LastSaid] = {}
    for each in cycle.statements(viewer, card):
        if each.voice == voice and each.speaker_id == viewer.person_id:
            found.setdefault(each.topic, LastSaid(each.text, each.said_on))
    return found


def earlier_answers(viewer: Viewer, card: ChildCard, cycle_id: UUID | None) -> dict[str, UUID]:
    """What this person wrote in this round already, by topic: a new answer takes its place. Words from a worry are not among it."""
    rows = Statement.objects.of(card).filter(
        speaker_id=viewer.person_id, written_by_id=viewer.person_id, cycle_id=cycle_id, withdrawn_at=None
    )
    found = list(rows.order_by("created_at").values_list("pk", "topic", "replaces_id"))
    gone = {replaces for _, _, replaces in found if replaces}
    return {topic: pk for pk, topic, _ in found if pk not in gone}


def _groups(viewer: Viewer, card: ChildCard, mode: str) -> tuple[tuple[str, str], ...]:
    """Those who see the answers only if the speaker says so: the other household (for a child: the family), helpers from outside."""
    adults = family_adults(card)
    found: list[tuple[str, str]] = []
    if mode == "family":
        mine = next((each.household for each in adults if each.person_id == viewer.person_id), "")
        others = [each for each in adults if each.person_id != viewer.person_id and (not mine or each.household != mine)]
    else:
        others = adults
    if others and card.fact_families_on:
        found.append(("household", listed(list(dict.fromkeys(each.called[:1].upper() + each.called[1:] for each in others)))))
    helpers = professionals_of(card)
    if helpers:
        found.append(
            ("outside", listed([f"{each.name} ({each.profession[:1].lower()}{each.profession[1:]})" for each in helpers]))
        )
    return tuple(found)


def _helpers(card: ChildCard) -> tuple[tuple[str, str], ...]:
    """People the child may place near or far: family, teachers and assistants, by a code that is stable on the page."""
    names = [each.called[:1].upper() + each.called[1:] for each in family_adults(card)]
    names += [each.name for each in daily_owners(card)]
    groups = ClassPlace.objects.of(card).filter(live(clock.today())).exclude(group__kind="teaching").values("group_id")
    places = StaffPlace.objects.at(card.school_id).filter(live(clock.today()), group_id__in=groups, part="teaching_assistant")
    names += [each.person.formal_name for each in places.select_related("person").order_by("starts_on", "pk")]
    names.append("My friends")
    return tuple((str(place), name) for place, name in enumerate(dict.fromkeys(names), 1))
