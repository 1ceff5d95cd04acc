"""Bring what you have: the SENCO's own register, and what stood before Trellis for one child."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import decide
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound, RuleBroken
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.exchange import services
from trellis.exchange.forms import register as forms
from trellis.exchange.queries import lists, plans


def bring_what_you_have(request: HttpRequest) -> HttpResponse:
    """What can be brought in on the first day, and what was."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "exchange/bring.html", {"lists": lists.lists(viewer), "drops": plans.drops(viewer)})


def register_import(request: HttpRequest) -> HttpResponse:
    """Choose the register. It is read at once; nothing about a child is written."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    form = forms.ListUploadForm.of(request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form.attempt():
            made = services.preview_list(viewer, school_id=viewer.school_id, file=file, file_name=file.name)
            page = lists.list_page(viewer, made.ref)
            return SeeOther(
                reverse(
                    "exchange:register_preview" if page.seen.readable else "exchange:register_columns", kwargs={"ref": made.ref}
                )
            )
    return page_or_422(request, "exchange/register-import.html", {"form": form})


def register_preview(request: HttpRequest, ref: str) -> HttpResponse:
    """What a register would bring; confirm it here."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = lists.list_page(viewer, ref)
    if request.method == "POST" and request.POST.get("do") == "drop":
        services.drop_list(viewer, ref=ref)
        messages.success(request, "The file is thrown away. Nothing was changed.")
        return SeeOther(reverse("exchange:bring"))
    if not page.seen.readable:
        return SeeOther(reverse("exchange:register_columns", kwargs={"ref": ref}))
    form = forms.ListConfirmForm.of(request, waiting=page.seen)
    if request.method == "POST" and form.is_valid():
        after = reverse("exchange:register_done", kwargs={"ref": ref})
        said = form.cleaned_data["told"]
        told = services.Told(told=said != "no", on=form.cleaned_data["told_on"] if said == "day" else None)
        try:
            response = save_once(
                request,
                viewer,
                form,
                lambda: services.confirm_list(viewer, ref=ref, told=told, decisions=form.decisions),
                to=after,
                said="The register is brought in. Nothing was sent to anyone.",
            )
        except NotFound:
            return SeeOther(after)
        if response is not None:
            return response
        services.preview_list_again(viewer, ref=ref)
        page = lists.list_page(viewer, ref)
    return page_or_422(request, "exchange/register-preview.html", {"page": page, "seen": page.seen, "form": form})


def register_columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say which column means what. The school's answer is remembered for the next file."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = lists.list_page(viewer, ref)
    begin = {f"column_{number}": page.seen.mapping.get(column, "") for number, column in enumerate(page.seen.columns)}
    form = forms.ListColumnsForm.of(request, columns=page.seen.columns, initial=begin)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            services.preview_list_again(viewer, ref=ref, mapping=form.mapping)
            if lists.list_page(viewer, ref).seen.readable:
                return SeeOther(reverse("exchange:register_preview", kwargs={"ref": ref}))
            raise RuleBroken("Say which columns hold the child's name and K or E. Without them no row can be read.")
    return page_or_422(request, "exchange/register-columns.html", {"page": page, "form": form})


def register_done(request: HttpRequest, ref: str) -> HttpResponse:
    """One register that was brought in; take it back from here for 30 days."""
    viewer = request.viewer  # type: ignore[attr-defined]
    undone = None
    if request.method == "POST":
        try:
            undone = services.undo_list(viewer, ref=ref)
        except RuleBroken as refused:
            messages.error(request, refused.message)
            return SeeOther(reverse("exchange:register_done", kwargs={"ref": ref}))
    row = lists.list_row(lists.list_by_ref(viewer, ref))
    return render(request, "exchange/register-done.html", {"row": row, "undone": undone})


def before(request: HttpRequest, ref: str) -> HttpResponse:
    """What stood before Trellis for one child: the register's words and the review date."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = lists.before_page(viewer, ref)
    may_open = decide(viewer, "before.original", child=page.child)
    return render(request, "exchange/before.html", {"page": page, "child": page.child, "may_open": may_open})
