"""The roll for the office: the list, bringing a file in, taking an import back."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.exchange import forms, services
from trellis.exchange.queries import pages

from .taken_back import done_page

_ON_ONE_PAGE = 100


def roll(request: HttpRequest) -> HttpResponse:
    """The children on the roll, and the files that came in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    words = request.GET.get("q", "")
    leaf = Paginator(pages.roll_list(viewer, words), _ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {"rows": list(leaf), "leaf": leaf, "words": words, "imports": pages.imports(viewer)}
    return render(request, "exchange/roll.html", {**context, "folder": pages.folder_line(viewer)})


def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is read at once; nothing about a child is written."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    form = forms.UploadForm.of(request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form.attempt():
            made = services.preview_roll(
                viewer, school_id=viewer.school_id, file=file, file_name=file.name, whole_roll=form.cleaned_data["whole_roll"]
            )
            return SeeOther(reverse("exchange:preview", kwargs={"ref": made.ref}))
    return page_or_422(request, "exchange/import.html", {"form": form})


def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """What a file would change; confirm it here."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.preview(viewer, ref)
    if request.method == "POST" and request.POST.get("do") == "drop":
        services.drop_roll(viewer, ref=ref)
        messages.success(request, "The file is thrown away. Nothing was changed.")
        return SeeOther(reverse("exchange:roll"))
    form = forms.ConfirmForm.of(request, waiting=page)
    if request.method == "POST" and form.is_valid():
        after = reverse("exchange:done", kwargs={"ref": ref})
        try:
            response = save_once(
                request,
                viewer,
                form,
                lambda: services.confirm_roll(viewer, ref=ref, leavers_confirmed=form.leavers, decisions=form.decisions),
                to=after,
                said="The roll is brought in.",
            )
        except NotFound:
            return SeeOther(after)
        if response is not None:
            return response
        services.preview_again(viewer, ref=ref)
        page = pages.preview(viewer, ref)
    return page_or_422(request, "exchange/preview.html", {"page": page, "form": form})


def columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say which column means what. The school's answer is remembered for the next file."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = pages.preview(viewer, ref)
    begin = {f"column_{number}": page.mapping.get(column, "") for number, column in enumerate(page.columns)}
    form = forms.ColumnsForm.of(request, columns=page.columns, initial=begin)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            services.preview_again(viewer, ref=ref, mapping=form.mapping)
            return SeeOther(reverse("exchange:preview", kwargs={"ref": ref}))
    return page_or_422(request, "exchange/columns.html", {"page": page, "form": form})


def done(request: HttpRequest, ref: str) -> HttpResponse:
    """One import that was brought in; take it back from here for 30 days."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = partial(pages.import_row, viewer, ref)
    return done_page(request, "exchange/done.html", row, partial(services.undo_roll, viewer, ref=ref))
