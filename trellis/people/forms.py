"""Forms of the People page and of the page of what is held back."""

from __future__ import annotations

from typing import Any, ClassVar

from trellis.designsystem.forms import Choice, Choices, Day, Email, Hidden, LongText, Select, Text, TrellisForm, Whole, YesNo

from . import rules
from .queries.page import PARTS

_KINDS = (rules.RestrictionKind.NO_INFORMATION, rules.RestrictionKind.NO_CONTACT)


class AdultForm(TrellisForm):
    """An adult at home: what they are to the child, responsibility, home, and how to reach them."""

    title = Text(label="Title", required=False, max_length=20, width=5)
    first_name = Text(label="First name", missing="Enter the adult's first name", max_length=80)
    last_name = Text(label="Surname", missing="Enter the adult's surname", max_length=80)
    relationship = Select(
        [(each.code, each.label) for each in rules.RELATIONSHIPS],
        label="What is this adult to the child?",
        missing="Choose what this adult is to the child",
    )
    called = Text(
        label="What does the child call them?",
        required=False,
        hint="For example, Nan. Leave it empty if you do not know.",
        max_length=40,
    )
    responsibility = Choice(
        [(each.code, each.label, each.hint) for each in rules.RESPONSIBILITY],
        label="Do they have parental responsibility?",
        missing="Say whether they have parental responsibility. “Not known yet” is an answer.",
    )
    lives_with_child = YesNo(label="Does the child live with them?", required=False)
    household = Text(
        label="Which home?",
        required=False,
        hint="Adults with the same word here live together, like “Mum's home”. Words given in one home are not shown in another.",
        max_length=40,
    )
    email = Email(label="E-mail address", required=False)
    phone = Text(label="Phone number", required=False, max_length=30, width=20)
    by_email = YesNo(label="Do they want e-mail?", missing="Say whether they want e-mail", no="No, on paper")


class ChangeAdultForm(AdultForm):
    """The same for an adult who is here already. The name stays; `revision` tells whether somebody else saved meanwhile."""

    revision = Hidden()
    adult = Hidden()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "first_name", "last_name"):
            del self.fields[name]


class ProfessionalForm(TrellisForm):
    """A professional from outside, invited until a day to see named parts."""

    title = Text(label="Title", required=False, max_length=20, width=5)
    first_name = Text(label="First name", missing="Enter their first name", max_length=80)
    last_name = Text(label="Surname", missing="Enter their surname", max_length=80)
    email = Email(label="E-mail address", missing="Enter their e-mail address, so that they can sign in")
    profession = Text(label="What are they?", missing="Enter what they are, like speech and language therapist", max_length=80)
    service = Text(label="Which service are they from?", required=False, max_length=120)
    question = Text(label="What do you want to know from them?", required=False, max_length=250)
    may_see = Choices(
        [(each.code, each.label, each.hint) for each in PARTS],
        label="What may they see?",
        required=False,
        hint="Nothing else opens. Tick only what they need.",
    )
    ends_on = Day(label="Until when?", missing="Enter the last day they may see it", hint="A year at most.")


class RestrictionForm(TrellisForm):
    """A court order that keeps an adult away. Recording it says that you have seen the paper."""

    adult = Select(label="Which adult does it name?", missing="Choose the adult the order names", empty="Choose the adult")
    kind = Choice(
        [(str(each), rules.RESTRICTIONS[each].label, rules.RESTRICTIONS[each].hint) for each in _KINDS],
        label="What does it say?",
        missing="Choose what the order says",
    )
    order_reference = Text(
        label="Number of the order", missing="Enter the number as it stands on the paper", max_length=80, width=20
    )
    ends_on = Day(label="Last day, if it has one", required=False)


class HoldForm(TrellisForm):
    """A protective hold: at once, without paper, for ten school days."""

    adult = Select(label="Which adult?", missing="Choose the adult to hold back", empty="Choose the adult")
    reason = LongText(
        label="Why?",
        missing="Write why, in a sentence",
        hint="Only the safeguarding lead and the headteacher can read this.",
        rows=3,
        max_length=2000,
    )


class RenewForm(TrellisForm):
    """Ten school days more, with a reason."""

    needs: ClassVar = {}
    hold = Hidden()
    reason = LongText(
        label="Why is it still needed?", missing="Write why it is still needed, in a sentence", rows=3, max_length=2000
    )


class PeriodForm(TrellisForm):
    """How many years the school keeps one kind of data."""

    years = Whole(label="How many years?", missing="Enter how many years, like 31", wrong="Enter the years in numbers, like 31")
    why = LongText(
        label="Who decided it, and why?",
        missing="Write who decided it and why, like the governors on 12 October",
        rows=3,
        max_length=1000,
    )


class KeepForm(TrellisForm):
    """Keep one child's record beyond its time. The child may have left long ago, so nobody chooses from a list."""

    last_name = Text(label="The child’s surname", missing="Enter the surname as it stood on the roll", max_length=80)
    date_of_birth = Day(label="Date of birth", missing="Enter the child’s date of birth")
    reason = LongText(
        label="Why is the record to be kept?",
        missing="Write why, in a sentence",
        hint="For example, a claim or an inquiry that is not settled. The SENCO, the deputy, the headteacher and the safeguarding lead "
        "read it: write nothing here about a worry for a child’s safety.",
        rows=3,
        max_length=1000,
    )


class PutAsideForm(TrellisForm):
    """Say why an entry stands in the wrong record."""

    what = Hidden()
    thing = Hidden()
    reason = LongText(
        label="Why is it in the wrong record?",
        missing="Write why it is in the wrong record, in a sentence",
        hint="Whoever decides reads it: the SENCO, the deputy, the head and the safeguarding lead.",
        rows=3,
        max_length=1000,
    )


class MoveForm(TrellisForm):
    """Whose record it belongs in."""

    to = Select(label="Whose record does it belong in?", missing="Choose the child it belongs to", empty="Choose a child")
    why = LongText(label="Why?", missing="Write why, in a sentence", rows=2, max_length=1000)


class DestroyForm(TrellisForm):
    """It belongs in nobody's record here."""

    why_destroy = LongText(label="Why is nothing of it to stay?", missing="Write why, in a sentence", rows=2, max_length=1000)
