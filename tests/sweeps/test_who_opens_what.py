"""One table says who opens which page about Amina; this walks it. `opens.csv` is read by people: change it with care.

With TRELLIS_WRITE_OPENS=1 the table is written anew from what the pages answer, to be read before it is committed.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from tests.harness.visitors import address, parts, visitor
from trellis.config.routes import all_routes
from trellis.people.models import Child

TABLE = Path(__file__).with_name("opens.csv")
# Each stands in one relation to Amina, or in none.
PEOPLE = {
    "senco": "senco@oakfield.example",
    "deputy": "deputy@oakfield.example",
    "head": "head@oakfield.example",
    "dsl": "dsl@oakfield.example",
    "class teacher": "teacher@oakfield.example",
    "class assistant": "ta@oakfield.example",
    "another key person": "keyperson@oakfield.example",
    "office": "office@oakfield.example",
    "governor": "governor@oakfield.example",
    "mother": "mum@family.example",
    "father": "dad@family.example",
    "Amina": "amina@oakfield.example",
    "professional": "slt@service.example",
    "stranger": "senco@riverside.example",
    "barred father": "mr.reid@family.example",
}


def _word(status: int) -> str:
    return "broken" if status >= 500 else "yes" if status < 400 else "no"


def _answers() -> dict[str, dict[str, str]]:
    """Route name → person → yes (a page or a way on), or no (403 or 404), asked with Amina's reference."""
    amina = Child.objects.system("the walk").get(first_name="Amina", last_name="Yusuf")
    clients = {name: visitor(email) for name, email in PEOPLE.items()}
    found = {}
    for route in all_routes():
        names = parts(route)
        if route.public or "GET" not in route.methods or [kind for kind, _ in names] not in ([], ["ref"]):
            continue
        if names and not route.path.startswith(("/children/", "/my-child/", "/requests/")):
            continue
        where = address(route, {name: amina.ref for _, name in names})
        found[route.name] = {name: _word(client.get(where).status_code) for name, client in clients.items()}
    return found


def test_the_table_of_who_opens_what_holds(demo_database):
    with TABLE.open(newline="") as file:
        promised = {row.pop("route"): row for row in csv.DictReader(file)}
    for row in promised.values():
        row.pop("about")
    actual = _answers()
    if os.environ.get("TRELLIS_WRITE_OPENS") == "1":
        write_table(actual)
    differing = [
        f"{route}: {person} is promised {promised.get(route, {}).get(person)}, gets {answer}"
        for route, answers in actual.items()
        for person, answer in answers.items()
        if promised.get(route, {}).get(person) != answer
    ]
    differing += [f"{route} stands in the table and nowhere else" for route in promised.keys() - actual.keys()]
    assert not differing, "\n".join(differing)


def test_the_barred_father_and_the_stranger_open_nothing_about_amina():
    with TABLE.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["about"] == "Amina"]
    assert len(rows) > 20
    assert all(row["stranger"] == row["barred father"] == row["governor"] == "no" for row in rows)


def write_table(answers: dict[str, dict[str, str]]) -> None:
    """Write the table anew from what the pages answer."""
    paths = {route.name: route.path for route in all_routes()}
    with TABLE.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["route", "about", *PEOPLE])
        for route in sorted(answers):
            rows.writerow([route, "Amina" if "<" in paths[route] else "", *(answers[route][name] for name in PEOPLE)])
