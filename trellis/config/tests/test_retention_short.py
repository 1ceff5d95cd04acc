"""What has a short time of its own goes at night."""

from __future__ import annotations

from datetime import date, timedelta

from trellis.accounts.models import Invitation, SignIn
from trellis.config.operations import retention
from trellis.core import clock
from trellis.core.db import write
from trellis.exchange.models import Expected, ExpectedSight, FolderFile, PlanDrop, RollImport
from trellis.notifications.models import Notice
from trellis.people import services as people
from trellis.people.models import Absence

from .retained import leaver


def test_short_lived_rows_go_at_night_and_those_of_a_kept_record_stay(world):
    kept = leaver(world, date(1981, 1, 1))
    people.keep_record(world.mrs_shah, last_name="Leaver", date_of_birth=kept.date_of_birth, reason="A claim.")
    long_ago, lately = clock.now() - timedelta(days=400), clock.now() - timedelta(days=300)
    mum = world.people["mum"]
    with write():
        for at in (long_ago, lately):
            SignIn.objects.create(person=mum, at=at, how="password", browser="x")
            Invitation.objects.create(person=mum, token_hash=str(at), expires_at=at)
            for about in (None, kept.pk):
                Notice.objects.create(
                    school=world.oakfield,
                    person=mum,
                    child_id=about,
                    kind="account",
                    subject="s",
                    body="b",
                    created_at=at,
                    state="sent",
                    not_before=at,
                )
    assert retention.forget_short() == 3
    assert SignIn.objects.count() == Invitation.objects.count() == 1
    assert {each.child_id for each in Notice._base_manager.filter(created_at=long_ago)} == {kept.pk}
    assert retention.forget_short() == 0


def test_days_away_go_after_three_years_but_not_of_a_kept_record(world):
    kept = leaver(world, date(1981, 1, 1))
    people.keep_record(world.mrs_shah, last_name="Leaver", date_of_birth=kept.date_of_birth, reason="A claim.")
    long_ago, lately = clock.today() - timedelta(days=3 * 366), clock.today() - timedelta(days=3 * 364)
    with write():
        for of, last in ((kept, long_ago), (world.leo, long_ago), (world.amina, lately)):
            Absence.objects.create(school=world.oakfield, child=of, starts_on=last, ends_on=last)
    assert retention.forget_short() == 1
    assert {each.child_id for each in Absence._base_manager.all()} == {kept.pk, world.amina.pk}


def test_what_was_known_of_an_expected_child_goes_a_year_after_they_were_to_start_or_did_not_come(world):
    today, kept = clock.today(), leaver(world, date(1981, 1, 1))
    people.keep_record(world.mrs_shah, last_name="Leaver", date_of_birth=kept.date_of_birth, reason="A claim.")
    year, day = timedelta(days=366), timedelta(days=1)

    def expected(name: str, starts_on: date, **more) -> Expected:
        made = Expected.objects.create(
            school=world.oakfield, first_name=name, last_name="Ode", date_of_birth=date(2020, 1, 1), starts_on=starts_on, **more
        )
        ExpectedSight.objects.create(school=world.oakfield, expected=made, person=world.people["mr_lane"], starts_on=today)
        return made

    with write():
        expected("Came", today - year, joined=world.leo)
        expected("Never", today - year)
        expected("Closed", today + year, closed_at=clock.now() - year, closed_why="Moved")
        expected("Lately", today - year + 3 * day)
        expected("Coming", today + day)
        expected("Kept", today - year, joined=kept)
    retention.forget_short()
    assert {each.first_name for each in Expected._base_manager.all()} == {"Lately", "Coming", "Kept"}
    assert ExpectedSight._base_manager.count() == 3


def test_the_note_of_a_file_goes_after_six_years_also_when_a_watched_folder_named_it(world):
    long_ago, lately = clock.now() - timedelta(days=6 * 366), clock.now() - timedelta(days=6 * 364)
    with write():
        for at in (long_ago, lately):
            roll = RollImport.objects.create(school=world.oakfield, kind="csv", waits_until=at, created_at=at)
            FolderFile.objects.create(school=world.oakfield, digest="d", waiting=roll, created_at=at)
            PlanDrop.objects.create(school=world.oakfield, waits_until=at, created_at=at)
        named = RollImport.objects.create(school=world.oakfield, kind="csv", waits_until=long_ago, created_at=long_ago)
        FolderFile.objects.create(school=world.oakfield, digest="e", brought=named, created_at=lately)
    assert retention.forget_short() == 3
    assert {each.created_at for each in FolderFile._base_manager.all()} == {lately}
    assert [each.created_at for each in PlanDrop._base_manager.all()] == [lately]
    assert {each.created_at for each in RollImport._base_manager.exclude(pk=named.pk)} == {lately}
    assert RollImport._base_manager.filter(pk=named.pk).exists(), "a younger line of the folder still names it"
