"""The forms of sessions and of support without sessions. None of them saves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.core import clock
from trellis.core.errors import EditedMeanwhile
from trellis.designsystem.forms import Choice, Choices, Day, Hidden, LongText, Select, Text, TrellisForm, Whole

from . import rules
from .queries import InPlaceRow, LineOption, SessionPage, Step, StrategyOption, Week
from .queries import next_steps as steps_after

HAPPENED, PART, DIDNT = (
    each.value for each in (rules.SessionState.HAPPENED, rules.SessionState.PART, rules.SessionState.DIDNT_HAPPEN)
)
AWAY, OTHERWISE = "away", "otherwise"


class TapForm(TrellisForm):
    """A button of the day's sessions: what is carried is read from the row, nothing is typed."""


class _RowsForm(TrellisForm):
    """A form with the same few fields for each of several rows, named by the row's reference."""

    def _add(self, name: str, ref: str, field: Any, initial: Any = None) -> None:
        self.fields[f"{name}_{ref}"] = field
        if initial not in (None, ""):
            self.initial.setdefault(f"{name}_{ref}", initial)

    def _answer(self, name: str, ref: str) -> Any:
        return self.cleaned_data.get(f"{name}_{ref}")


class DetailForm(_RowsForm):
    """How a session went, child by child."""

    def prepare(self, page: Any) -> None:
        assert isinstance(page, SessionPage)
        for child in page.children:
            offered = [(HAPPENED, "Was here"), (PART, "Was here for part"), (AWAY, "Was away")]
            otherwise = child.state == DIDNT and child.reason != rules.CHILD_AWAY
            if otherwise:
                offered.append((OTHERWISE, f"It didn’t happen: {child.reason_label.lower()}"))
            state = OTHERWISE if otherwise else AWAY if child.state == DIDNT else child.state
            self._add("state", child.ref, Choice(offered, label=f"Was {child.name} here?", required=False), state)
            how = [(each.code, each.label) for each in rules.HOW_IT_WENT]
            self._add("how", child.ref, Choice(how, label="How did it go?", required=False), child.how_it_went)
            count = Whole(
                label="Count, if you count something",
                required=False,
                least=0,
                most=999,
                wrong="Use numbers, like 7",
                too_small="Enter 0 or more",
                too_big="Enter 999 or less",
                width=3,
            )
            self._add("count", child.ref, count, child.counted)
            self._add("note", child.ref, Text(label="Note", hint="What you saw, in a few words.", required=False), child.note)
            self.fields[f"revision_{child.ref}"] = Hidden()
            self.initial[f"revision_{child.ref}"] = str(child.revision)
        self.page = page

    def clean(self) -> dict[str, Any]:
        for child in self.page.children:
            told = any(self._answer(name, child.ref) not in (None, "") for name in ("how", "count", "note"))
            if told and not self._answer("state", child.ref) and not self.has_error(f"state_{child.ref}"):
                self.add_error(f"state_{child.ref}", f"Choose whether {child.name} was here")
        return self.cleaned_data

    def changed_children(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """The session's reference and what to hand to `log_detail`, for each child whose answers differ from what stood there."""
        for child in self.page.children:
            answer = self._answer("state", child.ref)
            if not answer:
                continue
            away = answer == AWAY
            state = DIDNT if answer in (AWAY, OTHERWISE) else answer
            how = self._answer("how", child.ref) or ""
            counted, note = self._answer("count", child.ref), self._answer("note", child.ref) or ""
            reason = rules.CHILD_AWAY if away else child.reason if answer == OTHERWISE else ""
            if (state, reason, how, counted, note) == (child.state, child.reason, child.how_it_went, child.counted, child.note):
                continue
            revision = self._answer("revision", child.ref) or ""
            yield (
                child.ref,
                {
                    "session_id": child.pk,
                    "state": state,
                    "reason": reason,
                    "how_it_went": how,
                    "counted": counted,
                    "note": note,
                    "revision": int(revision) if revision.isdecimal() else None,
                },
            )

    def of_child(self, other: EditedMeanwhile, ref: str) -> EditedMeanwhile:
        """Another person's record of one child's session, by the names of this form's fields."""
        names = {"state": "state", "how_it_went": "how", "counted": "count", "note": "note"}
        how = {each.code: each.label for each in rules.HOW_IT_WENT}
        theirs = {f"{names[name]}_{ref}": how.get(text, text) for name, text in other.theirs.items() if text}
        self.met = ref
        return EditedMeanwhile(theirs=theirs, by=other.by, at=other.at, revision=other.revision)

    def show_conflict(self, other: EditedMeanwhile) -> None:
        super().show_conflict(other)
        self.data[f"revision_{self.met}"] = str(other.revision)  # type: ignore[index]


class WeekForm(_RowsForm):
    """A week on one grid: a row left alone stays not recorded, or happened where that is said of the rest and its day has been."""

    def prepare(self, page: Any) -> None:
        assert isinstance(page, Week)
        self.page = page
        self.fields["rest"] = Choices([("yes", "Every row I leave alone happened")], label="The rest", required=False)
        needs: dict[str, tuple[str, set[str]]] = {}
        for row in page.rows:
            if row.recorded:
                continue
            offered = [(each.value, words) for each, words in rules.SESSION_BUTTONS.items()]
            self._add("state", row.ref, Choice(offered, label="What happened?", required=False))
            reasons = [(each.code, each.label) for each in rules.REASONS]
            why = Select(
                reasons,
                label="Why didn’t it happen?",
                empty="Choose a reason",
                required=False,
                missing="Choose why it did not happen",
            )
            self._add("why", row.ref, why)
            needs[f"why_{row.ref}"] = (f"state_{row.ref}", {DIDNT})
        self.needs = needs  # type: ignore[misc]

    def answers(self) -> Iterable[tuple[tuple[str, str], list[Any]]]:
        """The rows' sessions gathered by what became of them: ((state, reason), session ids)."""
        together: dict[tuple[str, str], list[Any]] = {}
        today = clock.today()
        for row in self.page.rows:
            over = (row.on or self.page.on + timedelta(days=6)) <= today
            state = self._answer("state", row.ref) or (
                HAPPENED if self.cleaned_data.get("rest") and over and not row.recorded else ""
            )
            if state:
                reason = (self._answer("why", row.ref) or "") if state == DIDNT else ""
                together.setdefault((state, reason), []).extend(row.session_ids)
        return together.items()


class AddForm(TrellisForm):
    """A session nobody had planned."""

    lines = Choices(label="Who was it with, and what was it?", missing="Choose who the session was with")
    on = Day(label="Which day?", missing="Enter the day of the session")

    def prepare(self, page: Any) -> None:
        options: list[LineOption] = page
        self.fields["lines"].offer([(each.ref, each.label) for each in options])  # type: ignore[attr-defined]
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]
        self.fields["on"].too_late = "Enter today or a day that has passed"  # type: ignore[attr-defined]


class InPlaceForm(_RowsForm):
    """Is it in place? Each line on its own; a line left alone is asked again."""

    def prepare(self, page: Any) -> None:
        rows: list[InPlaceRow] = page
        self.rows = rows
        needs: dict[str, tuple[str, set[str]]] = {}
        for row in rows:
            offered = [(each.code, each.label) for each in rules.IN_PLACE]
            self._add("answer", row.ref, Choice(offered, label="Is it in place?", required=False))
            why = Text(
                label="If partly or not yet: what is missing, and why?",
                required=False,
                max_length=250,
                missing="Say what is missing, or why it is not in place yet",
            )
            self._add("why", row.ref, why)
            needs[f"why_{row.ref}"] = (f"answer_{row.ref}", {"partly", "not_yet"})
        self.needs = needs  # type: ignore[misc]

    def answers(self) -> Iterable[dict[str, Any]]:
        """What to hand to `answer_in_place`, line by line."""
        for row in self.rows:
            answer = self._answer("answer", row.ref)
            if answer:
                why = (self._answer("why", row.ref) or "") if answer != "yes" else ""
                yield {"line_id": row.line_id, "answer": answer, "why": why}


class EquipmentForm(TrellisForm):
    """The next step of equipment."""

    step = Choice(label="What happened?", missing="Choose what happened with the equipment")
    on = Day(label="When?", missing="Enter the day it happened")
    where = Choice(
        [(each.code, each.label) for each in rules.USED_WHERE],
        label="Where is it used?",
        required=False,
        missing="Choose where it is used",
    )
    goes_with_child = Choice(
        [("yes", "Yes"), ("no", "No")],
        label="Does it go with the child to the next class or school?",
        required=False,
    )
    note = Text(label="Note", hint="For example who has been shown how.", required=False, max_length=250)
    needs = {"where": ("step", {rules.EquipmentStage.IN_USE.value})}

    def prepare(self, page: Any) -> None:
        steps: list[Step] = page
        self.fields["step"].offer(steps_after(steps))  # type: ignore[attr-defined]
        today: date = clock.today()
        self.fields["on"].latest = today  # type: ignore[attr-defined]
        self.fields["on"].too_late = "Enter today or a day that has passed"  # type: ignore[attr-defined]
        self.initial.setdefault("on", today)


class EndForm(TrellisForm):
    """Support from before Trellis that is not given any more."""

    reason = Text(
        label="Why does it end?",
        missing="Say why this support ends, like “It stopped in July”",
        hint="Its last day is today. It stays in the record as ended.",
        max_length=250,
    )


class EverydayForm(TrellisForm):
    """What every class gets: ticks on the school's list, and one more of their own."""

    shown = Hidden()
    offer = Choices(label="What does every class get?", required=False)
    another = Text(label="Something else every class gets (optional)", required=False, max_length=200)

    def prepare(self, page: Any) -> None:
        options: list[StrategyOption] = page
        self.fields["offer"].offer([(each.pk.hex, each.text) for each in options])  # type: ignore[attr-defined]
        ticked = [each.pk.hex for each in options if each.everyday]
        self.initial.setdefault("offer", ticked)
        self.initial.setdefault("shown", " ".join(ticked))

    def changes(self) -> tuple[set[UUID], set[UUID]]:
        """What was ticked and what was unticked, against the page as it was drawn."""
        before, now = set(self.cleaned_data["shown"].split()), set(self.cleaned_data["offer"])
        known = {code for code, *_ in self.fields["offer"].choices}  # type: ignore[attr-defined]
        return {UUID(each) for each in now - before}, {UUID(each) for each in (before - now) & known}


class QuestionForm(TrellisForm):
    """One question; what it is about may be left out."""

    text = LongText(label="What would you like to know?", missing="Write your question. One sentence is enough.", rows=4)
    strategy = Select(label="Which strategy is it about? (optional)", required=False, empty="None of them")
    child = Select(label="Which child is it about? (optional)", required=False, empty="No child in particular")

    def prepare(self, page: Any) -> None:
        self.fields["strategy"].offer(page.strategies)  # type: ignore[attr-defined]
        self.fields["child"].offer([(each.ref, each.label) for each in page.children])  # type: ignore[attr-defined]


class AnswerForm(TrellisForm):
    """The answer, and whether everyone with the same strategy reads it."""

    needs = {"general": ("shared", {"yes"})}
    answer = LongText(label="Your answer", missing="Write the answer.", rows=5)
    shared = Choice(
        [("yes", "Yes, everyone with this strategy reads it"), ("no", "No, only who asked")],
        label="Does it help others too?",
        missing="Choose yes or no",
    )
    general = Text(
        label="What is the answer about, without a name?",
        required=False,
        missing="Say in a few words, without a name, what the answer is about.",
        hint="Like “When a key-word card is not at hand”",
        max_length=200,
    )

    def prepare(self, page: Any) -> None:
        if not page.about:
            del self.fields["shared"], self.fields["general"]


class StrategyForm(TrellisForm):
    """A new line of the school's list."""

    text = Text(
        label="A strategy every teacher can use",
        missing="Write the strategy, like “Wait 10 seconds for an answer”",
        max_length=200,
    )


class TrainingForm(TrellisForm):
    """Who, what, when, until."""

    person = Select(label="Who?", missing="Choose who learnt it", empty="Choose somebody")
    what = Text(
        label="What have they learnt?",
        missing="Say what was learnt",
        hint="Use the words of the support or strategy, and it stands beside it.",
        max_length=120,
    )
    on = Day(label="When?", missing="Enter the day it was learnt", too_late="Enter today or an earlier day.")
    until = Day(label="Until when does it hold? (optional)", required=False)

    def prepare(self, page: Any) -> None:
        self.fields["person"].offer([(str(each.person_id), each.label) for each in page.staff])  # type: ignore[attr-defined]
        self.fields["on"].latest = clock.today()  # type: ignore[attr-defined]
