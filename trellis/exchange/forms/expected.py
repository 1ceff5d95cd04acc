"""Forms of expected children: add one, show one to a colleague, say who they are now, close."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trellis.core import clock
from trellis.designsystem.forms import Choice, Day, Hidden, LongText, Select, Text, TrellisForm
from trellis.rulebook.codes import NC_YEARS, choices_on


class ExpectForm(TrellisForm):
    """A child who will start later."""

    first_name = Text(label="First name", missing="Enter the first name", max_length=80, width=20)
    last_name = Text(label="Surname", missing="Enter the surname", max_length=80, width=20)
    date_of_birth = Day(label="Date of birth", missing="Enter the date of birth")
    starts_on = Day(label="When do they start?", missing="Enter the day they start")
    upn = Text(
        label="UPN", hint="If you know it. It joins them to the roll when they come.", required=False, max_length=13, width=20
    )
    nc_year = Select([], label="Year they start in", required=False, empty="Not known yet")
    coming_from = Text(
        label="Where do they come from?", hint="Nursery or school, if you know it.", required=False, max_length=120
    )
    note = LongText(
        label="What you know so far",
        hint="Only you and those you add see this. When they come, it stands in their record.",
        required=False,
        max_length=4000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nc_year"] = Select(
            [(each.code, each.label) for each in choices_on(NC_YEARS, clock.today())],
            label="Year they start in",
            required=False,
            empty="Not known yet",
        )


class ChangeExpectedForm(ExpectForm):
    """What is known by now of one who is on the list. Name and birthday stay; `revision` tells whether somebody saved meanwhile."""

    revision = Hidden()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "date_of_birth"):
            del self.fields[name]


class SightForm(TrellisForm):
    """Who may see one expected child too."""

    def __init__(self, *args: Any, colleagues: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(each.person_id), each.label) for each in colleagues]
        self.fields["person"] = Select(options, label="Who may see this too?", empty="Choose a colleague", missing="Choose who")


class HereForm(TrellisForm):
    """Which child of the roll this is."""

    def __init__(self, *args: Any, may_be: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(each.ref, each.label) for each in may_be]
        self.fields["child"] = Choice(options, label="Who is this on the roll?", missing="Choose the child on the roll")


class NotComingForm(TrellisForm):
    """Why a child does not come."""

    reason = Text(
        label="Why do they not come?",
        hint="In a few words, like “Moved to another school”.",
        missing="Say why they do not come",
        max_length=200,
    )
