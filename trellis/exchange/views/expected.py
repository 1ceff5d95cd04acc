"""Expected children: the list, adding one, and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import Denied
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.exchange import services
from trellis.exchange.forms.expected import ChangeExpectedForm, ExpectForm, HereForm, NotComingForm, SightForm
from trellis.exchange.queries.expected import NOT_YOURS, ExpectedPage, expected_list, expected_page, leads


def expected(request: HttpRequest) -> HttpResponse:
    """Who is expected, by the day they start."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "exchange/expected.html", {"rows": expected_list(viewer), "may_add": leads(viewer)})


def expect(request: HttpRequest) -> HttpResponse:
    """Add an expected child."""
    viewer = request.viewer  # type: ignore[attr-defined]
    expected_list(viewer)
    if not leads(viewer):
        raise Denied("Only the SENCO can add expected children.")
    form = ExpectForm.of(request)
    if request.method == "POST" and form.is_valid():
        response = save_once(
            request,
            viewer,
            form,
            lambda: services.expect(viewer, **form.cleaned_data),
            to=reverse("exchange:expected"),
            said="Added.",
        )
        if response is not None:
            return response
    return page_or_422(request, "exchange/expect.html", {"form": form})


def one_expected(request: HttpRequest, ref: str) -> HttpResponse:
    """One expected child: what is known, who sees it, and what becomes of it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = expected_page(viewer, ref)
    here = reverse("exchange:one_expected", kwargs={"ref": ref})
    if request.method == "POST" and not page.may_change:
        raise Denied(NOT_YOURS)
    if request.method == "POST" and "end" in request.POST:
        services.end_sight(viewer, ref=ref, sight_id=request.POST["end"])
        messages.success(request, "They do not see this any more.")
        return SeeOther(here)
    forms = _forms(request, page)
    sent = next((do for do, form in forms.items() if form.is_bound), "")
    if sent and forms[sent].is_valid():
        work, to, said = _DO[sent]
        after = here if to is None else reverse(to)
        answer = save_once(request, viewer, forms[sent], _bound(work, viewer, ref, forms[sent].cleaned_data), to=after, said=said)
        if answer is not None:
            return answer
    context = {"page": page, "forms": forms, "form": forms.get(sent)}
    return page_or_422(request, "exchange/one-expected.html", context)


def change_expected(request: HttpRequest, ref: str) -> HttpResponse:
    """Write what is known of an expected child by now."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = expected_page(viewer, ref)
    if not page.may_change:
        raise Denied(NOT_YOURS)
    known = {name: getattr(page, name) for name in ("starts_on", "upn", "nc_year", "coming_from", "note", "revision")}
    form = ChangeExpectedForm.of(request, initial=known)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        revision = int(said.pop("revision") or 0)
        work = lambda: services.change_expected(viewer, ref=ref, revision=revision, **said)  # noqa: E731
        here = reverse("exchange:one_expected", kwargs={"ref": ref})
        response = save_once(request, viewer, form, work, to=here, said="Saved.")
        if response is not None:
            return response
    return page_or_422(request, "exchange/change-expected.html", {"form": form, "page": page, "ref": ref})


def _forms(request: HttpRequest, page: ExpectedPage) -> dict[str, Any]:
    """The forms of whoever may change it; only the one that was sent is bound."""
    if not page.may_change:
        return {}
    made: dict[str, Any] = {"show": SightForm.of(request, prefix="show", colleagues=page.colleagues)}
    if page.may_be:
        made["here"] = HereForm.of(request, prefix="here", may_be=page.may_be)
    made["close"] = NotComingForm.of(request, prefix="close")
    return made


def _bound(work: Callable[..., Any], viewer: Any, ref: str, cleaned: dict[str, Any]) -> Callable[[], Any]:
    return lambda: work(viewer, ref, cleaned)


_DO: dict[str, tuple[Callable[..., Any], str | None, str]] = {
    "show": (
        lambda v, ref, said: services.let_see(v, ref=ref, person_id=UUID(said["person"])),
        None,
        "They see this from now on.",
    ),
    "here": (
        lambda v, ref, said: services.join_expected(v, ref=ref, child_ref=said["child"]),
        "exchange:expected",
        "Joined to the child on the roll.",
    ),
    "close": (
        lambda v, ref, said: services.close_expected(v, ref=ref, reason=said["reason"]),
        "exchange:expected",
        "Closed with the reason.",
    ),
}
