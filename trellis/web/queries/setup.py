"""How far a school's set-up is: one line a part, each with its state and its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.designsystem.words import date_long, listed, plural
from trellis.exchange.queries import lists
from trellis.people.queries import families
from trellis.people.queries import school as schools

from ..links import open_to


@dataclass(frozen=True)
class SetupLine:
    """One part of the set-up: what it is, how it stands in a sentence, whether it is done, and where to go (empty: somebody else does it)."""

    title: str
    url: str
    hint: str
    done: bool


@dataclass(frozen=True)
class SetupPage:
    """The whole list, and where this viewer sees how long records are kept (empty: they do not)."""

    school_name: str
    lines: tuple[SetupLine, ...]
    kept_url: str

    @property
    def done(self) -> int:
        return sum(each.done for each in self.lines)


def setup_page(viewer: Viewer) -> SetupPage:
    """The parts this school still needs and has, whatever order they were done in."""
    page = schools.school_page(viewer)
    lines = tuple(line for line in _lines(viewer, page) if line.url or line.hint)
    return SetupPage(page.name, lines, open_to(viewer, "/setup/kept/"))


def _lines(viewer: Viewer, page: schools.SchoolPage) -> Iterator[SetupLine]:
    kind = f"{page.kind_label}. The person responsible each day is the {page.owner_word}."
    phone = "" if page.phone else " Families have no number to ring yet."
    yield SetupLine("The school and what kind it is", open_to(viewer, "/setup/school/"), kind + phone, bool(page.phone))
    yield _whom_to_ask(viewer)
    yield _days(viewer)
    figures = schools.figures(viewer)
    yield SetupLine(
        "Staff",
        open_to(viewer, "/setup/staff/"),
        f"{plural(figures.staff, 'person', 'people')} on the staff." if figures.staff else "Nobody is on the staff yet.",
        figures.staff > 2,
    )
    alone = figures.groups_without_owner
    yield SetupLine(
        "Classes and groups",
        open_to(viewer, "/setup/groups/"),
        f"{plural(figures.groups, 'group')}{f', {alone} without anybody responsible' if alone else ''}."
        if figures.groups
        else "No classes yet. They come in with the roll, or with a list of staff.",
        figures.groups > 0 and not alone,
    )
    yield SetupLine(
        f"The roll: who the {page.child_word if page.child_word != 'child' else 'children'}{'s' if page.child_word == 'student' else ''} are",
        open_to(viewer, "/roll/"),
        f"{plural(figures.children, page.child_word, 'children' if page.child_word == 'child' else '')} on the roll."
        if figures.children
        else "Nobody is on the roll yet. Bring in a file from the school's information system.",
        figures.children > 0,
    )
    if could(viewer, lists.ACTION):
        yield from _what_you_have(viewer)
    if could(viewer, families.ACTION):
        on, every = families.how_many_on(viewer)
        yield SetupLine(
            "Families: when they see their own pages",
            open_to(viewer, "/setup/families/"),
            f"On for {on} of {plural(every, 'child', 'children')}."
            + ("" if on else " They see and are sent nothing before you switch them on."),
            on > 0,
        )


def _what_you_have(viewer: Viewer) -> Iterator[SetupLine]:
    """The SENCO's own lists, each with how many children stand in it by now."""
    status, support, plans = lists.standing(viewer)
    yield SetupLine(
        "Your own register: who has SEN Support or an EHC plan",
        open_to(viewer, "/register/import/"),
        f"{plural(status, 'child', 'children')} {'has' if status == 1 else 'have'} SEN Support or an EHC plan."
        if status
        else "Nobody has SEN Support or an EHC plan yet. Bring in the register you keep, with any columns.",
        status > 0,
    )
    yield SetupLine(
        "Your list of support: who gets what, from whom, how often",
        open_to(viewer, "/register/provisions/"),
        f"{plural(support, 'child', 'children')} {'has' if support == 1 else 'have'} support."
        if support
        else "No support stands yet. Bring in the list you keep, or leave it out if you keep none.",
        support > 0,
    )
    yield SetupLine(
        "Your plans in Word and PDF",
        open_to(viewer, "/register/plans/"),
        f"{plural(plans, 'child', 'children')} {'has' if plans == 1 else 'have'} a plan from before Trellis."
        if plans
        else "None yet. Drop them in together, or leave it out if you have none.",
        plans > 0,
    )


def _whom_to_ask(viewer: Viewer) -> SetupLine:
    holders = schools.holders(viewer)
    roles = {each.role for each in holders}
    sencos = [each for each in holders if each.role == "senco"]
    missing = [
        words
        for role, words in (("senco", "SENCO"), ("deputy", "deputy"), ("dsl", "designated safeguarding lead"))
        if role not in roles
    ]
    said = [f"{each.name} ({each.role_label})" for each in holders]
    hint = f"{listed(said)}." if said else ""
    if missing:
        hint += f" No {' and no '.join(missing)} yet."
    unknown = [each for each in sencos if each.training is None]
    if unknown:
        hint += " The SENCO's qualification is not recorded yet."
    done = {"senco", "dsl"} <= roles and not unknown and all(each.weekdays for each in sencos)
    return SetupLine("Who to ask: SENCO, deputy and safeguarding lead", open_to(viewer, "/setup/people/"), hint.strip(), done)


def _days(viewer: Viewer) -> SetupLine:
    terms, closures = schools.terms_and_closures(viewer)
    to_come = [each for each in terms if each.ends_on >= clock.today()]
    hint = (
        f"{plural(len(terms), 'term')} and {plural(len(closures), 'closure')}, to {date_long(to_come[-1].ends_on)}."
        if to_come
        else "No term is known from today on, so nothing can be planned yet."
    )
    return SetupLine("Terms and days the school is closed", open_to(viewer, "/setup/days/"), hint, bool(to_come))
