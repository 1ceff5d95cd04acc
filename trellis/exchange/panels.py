"""What this room asks of the clock, and what it adds to Today: rolls that wait for a person."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.designsystem.words import date_long, plural
from trellis.notifications.jobs import every
from trellis.rulebook.census import CensusDay, next_census

from . import rules
from .models import FolderFile, RollImport
from .queries.expected import leads, open_rows
from .queries.left_open import lists_of_children, lists_of_colleagues
from .queries.support_left import adult, may_give_on, support_lines
from .queries.to_key_in import lists_of, open_among

every(60, "trellis.exchange.services.drop_old_files", name="throw unconfirmed files away")
every(5, "trellis.exchange.services.look_in_folders", name="look into the watched folders")

_WHO = "The roll"
_CHILDREN = ("Children who left", "about children who left", "exchange:left")
_COLLEAGUES = ("Colleagues who left", "in the name of colleagues who left", "exchange:left_colleagues")


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def today_asks(viewer: Viewer) -> list[Ask]:
    """What waits of the roll, what was left open, who is expected: each for those who may do something about it."""
    if viewer.school_id is None:
        return []
    asks = []
    if viewer.holds("staff", "senco"):
        here = open_rows(viewer) if not leads(viewer) else open_rows(viewer).filter(starts_on__lte=clock.today())
        rows = here.values("pk", "ref", "first_name", "last_name", "starts_on")
        asks.append(Ask(partial(_expected, leads(viewer)), {"expected": rows}))
    if viewer.holds("senco", "deputy", "sen_assistant"):
        asks.append(Ask(partial(_left, _CHILDREN), lists_of_children(viewer)))
        asks.append(Ask(partial(_left, _COLLEAGUES), lists_of_colleagues(viewer)))
        if may_give_on(viewer):
            asks.append(Ask(_support, {"support": support_lines(viewer, clock.today())}))
    return [*asks, *_of_the_roll(viewer)] if viewer.holds("office", "senco") else asks


def _expected(leading: bool, expected: list[Row]) -> list[TodayRow]:
    """For the SENCO those whose day has come; for whom she added, the children she lets them see."""
    found = []
    for each in sorted(expected, key=lambda one: (one["starts_on"], one["pk"])):
        on, name = each["starts_on"], f"{each['first_name']} {each['last_name']}"
        url = reverse("exchange:one_expected", kwargs={"ref": each["ref"]})
        if leading:
            sentence = f"Was to start on {date_long(on)} and is not on the roll yet."
            found.append(TodayRow(TodayList.WAITING, Weight.TIDY_UP, name, sentence, on, "Say what became of it", url))
        else:
            sentence = f"Is expected on {date_long(on)}. The SENCO lets you read what is known."
            found.append(TodayRow(TodayList.THIS_WEEK, Weight.TIDY_UP, name, sentence, None, "Read", url))
    return found


def _left(about: tuple[str, str, str], **lists: list[Row]) -> list[TodayRow]:
    """One row for all that was left open: whose, and the page."""
    count = sum(len(rows) for rows in lists.values())
    who, words, page = about
    if not count:
        return []
    sentence = f"{plural(count, 'thing')} {'is' if count == 1 else 'are'} still open {words}."
    return [TodayRow(TodayList.WAITING, Weight.TIDY_UP, who, sentence, None, "See what", reverse(page))]


def _support(support: list[Row]) -> list[TodayRow]:
    """One row a colleague who left and whose support nobody gives now."""
    lines: dict[UUID, list[Row]] = {}
    for each in support:
        lines.setdefault(each["given_by_id"], []).append(each)
    url = reverse("exchange:left_colleagues")
    found = []
    for rows in lines.values():
        children = len({each["child_id"] for each in rows})
        sentence = f"Has left. Support for {plural(children, 'child', 'children')} needs another adult."
        found.append(
            TodayRow(TodayList.SLIPPING, Weight.CHILD_WITHOUT_SUPPORT, adult(rows[0]), sentence, None, "Hand it over", url)
        )
    return sorted(found, key=lambda each: each.who)


def _of_the_roll(viewer: Viewer) -> list[Ask]:
    """Files of the watched folder, and before a census what is not keyed in yet."""
    waiting = RollImport.objects.at(viewer.school_id).filter(
        from_folder=True, confirmed_at=None, file_size__isnull=False, waits_until__gt=clock.now()
    )
    files = FolderFile.objects.at(viewer.school_id)
    better = files.filter(problem="", pk__gt=OuterRef("pk"))
    broken = files.exclude(problem="").exclude(Exists(better))
    asks = [Ask(_folder, {"waiting": waiting.values("pk", "ref", "created_at"), "broken": broken.values("pk", "created_at")})]
    census = next_census(clock.today())
    if (census.on - clock.today()).days <= rules.CENSUS_NEAR_DAYS:
        asks.append(Ask(partial(_census, census), lists_of(viewer)))
    return asks


def _census(census: CensusDay, **lists: list[Row]) -> list[TodayRow]:
    count = sum(len(rows) for rows in open_among(**lists).values())
    if not count:
        return []
    sentence = (
        f"{plural(count, 'change')} of SEN {'is' if count == 1 else 'are'} to be keyed into your school’s own system before the "
        f"{census.name} on {date_long(census.on)}."
    )
    return [
        TodayRow(
            TodayList.THIS_WEEK, Weight.LAW, _WHO, sentence, census.on, "See the list", reverse("exchange:changes"), must=True
        )
    ]


def _folder(waiting: list[Row], broken: list[Row]) -> list[TodayRow]:
    found = []
    if waiting:
        since = clock.day_of(min(each["created_at"] for each in waiting))
        one = len(waiting) == 1
        sentence = (
            "Your school’s system sent changes that wait for a person."
            if one
            else f"{plural(len(waiting), 'file')} of your school’s system have changes that wait for a person."
        )
        url = reverse("exchange:preview", kwargs={"ref": waiting[0]["ref"]}) if one else reverse("exchange:roll")
        found.append(TodayRow(TodayList.WAITING, Weight.STAFF_WAITING, _WHO, sentence, since, "Look at them", url))
    if broken:
        since = clock.day_of(max(each["created_at"] for each in broken))
        sentence = "The last file of your school’s system could not be read."
        found.append(
            TodayRow(TodayList.WAITING, Weight.STAFF_WAITING, _WHO, sentence, since, "See why", reverse("exchange:roll"))
        )
    return found
