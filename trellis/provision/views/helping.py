"""What helps staff to help: strategies, questions to the SENCO, the training log."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, page_or_422

from .. import forms, policies, queries, services


def strategies(request: HttpRequest) -> HttpResponse:
    """The school's strategies with the SENCO's answers beside them; whoever leads adds one or takes one off."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.strategy_page(viewer)
    form = forms.StrategyForm.of(request, prefix="add")
    if request.method == "POST":
        require(viewer, "strategy.edit", child=policies.AtSchool(queries.school_id_of(viewer)))
        if request.POST.get("retire"):
            return _retire(request, viewer)
        if form.is_valid():
            text, school_id = form.cleaned_data["text"], queries.school_id_of(viewer)
            work = lambda: services.add_strategy(viewer, school_id=school_id, text=text, helps_with=())  # noqa: E731
            response = save_once(request, viewer, form, work, to=request.path, said="Added.")
            if response is not None:
                return response
    context = {"title": "What every teacher can do", "page": page, "form": form}
    return page_or_422(request, "provision/strategies.html", context)


def _retire(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    found = next((each for each in queries.strategy_page(viewer).rows if each.pk.hex == request.POST["retire"]), None)
    if found is None:
        raise NotFound
    services.retire_strategy(viewer, school_id=queries.school_id_of(viewer), strategy_id=found.pk)
    messages.success(request, f"Taken off the list: {found.text}")
    return SeeOther(request.path)


def ask_senco(request: HttpRequest) -> HttpResponse:
    """One question, from a strategy (`?about=`) or about a child (`?child=`)."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.ask_page(viewer)
    first = {"strategy": request.GET.get("about", "")[:40], "child": request.GET.get("child", "")[:8]}
    form = forms.QuestionForm.of(request, page, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        about = UUID(said["strategy"]) if said["strategy"] else None
        work = lambda: services.ask_senco(  # noqa: E731
            viewer, school_id=queries.school_id_of(viewer), text=said["text"], strategy_id=about, child_ref=said["child"]
        )
        response = save_once(request, viewer, form, work, to=lambda row: reverse("provision:question", kwargs={"ref": row.ref}))
        if response is not None:
            return response
    return page_or_422(request, "provision/ask-senco.html", {"title": "Ask the SENCO", "page": page, "form": form})


def questions(request: HttpRequest) -> HttpResponse:
    """My questions; for whoever leads, everybody's."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "provision/questions.html", {"title": "Questions", "rows": queries.my_questions(viewer)})


def question(request: HttpRequest, ref: str) -> HttpResponse:
    """One question: its answer, or the form to answer it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.question_page(viewer, ref)
    form = forms.AnswerForm.of(request, page)
    if request.method == "POST":
        require(viewer, "question.answer", child=policies.AtSchool(queries.school_id_of(viewer)))
        if form.is_valid():
            said = form.cleaned_data
            shared = said.get("shared") == "yes"
            work = lambda: services.answer_question(  # noqa: E731
                viewer, question_id=page.pk, answer=said["answer"], shared=shared, general=said.get("general", "")
            )
            done = f"Answered. {page.asked_by} reads it on Today" + (", and it stands beside the strategy." if shared else ".")
            response = save_once(request, viewer, form, work, to=request.path, said=done)
            if response is not None:
                return response
    return page_or_422(request, "provision/question.html", {"title": "A question to the SENCO", "page": page, "form": form})


def training(request: HttpRequest) -> HttpResponse:
    """The training log, what runs out first on top."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.training_page(viewer)
    form = forms.TrainingForm.of(request, page, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        work = lambda: services.log_training(  # noqa: E731
            viewer,
            school_id=queries.school_id_of(viewer),
            person_id=UUID(said["person"]),
            what=said["what"],
            on=said["on"],
            until=said["until"],
        )
        response = save_once(request, viewer, form, work, to=request.path, said="Added to the log.")
        if response is not None:
            return response
    return page_or_422(request, "provision/training.html", {"title": "Training", "page": page, "form": form})
