"""Plans from before Trellis: drop the files, say whose each is, take them back; and the original of one for the SENCO."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from trellis.access.engine import require
from trellis.accounts import step_up
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.documents.queries import original_of
from trellis.exchange import services
from trellis.exchange.forms import plans as forms
from trellis.exchange.queries import plans
from trellis.people.queries import child_for

from .taken_back import done_page


def plans_import(request: HttpRequest) -> HttpResponse:
    """Choose the plans. They are read at once; nothing about a child is written."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    form = forms.PlansUploadForm.of(request)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            made = services.preview_plans(viewer, school_id=viewer.school_id, files=form.cleaned_data["plans"])
            return SeeOther(reverse("exchange:plans_preview", kwargs={"ref": made.ref}))
    return page_or_422(request, "exchange/plans-import.html", {"form": form})


def plans_preview(request: HttpRequest, ref: str) -> HttpResponse:
    """Whose plan each file may be; a person confirms every one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = plans.drop_page(viewer, ref)
    if request.method == "POST" and request.POST.get("do") == "drop":
        services.drop_plans(viewer, ref=ref)
        messages.success(request, "The files are thrown away. Nothing was changed.")
        return SeeOther(reverse("exchange:bring"))
    form = forms.PlansConfirmForm.of(request, waiting=page.plans)
    if request.method == "POST" and form.is_valid():
        after = reverse("exchange:plans_done", kwargs={"ref": ref})
        said = {number: services.Said(child, review_on) for number, (child, review_on) in form.said.items()}
        try:
            response = save_once(
                request,
                viewer,
                form,
                lambda: services.confirm_plans(viewer, ref=ref, said=said),
                to=after,
                said="The plans stand in the children’s records. Nothing was sent to anyone.",
            )
        except NotFound:
            return SeeOther(after)
        if response is not None:
            return response
        services.look_again(viewer, ref=ref)
        page = plans.drop_page(viewer, ref)
    return page_or_422(request, "exchange/plans-preview.html", {"page": page, "form": form})


def plans_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One file that waits: what could be read in it, and every child it may be given to by hand."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = plans.plan_page(viewer, ref, number)
    form = forms.PlanChildForm.of(request, choices={"child": page.children}, initial={"child": page.plan.preset})
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            services.choose_child(viewer, ref=ref, number=number, child_ref=form.cleaned_data["child"])
            return SeeOther(f"{reverse('exchange:plans_preview', kwargs={'ref': ref})}#file-{number}")
    return page_or_422(request, "exchange/plans-file.html", {"page": page, "form": form})


def plans_done(request: HttpRequest, ref: str) -> HttpResponse:
    """Plans that were brought in; take them back from here for 30 days."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = lambda: plans.drop_row(plans.drop_by_ref(viewer, ref))  # noqa: E731
    return done_page(request, "exchange/plans-done.html", row, partial(services.undo_plans, viewer, ref=ref))


def before_original(request: HttpRequest, ref: str, file: str) -> HttpResponse:
    """A plan as it came, for the SENCO alone: nothing has looked for viruses in it. A download, never shown in our own pages."""
    viewer = request.viewer  # type: ignore[attr-defined]
    card = child_for(viewer, ref, "before.read")
    require(viewer, "before.original", child=card)
    asked = step_up.ask(request, back=reverse("exchange:before", kwargs={"ref": ref}))
    if asked is not None:
        return asked
    original = original_of(card, file)
    viewer.opens(child_id=card.pk, school_id=card.school_id, page="a plan from before Trellis as a file")
    response = HttpResponse(original.data, content_type=original.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=original.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
