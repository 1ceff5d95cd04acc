"""What no file of a room may do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.harness.source import ROOMS, Source, called, sources

# Services that write no event of their own, each with the reason.
QUIET = {
    "accounts.add_person": "a person row opens nothing; the appointment or link that follows is the event",
    "accounts.set_password": "its callers record the invitation taken up",
    "accounts.invitation_for": "reads",
    "audit.check_chains": "walks the record and notes how it stood; a line in the record about the record would change it each night",
    "cycle.keep_score": "part of an assessment that is kept or finished, whose events name it",
    "audit.end_child_key": "part of removing a record, whose event names the child",
    "exchange.drop_old_lists": "forgets a file nobody confirmed; nothing of it was ever written",
    "exchange.drop_old_plans": "forgets files nobody confirmed; nothing of them was ever written",
    "exchange.drop_old_files": "forgets a file nobody confirmed; nothing about a child was ever written",
    "people.refresh_who": "keeps a copy of what the appointment or the member of staff before it recorded",
    "exchange.forget_parts": "part of confirming or dropping a file, whose events name it",
    "exchange.remember": "which column means what; nothing about a person",
    "meetings.save": "part of every change of a meeting, whose event names it",
    "meetings.step": "part of planning, moving, holding or ending a meeting, whose event names it",
    "people.move_entry": "part of two people's decision about an entry, whose event names it",
    "people.destroy_entry": "part of two people's decision about an entry, whose event names it",
    "people.end_places": "part of placing a child, whose event names it",
    "plans.copy_of": "part of changing a plan or drafting it again, whose events name it",
    "plans.new_version": "part of drafting a plan, whose event names it",
    "provision.end_rows": "part of ending support or of a child leaving, whose events name it",
    "audit.register": "the record itself",
    "audit.sentences": "the record itself",
    "audit.record": "the record itself",
    "audit.record_opening": "the record itself",
}
# Words that name a person: a log line that prints one of these prints a name.
NAMES = re.compile(r"\b(?:first_name|last_name|full_name|formal_name|known_as|calling_name|email|text|words|upn)\b")
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}


def rows_in_pages(files: Iterable[Source]) -> list[str]:
    """Views, forms and panels that ask a table themselves."""
    found = []
    for file in files:
        if file.part not in ("views", "forms", "context", "jinja"):
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager"):
                found.append(f"{file.name}:{node.lineno}")
            if isinstance(node, ast.Name) and node.id in ("get_object_or_404", "get_list_or_404"):
                found.append(f"{file.name}:{node.lineno}")
    return found


def silent_services(files: Iterable[Source]) -> list[str]:
    """Public functions of services that write and neither record an event nor call a function that does."""
    functions = {
        (file.room, node.name): node
        for file in files
        if file.part == "services"
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef)
    }
    speaking = {"record", "record_opening"}
    grown = True
    while grown:
        more = {name for (_, name), node in functions.items() if called(node) & speaking} - speaking
        grown = bool(more)
        speaking |= more
    return [
        f"{room}.{name}"
        for (room, name), node in functions.items()
        if not name.startswith("_") and name not in speaking and f"{room}.{name}" not in QUIET and _writes(node)
    ]


def _writes(node: ast.AST) -> bool:
    return bool(
        called(node)
        & {"write", "save", "create", "bulk_create", "update", "delete", "bulk_update", "get_or_create", "update_or_create"}
    )


def names_in_logs(files: Iterable[Source]) -> list[str]:
    """Log lines and exception messages built from a person's name or words."""
    found = []
    for file in files:
        for node in ast.walk(file.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in LOGS:
                continue
            if not re.search(r"log|alarm", ast.unparse(node.func.value), re.IGNORECASE):
                continue
            said = [ast.unparse(each) for each in node.args[1:]] + [ast.unparse(node.args[0])] * isinstance(
                node.args[0], ast.JoinedStr
            )
            if any(NAMES.search(each) for each in said):
                found.append(f"{file.name}:{node.lineno}")
    return found


def names_in_addresses(files: Iterable[Source]) -> list[str]:
    """Routes that carry anything but a reference, an id, a token or a day."""
    found = []
    for file in files:
        if file.part != "urls":
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [
                    f"{file.name}: {kind}:{name}"
                    for kind, name in re.findall(r"<(\w+):(\w+)>", node.value)
                    if NAMES.search(name) or "name" in name
                ]
    return found


def late_imports_between_rooms(files: Iterable[Source]) -> list[str]:
    """Imports of a room inside a function: the way round the order of the rooms."""
    found = []
    for file in files:
        if file.room in ("config", "demo"):
            continue
        for function in ast.walk(file.tree):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trellis."):
                        found.append(f"{file.name}:{node.lineno}")
    return found


RULES = [rows_in_pages, silent_services, names_in_logs, names_in_addresses, late_imports_between_rooms]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_file_of_a_room_breaks(rule):
    assert rule(list(sources())) == []


WRONG = {
    rows_in_pages: ("views.py", "def page(request):\n    return Child.objects.of(request)\n"),
    silent_services: ("services.py", "def rename(viewer, child):\n    with write():\n        child.save()\n"),
    names_in_logs: ("queries.py", "def look(child):\n    _log.info('opened %s', child.first_name)\n"),
    names_in_addresses: ("urls.py", "urlpatterns = [route('children/<str:last_name>/', page)]\n"),
    late_imports_between_rooms: ("queries.py", "def look():\n    from trellis.plans import queries\n"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_sweep_sees_a_file_that_breaks(rule, tmp_path):
    name, text = WRONG[rule]
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / name).write_text(text)
    files = [Source(ROOMS / "plans" / name, "plans", name.removesuffix(".py"), ast.parse(text))]
    assert rule(files) != []


def test_every_quiet_service_exists():
    there = {
        f"{file.room}.{node.name}"
        for file in sources()
        if file.part == "services"
        for node in file.tree.body
        if isinstance(node, ast.FunctionDef)
    }
    assert set(QUIET) <= there


def templates_that_ask(root: Path = ROOMS) -> list[str]:
    """Templates that reach for a table, or mark text as safe."""
    return [str(path) for path in root.rglob("*.html") if re.search(r"\.objects\b|\|\s*safe\b", path.read_text())]


def test_no_template_asks_a_table_or_trusts_markup():
    assert templates_that_ask() == []


def test_the_sweep_sees_a_template_that_asks_a_table(tmp_path):
    (tmp_path / "page.html").write_text("{{ child.objects.all() }}")
    assert templates_that_ask(tmp_path) != []
