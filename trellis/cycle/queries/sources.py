"""How the four sources of an assessment stand: there, old, blank with a reason, or still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from trellis.core import clock
from trellis.cycle.models import Score, Source, Statement
from trellis.cycle.rules.assess import Source as SourceName
from trellis.cycle.rules.assess import SourceState, age_words, source_state
from trellis.people.queries import ChildCard

_VOICE = {SourceName.CHILD: "child", SourceName.FAMILY: "family", SourceName.SCHOOL: "school", SourceName.PROFESSIONAL: "outside"}


@dataclass(frozen=True)
class SourceCard:
    """One source. `voice` is the statement's word for it, `age` how old the newest words are."""

    source: str
    voice: str
    state: SourceState
    gathered_on: date | None
    age: str
    because: str
    asked_on: date | None


def asked_on(child: ChildCard, source: SourceName) -> date | None:
    """The day this source was asked in the child's open cycle; None where nobody asked (one query)."""
    rows = Source.objects.of(child).filter(cycle__closed_at=None, source=source)
    return rows.values_list("asked_on", flat=True).first()


def source_states(child: ChildCard, cycle_id: UUID) -> dict[SourceName, SourceCard]:
    """The four sources in their order (three queries). A score is evidence of the school."""
    newest = dict(
        Statement.objects.of(child)
        .filter(withdrawn_at=None)
        .values_list("voice")
        .annotate(on=Max("said_on"))
        .values_list("voice", "on")
    )
    scored = Score.objects.of(child).aggregate(on=Max("taken_on"))["on"]
    if scored:
        newest["school"] = max(newest.get("school") or scored, scored)
    rows = {each.source: each for each in Source.objects.of(child).filter(cycle_id=cycle_id)}
    today, found = clock.today(), {}
    for name, voice in _VOICE.items():
        row, on = rows.get(name), newest.get(voice)
        because = row.missing_because if row else ""
        found[name] = SourceCard(
            source=str(name),
            voice=voice,
            state=source_state(on, today, because),
            gathered_on=on,
            age=age_words(on, today) if on else "",
            because=because,
            asked_on=row.asked_on if row else None,
        )
    return found
