"""Raising a concern (B1), and deciding what happens next with one (A2)."""

from __future__ import annotations

from typing import Any, ClassVar

from trellis.core import clock
from trellis.cycle.queries.pages import RaisePage, TriagePage
from trellis.cycle.rules import concern as rules
from trellis.designsystem.forms import Choice, Choices, Day, Hidden, LongText, Select, Text, TrellisForm


class ConcernForm(TrellisForm):
    """One page, three things needed: the child, one sentence, and when and where. The rest may be left out."""

    needs: ClassVar = {"spoken_on": ("spoken", {"yes"})}

    child = Select(label="Child", missing="Choose the child", empty="Choose the child")
    child_name = Text(
        label="Child’s full name",
        required=False,
        missing="Type the child’s full name",
        hint="We do not have a class list for you yet. Type the child’s full name and we will find them.",
    )
    text = LongText(
        label="What are you noticing?",
        missing="Tell us what you are noticing. One sentence is enough.",
        hint="Say what you see and when it goes well. On a phone you can speak instead of typing: use the microphone of the keyboard.",
        seen_by_family=True,
        rows=4,
    )
    where = Choices(
        [(each.code, each.label) for each in rules.WHERE],
        label="When and where?",
        missing="Choose when and where you notice it",
    )
    strategies = Choices(
        label="What are you trying in class from today? (optional)",
        required=False,
        hint="Tick what you start now. It goes on the class sheet with today’s date.",
        seen_by_family=True,
    )
    tried = LongText(label="What have you tried before? (optional)", required=False, rows=2, max_length=2000, seen_by_family=True)
    spoken = Choice(
        [(each.code, each.label) for each in rules.SPOKEN_TO_FAMILY],
        label="Have you spoken to the family? (optional)",
        required=False,
    )
    spoken_on = Day(label="On which day?", required=False, missing="Enter the day you spoke to the family")
    warned = Hidden()

    def prepare(self, page: RaisePage) -> None:
        """Offer the viewer's own children; without any, their full name is asked for instead."""
        self.fields["child"].offer(page.children)  # type: ignore[attr-defined]
        self.fields["strategies"].offer([(each, each) for each in page.strategies])  # type: ignore[attr-defined]
        if not page.strategies:
            del self.fields["strategies"]
        if page.children:
            del self.fields["child_name"]
        else:
            del self.fields["child"]
            self.fields["child_name"].required = True
            self.fields["child_name"].error_messages["required"] = "Type the child’s full name"
        self.fields["spoken_on"].latest = clock.today()  # type: ignore[attr-defined]
        self.fields["spoken_on"].too_late = "Enter today or an earlier day"  # type: ignore[attr-defined]

    def warn_once(self) -> bool:
        """Whether words of this text label a child and nobody has said so yet. The advice is shown once; sending again sends it."""
        found = rules.soft_words_in(self.cleaned_data.get("text", ""))
        if not found or self.cleaned_data.get("warned"):
            return False
        self.refuse(rules.SOFT_WORDS_ADVICE.format(word=found[0]), field="text", fresh_key=True)
        self.data: Any = self.data.copy()
        self.data["warned"] = "yes"
        return True


class TriageForm(TrellisForm):
    """What happens next. Each choice has its own questions under it; safeguarding is none of them."""

    needs: ClassVar = {
        "strategies": ("decision", {"watch"}),
        "weeks": ("decision", {"watch"}),
        "instead": ("decision", {"not_sen"}),
        "look_again_on": ("decision", {"not_sen", "ask_family", "start_assess"}),
    }

    decision = Choice(
        [(each.code, each.label, each.hint) for each in rules.TRIAGE],
        label="Choose what happens next",
        missing="Choose what happens next",
    )
    strategies = Choices(
        label="Class strategies to try", required=False, missing="Choose at least one class strategy to try.", seen_by_family=True
    )
    own_strategy = Text(label="Something else to try in class", required=False, seen_by_family=True)
    weeks = Choice(
        [(str(each), f"{each} weeks") for each in rules.WATCH_WEEKS],
        label="For how long?",
        required=False,
        missing="Choose 4 or 6 weeks.",
    )
    instead = LongText(
        label="What happens instead, and who does it?",
        required=False,
        missing="Say what will happen instead, and who does it.",
        seen_by_family=True,
        rows=3,
    )
    look_again_on = Day(
        label="When will you look at it again?",
        required=False,
        missing="Give the date when you will look at it again.",
        hint="It goes in your diary. Watching has its own 4 or 6 weeks.",
    )
    reason = LongText(
        label="Why did you decide this?",
        missing="Say why you decided this. The teacher and family will see it.",
        seen_by_family=True,
        rows=4,
    )

    def prepare(self, page: TriagePage) -> None:
        """Offer the school's strategies, those that answer the ticks first."""
        self.fields["strategies"].offer([(each, each) for each in page.strategies])  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """A strategy in the teacher's own words is as good as one of the list."""
        super().full_clean()
        if self.is_bound and self.cleaned_data.get("own_strategy") and self.has_error("strategies"):
            del self.errors["strategies"]
            self.cleaned_data["strategies"] = []


class TalkForm(TrellisForm):
    """Somebody has talked with the family about a concern."""

    on = Day(
        label="When did you talk with the family?",
        missing="Enter the day you talked with the family",
        hint="From then on they see the concern on their page.",
    )
