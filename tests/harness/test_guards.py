"""The guards of the tests, each broken once."""

import socket
from datetime import date

import pytest

from tests.harness.guard import NetworkBlocked, WrittenOutside
from trellis.accounts.models import FailedTry
from trellis.core import clock
from trellis.core.db import write
from trellis.organisations.models import LocalAuthority


def test_a_table_of_ours_changed_outside_a_write_fails_the_test(db):
    with pytest.raises(WrittenOutside, match="organisations_localauthority"):
        LocalAuthority(code="801", name="Northbury").save()


def test_an_update_and_a_delete_outside_a_write_fail_the_test(db):
    with write():
        LocalAuthority.objects.create(code="801", name="Northbury")
    with pytest.raises(WrittenOutside):
        LocalAuthority.objects.filter(code="801").update(name="Southbury")
    with pytest.raises(WrittenOutside):
        FailedTry.objects.filter(address="127.0.0.1").delete()


def test_a_table_changed_inside_a_write_is_fine(db):
    with write():
        LocalAuthority.objects.create(code="801", name="Northbury")
    assert LocalAuthority.objects.count() == 1


def test_another_machine_cannot_be_reached_by_address_or_name():
    with pytest.raises(NetworkBlocked), socket.socket() as line:
        line.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkBlocked):
        socket.create_connection(("trellis.example", 443))


def test_this_machine_can_be_reached():
    with socket.socket() as door, socket.socket() as caller:
        door.bind(("127.0.0.1", 0))
        door.listen()
        caller.connect(door.getsockname())


def test_a_fresh_database_keeps_what_is_committed_and_threads_see_it(fresh_database):
    import threading

    with write():
        LocalAuthority.objects.create(code="801", name="Northbury")
    seen = []

    def look():
        from django.db import connection

        seen.append(LocalAuthority.objects.count())
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [1]


def test_the_next_fresh_database_is_empty(fresh_database):
    assert LocalAuthority.objects.count() == 0


def test_a_test_starts_with_an_empty_database(db):
    assert LocalAuthority.objects.count() == 0


def test_the_clock_stands_where_it_is_set_and_moves_when_told(clock_at):
    clock_at(date(2026, 10, 14))
    assert clock.today() == date(2026, 10, 14)
    clock_at(date(2027, 1, 4))
    assert clock.now() == clock.london(date(2027, 1, 4), 9, 30)


def test_the_clock_runs_again_in_the_next_test():
    assert clock.now() != clock.london(date(2027, 1, 4), 9, 30)
