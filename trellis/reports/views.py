"""Children of a school or of a class, the files made of the list, and the school report."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from trellis.access.engine import could, require
from trellis.accounts import step_up
from trellis.accounts.drafts import drop_draft
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import Denied
from trellis.designsystem.responses import page_or_422
from trellis.designsystem.sheets import CSV, XLSX, download
from trellis.documents.responses import pdf_response, wants_pdf
from trellis.organisations.queries import term_name_on

from . import exports, forms, queries, services
from .queries import whole_file as files

_NOT_A_DAY = "Enter a day, like 2026-03-01."
_NOT_YET = "The day must be today or earlier."


def _filters(asked: QueryDict) -> tuple[queries.Filters, str]:
    """What the address asks for, and what is wrong with its day."""
    problem, day = "", None
    typed = asked.get("as_on", "").strip()
    if typed:
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            problem = _NOT_A_DAY
        if day is not None and day > clock.today():
            problem, day = _NOT_YET, None
    status = asked.get("status", "")
    page = asked.get("page", "1")
    return (
        queries.Filters(
            status=status if status in dict(queries.STATUS_CHOICES) else "",
            nc_year=asked.get("year", "")[:2],
            group=asked.get("class", "")[:60],
            need=asked.get("need", "")[:4],
            name=asked.get("name", "").strip()[:80],
            as_on=day,
            page=max(1, int(page)) if page.isdecimal() and len(page) < 5 else 1,
        ),
        problem,
    )


def children(request: HttpRequest) -> HttpResponse:
    """The SEN list for who holds the records, their own children for who teaches, the roll for the office."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not could(viewer, "sen.list"):
        return _my_children(request, viewer)
    filters, problem = _filters(request.GET)
    found = queries.sen_list(viewer, filters)
    for row in found.rows:
        viewer.opens(child_id=row.pk, school_id=row.school_id, page="the SEN list")
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "list": found,
        "filters": filters,
        "statuses": queries.STATUS_CHOICES,
        "problem": problem,
        "typed_day": request.GET.get("as_on", ""),
        "asked": asked.urlencode(),
        "filtered": any(asked.values()),
        "is_error": bool(problem),
        "own_lists": _opens("/register/") if could(viewer, "register.import") else "",
        "expected": _opens("/expected/") if could(viewer, "expected.edit") else "",
        "may_bring_in": _opens("/roll/import/") or _opens("/roll/"),
        "class_pages": _opens("/classes/") if could(viewer, "class.read") else "",
        "may_carry_on": could(viewer, "plan.approve"),
    }
    return render(request, "reports/children.html", context, status=422 if problem else 200)


def _my_children(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    if not could(viewer, "record.read"):
        if _opens("/roll/"):
            return HttpResponseRedirect("/roll/", status=303)
        raise Denied("Only the SENCO and the people who teach a child can see this list.")
    name = request.GET.get("name", "").strip()[:80]
    rows, guess = queries.my_children(viewer, name)
    return render(request, "reports/my-children.html", {"rows": rows, "guess": guess, "name": name})


def _opens(path: str) -> str:
    """The address if a page stands there, else nothing."""
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path


def _file(request: HttpRequest, ending: str) -> tuple[list[queries.SenRow], str]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "sen.list")
    filters, _ = _filters(request.GET)
    rows = list(queries.sen_list(viewer, filters, whole=True).rows)
    for row in rows:
        viewer.opens(child_id=row.pk, school_id=row.school_id, page=f"the SEN list as a file ({ending})")
    return rows, f"sen-list-{filters.as_on or clock.today()}.{ending}"


def _list_of(request: HttpRequest) -> str:
    """The page with the button that was pressed, filtered as it was."""
    asked = request.GET.urlencode()
    return f"/children/?{asked}" if asked else "/children/"


def list_csv(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as CSV. Each child's record notes that it was taken out."""
    asked = step_up.ask(request, back=_list_of(request))
    if asked is not None:
        return asked
    rows, name = _file(request, "csv")
    return download(exports.as_csv(rows), CSV, name)


def list_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel workbook."""
    asked = step_up.ask(request, back=_list_of(request))
    if asked is not None:
        return asked
    rows, name = _file(request, "xlsx")
    return download(exports.as_xlsx(rows), XLSX, name)


def school(request: HttpRequest) -> HttpResponse:
    """Five counts about the school. No child is named."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    report = queries.school_report(viewer, request.GET.get("term", ""))
    term = term_name_on(queries.school_of(viewer), clock.today())
    return render(request, "reports/school.html", {"report": report, "term": term, "today": clock.today()})


def _map(request: HttpRequest, page: str) -> queries.ProvisionMap:
    """The map as the address asks for it; each child's record notes that their support was shown."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    require(viewer, "support.map")
    asked = request.GET
    by = asked.get("by", "")
    found = queries.provision_map(
        viewer,
        queries.MapFilters(
            by=by if by in dict(queries.GATHERINGS) else "school",
            group=asked.get("class", "")[:60],
            nc_year=asked.get("year", "")[:2],
            time=asked.get("time", "")[:10],
        ),
    )
    for child_id, school_id in found.children.items():
        viewer.opens(child_id=child_id, school_id=school_id, page=page)
    return found


def support(request: HttpRequest) -> HttpResponse:
    """Support across the school: planned, happened, not recorded, cost to date. `?format=pdf` is one A3 sheet after another."""
    found = _map(request, "the provision map")
    asked = request.GET.copy()
    asked.pop("format", None)
    context = {"map": found, "gatherings": queries.GATHERINGS, "asked": asked.urlencode(), "filtered": any(asked.values())}
    if wants_pdf(request):
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        school_name = viewer.school.name if viewer.school else ""
        context |= {"title": "Support across the school", "school_name": school_name, "kind_of_document": found.time.label}
        return pdf_response(request, "reports/support-print.html", context, by=viewer.name, name="provision-map")
    return render(request, "reports/support.html", context)


def support_xlsx(request: HttpRequest) -> HttpResponse:
    """The map as filtered, as an Excel workbook, a row for each child's support."""
    query = request.GET.urlencode()
    asked = step_up.ask(request, back=f"/support/?{query}" if query else "/support/")
    if asked is not None:
        return asked
    found = _map(request, "the provision map as a file (xlsx)")
    return download(exports.map_as_xlsx(found), XLSX, f"provision-map-{clock.today()}.xlsx")


def whole_file(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything held about one child, as one file; and who has opened the record."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = files.file_page(viewer, ref)
    require(viewer, "file.take", child=page.child)
    asked = step_up.ask(request) if request.method == "POST" else None
    if asked is not None:
        return asked
    form = forms.FileForm.of(request)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            services.take_file(viewer, child_id=page.child.pk, reason=form.cleaned_data["reason"])
            found = files.whole_file(viewer, ref)
            html = render_to_string("reports/file-to-take.html", {"file": found}, using="trellis")
            if viewer.person_id is not None:
                drop_draft(viewer.person_id, form.form_key)
            return download(exports.file_as_zip(found, html), "application/zip", f"whole-file-{clock.today()}.zip")
    viewer.opens(child_id=page.child.pk, school_id=page.child.school_id, page="who has looked")
    return page_or_422(request, "reports/file.html", {"page": page, "form": form})
