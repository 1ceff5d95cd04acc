"""The child's record, everything that happened, and what is to be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.accounts.viewer import Viewer
from trellis.people.queries import ChildCard, child_for

from ..links import open_to
from ..queries.panels import timeline as happened
from ..queries.record import ACTION
from ..queries.record import record as record_page

KINDS = (
    ("views", "Views"),
    ("sessions", "Sessions"),
    ("meetings", "Meetings"),
    ("advice", "Advice"),
    ("plan", "Plan"),
    ("contact", "Contact"),
)
_TABS = (("Overview", ""), ("Plan", "plan/"), ("Views", "views/"), ("People", "people/"), ("Timeline", "timeline/"))
ON_A_PAGE = 200


def tabs(viewer: Viewer, child: ChildCard, current: str) -> list[dict[str, Any]]:
    """The ways through the record that exist and that the viewer may go."""
    here = f"/children/{child.ref}/"
    found = [(label, open_to(viewer, here + page, child), page) for label, page in _TABS]
    return [{"label": label, "url": url, "current": page == current} for label, url, page in found if url]


def _task_links(viewer: Viewer, child: ChildCard, tasks: tuple[Any, ...], concern_ref: str) -> list[dict[str, Any]]:
    """Tasks with an address where the page exists and the viewer may do it."""
    found = []
    for task in tasks:
        path = f"/concerns/{concern_ref}/" if task.page == "concern" else f"/children/{child.ref}/{task.page}"
        path = task.page if task.page.startswith("/") else path
        found.append(
            {
                "text": task.text,
                "who": task.who,
                "by_on": task.by_on,
                "must": task.must,
                "url": open_to(viewer, path, child) if task.page else "",
            }
        )
    return found


def _actions(viewer: Viewer, page: Any) -> list[tuple[str, str]]:
    """The buttons this viewer may press here, the most likely first."""
    child = page.child
    here = f"/children/{child.ref}/"
    wanted = []
    if page.step in ("do", "review"):
        wanted += [("Log sessions", open_to(viewer, "/log/")), ("Review", open_to(viewer, f"{here}review/", child))]
    if page.plan_number:
        wanted.append(("Change the plan", open_to(viewer, f"{here}plan/change/", child)))
    elif page.step in ("assess", "plan"):
        wanted.append(("Assess", open_to(viewer, f"{here}assess/", child)))
        wanted.append(("Write the plan", open_to(viewer, f"{here}plan/new/", child)))
    wanted.append(("Write what you saw", open_to(viewer, f"{here}observe/", child)))
    wanted.append(("What works? Ask every teacher", open_to(viewer, f"{here}round-robin/", child)))
    raise_at = open_to(viewer, "/concerns/new/")
    wanted.append(("Raise a concern", f"{raise_at}?child={child.ref}" if raise_at else ""))
    return [(label, url) for label, url in wanted if url]


def record(request: HttpRequest, ref: str) -> HttpResponse:
    """The heart of the product: who the child is, what is next, four voices, what we are doing, what has happened, people, tasks."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = record_page(viewer, ref)
    child = page.child
    here = f"/children/{child.ref}/"
    context = {
        "page": page,
        "child": child,
        "tabs": tabs(viewer, child, ""),
        "tasks": _task_links(viewer, child, page.tasks, page.concern_ref),
        "actions": _actions(viewer, page),
        "kinds": dict(KINDS),
        "ask_family": open_to(viewer, f"{here}views/ask/", child),
        "write_views": open_to(viewer, f"{here}views/", child),
        "people_at": open_to(viewer, f"{here}people/", child),
        "profile_at": open_to(viewer, f"{here}profile/", child),
        "before_at": open_to(viewer, f"{here}before/", child),
        "plan_at": open_to(viewer, f"{here}plan/", child),
        "meet_at": open_to(viewer, "/meetings/new/", child),
        "duties_at": open_to(viewer, f"{here}duties/", child),
    }
    return render(request, "web/record.html", context)


def timeline(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that happened, by month, narrowed to the kinds ticked."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_for(viewer, ref, ACTION, opens="the timeline")
    chosen = [key for key, _ in KINDS if key in request.GET.getlist("kind")]
    entries = [each for each in happened(viewer, child) if not chosen or each.kind in chosen]
    months = sorted({(each.on.year, each.on.month) for each in entries}, reverse=True)
    month = request.GET.get("month", "")
    if month in {f"{year}-{number:02d}" for year, number in months}:
        entries = [each for each in entries if f"{each.on:%Y-%m}" == month]
    context = {
        "child": child,
        "tabs": tabs(viewer, child, "timeline/"),
        "kinds": KINDS,
        "labels": dict(KINDS),
        "chosen": chosen,
        "month": month,
        "months": [(f"{year}-{number:02d}", date(year, number, 1)) for year, number in months],
        "entries": entries if request.GET.get("all") == "1" else entries[:ON_A_PAGE],
        "more": max(0, len(entries) - ON_A_PAGE) if request.GET.get("all") != "1" else 0,
        "asked": request.GET.urlencode(),
    }
    return render(request, "web/timeline.html", context)


def tasks(request: HttpRequest, ref: str) -> HttpResponse:
    """What is open for this child: who does it, by when."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = record_page(viewer, ref)
    links = _task_links(viewer, page.child, page.tasks, page.concern_ref)
    context = {
        "child": page.child,
        "tabs": tabs(viewer, page.child, "tasks/"),
        "tasks": links,
        "duties_at": open_to(viewer, f"/children/{ref}/duties/", page.child),
    }
    return render(request, "web/tasks.html", context)
