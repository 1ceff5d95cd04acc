"""The pages of the table of figures, asked for in process by people of the fictional school."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.db import connection
from django.test import Client

from trellis.accounts.models import Person
from trellis.config import middleware
from trellis.core import clock
from trellis.core.db import write
from trellis.cycle.models import Cycle
from trellis.demo.large import SENCO, TEACHER
from trellis.organisations.models import Group
from trellis.people.models import ClassPlace

_WHY = "which pages of the fictional school to measure"
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SELECT SET_CONFIG")
BARE = "/accessibility/"


@dataclass
class Heard:
    """The queries of one answer: the page's, and apart from them those of the record of openings."""

    page: list[tuple[str, Any]] = field(default_factory=list)
    audit: list[str] = field(default_factory=list)


def client_of(email: str) -> Client:
    """A browser in which this person is signed in."""
    person = Person.objects.get(email=email)
    client = Client(HTTP_HOST="localhost")
    with write():
        client.force_login(person)
    session = client.session
    session["epoch"], session["since"] = person.session_epoch, int(clock.real_now().timestamp())
    session.save()
    return client


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear every counted query, those of the audit apart."""
    heard, state = Heard(), {"audit": False}
    real = middleware.record_opening

    def opening(*args: Any, **values: Any) -> None:
        state["audit"] = True
        try:
            real(*args, **values)
        finally:
            state["audit"] = False

    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_NOT_COUNTED):
            if state["audit"]:
                heard.audit.append(sql)
            else:
                heard.page.append((sql, params))
        return execute(sql, params, many, context)

    with mock.patch.object(middleware, "record_opening", opening), connection.execute_wrapper(hear):
        yield heard


def addresses() -> dict[str, list[tuple[str, str]]]:
    """Each page with who asks for it and at which address: the SENCO, and the teacher of the first class."""
    first = Group.objects.system(_WHY).order_by("created_at", "pk").values_list("pk", "ref").first()
    assert first is not None
    cycles = Cycle.objects.system(_WHY).filter(step="do").order_by("-number", "child__created_at", "child_id")
    anyone = cycles.values_list("child__ref", flat=True).first()
    places = ClassPlace.objects.system(_WHY).filter(group_id=first[0]).values("child_id")
    own = cycles.filter(child_id__in=places).values_list("child__ref", flat=True).first()
    of = lambda page: [(SENCO, f"/children/{anyone}/{page}"), (TEACHER, f"/children/{own}/{page}")]  # noqa: E731
    return {
        "Today": [(SENCO, "/today/"), (TEACHER, "/today/")],
        "record": of(""),
        "plan": of("plan/"),
        "class page": [(SENCO, f"/classes/{first[1]}/"), (TEACHER, f"/classes/{first[1]}/")],
        "SEN list": [(SENCO, "/children/")],
        "support map": [(SENCO, "/support/")],
    }
