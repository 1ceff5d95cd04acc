"""Ask every teacher of a child; answer in a minute; read the grid by strategy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.cycle import queries, services
from trellis.cycle.forms import AskEveryoneForm, CloseForm, WorksForm
from trellis.designsystem.responses import page_or_422


def round_robin(request: HttpRequest, ref: str) -> HttpResponse:
    """The grid of the newest one; asking everyone, and closing it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.round_robin_page(viewer, ref)
    ask = AskEveryoneForm.of(request, prefix="ask")
    close = CloseForm.of(request, prefix="close")
    if request.method == "POST":
        require(viewer, "round_robin.ask", child=page.child)
        response = None
        if ask.is_bound and ask.is_valid():
            question = ask.cleaned_data["question"]
            work = lambda: services.ask_round_robin(viewer, child_id=page.child.pk, question=question)  # noqa: E731
            response = save_once(request, viewer, ask, work, to=request.path, said="Asked. Each of them has it on Today.")
        elif close.is_bound and close.is_valid() and page.pk is not None:
            running = page.pk
            done = lambda: services.close_round_robin(viewer, round_robin_id=running)  # noqa: E731
            response = save_once(request, viewer, close, done, to=request.path, said="Closed. Nobody is reminded any more.")
        if response is not None:
            return response
    return page_or_422(request, "cycle/round_robin.html", {"page": page, "child": page.child, "ask": ask, "close": close})


def answer_round_robin(request: HttpRequest, ref: str) -> HttpResponse:
    """A minute on a phone."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.answer_page(viewer, ref)
    form = WorksForm.of(request, page, initial=WorksForm.first(page))
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        work = lambda: services.answer_round_robin(viewer, answer_id=page.pk, works=form.works(), note=note)  # noqa: E731
        response = save_once(request, viewer, form, work, to="/today/", said=f"Thank you. {page.asked_by} sees your answer.")
        if response is not None:
            return response
    return page_or_422(request, "cycle/round_robin_answer.html", {"page": page, "child": page.child, "form": form})
