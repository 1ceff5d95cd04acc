"""The questions, one a page: of a parent about a child, of a young person or pupil about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.accounts.saving import save_once
from trellis.designsystem.responses import SeeOther, page_or_422

from .. import queries, services
from ..forms import CardForm, CheckForm, HelpForm, PeopleForm, TextForm, WhoForm
from ..rules import CARD_ANSWERS, RINGS, WOULD_HELP

_FORMS: Mapping[str, Any] = {"text": TextForm, "card": CardForm, "help": HelpForm, "people": PeopleForm}
_BLANK = "You left this blank. That is fine."


def _context(page: queries.WizardPage, **more: object) -> dict[str, object]:
    layout = "designsystem/pupil.html" if page.mode == "pupil" else "designsystem/family.html"
    return {"page": page, "layout": layout, "help_name": page.school.senco, "help_phone": page.school.ring, **more}


def start(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """What the questions are for, and a way to carry on where one stopped."""
    page = queries.wizard_for(request.viewer, ref)  # type: ignore[attr-defined]
    first = next((each.key for each in page.questions if not page.one(each.key)), page.questions[-1].key)
    return render(request, "portal/asking/start.html", _context(page, first=first))


def question(request: HttpRequest, step: str, ref: str | None = None) -> HttpResponse:
    """One question. Blank is fine; "Still true" takes what was said last time."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, ref)
    asked = page.question(step)
    form = _FORMS[asked.kind].of(request, page, initial=_initial(page, asked.kind, step))
    form.about(asked)
    last = page.last.get(asked.topic) if asked.kind == "text" else None
    if request.method == "POST" and form.is_valid():
        still = last is not None and request.POST.get("then") == "still"
        given = {step: [last.text]} if still and last else form.given()
        blank = asked.kind == "text" and not any(text.strip() for text in given[step])
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.keep_answers(viewer, page, given),
            to=lambda _: queries.wizard_for(viewer, ref).after(step),
            said=_BLANK if blank else "",
        )
        if response is not None:
            return response
    return page_or_422(request, "portal/asking/question.html", _context(page, question=asked, form=form, last=last))


def _initial(page: queries.WizardPage, kind: str, step: str) -> dict[str, object]:
    if kind == "text":
        return {"text": page.one(step)}
    if kind == "card":
        return {"choice": page.one(step)}
    if kind == "help":
        return {"choice": list(page.answers.get(step, ())), "more": page.one(f"{step}-more")}
    return {name: texts[0] for name, texts in page.answers.items() if name.startswith("people-") and texts}


def who(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """Who can see the answers besides the school."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, ref)
    if not page.groups:
        return SeeOther(f"{page.base}check/")
    form = WhoForm.of(request, page, initial={code: page.one(code) for code, _ in page.groups})
    if request.method == "POST" and form.is_valid():
        response = save_once(
            request, viewer, form, lambda: services.keep_answers(viewer, page, form.given()), to=f"{page.base}check/"
        )
        if response is not None:
            return response
    return page_or_422(request, "portal/asking/who.html", _context(page, form=form))


def check(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """All answers once more, then send."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.wizard_for(viewer, ref)
    form = CheckForm.of(request)
    if page.key:
        form.with_draft({}, page.key)
    if request.method == "POST" and form.is_valid():
        response = save_once(request, viewer, form, lambda: services.send_answers(viewer, page), to=f"{page.base}sent/")
        if response is not None:
            return response
    unasked = [code for code, _ in page.groups if not page.one(code)]
    return page_or_422(request, "portal/asking/check.html", _context(page, form=form, rows=_rows(page), unasked=unasked))


def _rows(page: queries.WizardPage) -> list[dict[str, str]]:
    """Every question with what was answered, in words."""
    rows = []
    for each in page.questions:
        said = page.one(each.key)
        if each.kind == "card":
            said = dict(CARD_ANSWERS).get(said, "")
        elif each.kind == "help":
            chosen = [dict(WOULD_HELP).get(code, "") for code in page.answers.get(each.key, ())]
            said = ". ".join(text for text in [*chosen, page.one(f"{each.key}-more")] if text)
        elif each.kind == "people":
            placed = [(name, dict(RINGS).get(page.one(f"people-{code}"), "")) for code, name in page.helpers]
            said = ". ".join(f"{name}: {ring[:1].lower()}{ring[1:]}" for name, ring in placed if ring)
        none = "You did not choose an answer" if page.mode == "pupil" else "You did not answer this"
        rows.append(
            {
                "key": each.words or each.title if each.kind == "card" else each.title,
                "value": said or none,
                "href": f"{page.base}{each.key}/",
                "action": "Change" if said else "Answer now",
            }
        )
    return rows


def sent(request: HttpRequest, ref: str | None = None) -> HttpResponse:
    """Thank you: who reads it, by when. Safe to open again."""
    page = queries.wizard_for(request.viewer, ref)  # type: ignore[attr-defined]
    by = queries.promise(page.child)
    people = queries.people_to_ask(page.child, page.school)
    reader = people[-1].name if people else page.school.senco
    return render(request, "portal/asking/sent.html", _context(page, by=by, reader=reader))
