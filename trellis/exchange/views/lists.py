"""Bring what you have: the SENCO's own lists, and what stood before Trellis for one child."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import decide
from trellis.accounts.saving import save_once
from trellis.core.errors import NotFound, RuleBroken
from trellis.designsystem.responses import SeeOther, page_or_422
from trellis.exchange import services
from trellis.exchange.forms import lists as forms
from trellis.exchange.queries import lists, plans

from .taken_back import done_page


@dataclass(frozen=True)
class Pages:
    """The pages of one kind of list: what it is called in addresses and in words, its forms, and what its rows cannot do without."""

    what: str
    name: str
    title: str
    preview_title: str
    done: str
    necessary: str
    upload: type[forms.TrellisForm]
    columns: type[forms.ListColumnsForm]
    confirm: type[forms.ListConfirmForm]

    def url(self, page: str, ref: str = "") -> str:
        """The address of one of them."""
        return reverse(f"exchange:{self.name}_{page}", kwargs={"ref": ref} if ref else None)


REGISTER = Pages(
    what="register",
    name="register",
    title="Bring your register in",
    preview_title="What your register would bring",
    done="The register is brought in. Nothing was sent to anyone.",
    necessary="the child’s name and K or E",
    upload=forms.RegisterUploadForm,
    columns=forms.RegisterColumnsForm,
    confirm=forms.RegisterConfirmForm,
)
PROVISION = Pages(
    what="provision",
    name="provisions",
    title="Bring your list of support in",
    preview_title="What your list of support would bring",
    done="The support is brought in, to check. Nothing was sent to anyone.",
    necessary="the child’s name and the support",
    upload=forms.ProvisionUploadForm,
    columns=forms.ProvisionColumnsForm,
    confirm=forms.ListConfirmForm,
)


def bring_what_you_have(request: HttpRequest) -> HttpResponse:
    """What can be brought in on the first day, and what was."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "exchange/bring.html", {"lists": lists.lists(viewer), "drops": plans.drops(viewer)})


def register_import(request: HttpRequest) -> HttpResponse:
    """Choose the register. It is read at once; nothing about a child is written."""
    return _choose(request, REGISTER)


def register_preview(request: HttpRequest, ref: str) -> HttpResponse:
    """What a register would bring; confirm it here."""
    return _preview(request, ref, REGISTER)


def register_columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say which column of a register means what."""
    return _columns(request, ref, REGISTER)


def register_done(request: HttpRequest, ref: str) -> HttpResponse:
    """One register that was brought in; take it back from here for 30 days."""
    return _done(request, ref, REGISTER)


def provisions_import(request: HttpRequest) -> HttpResponse:
    """Choose the list of provision. It is read at once; nothing about a child is written."""
    return _choose(request, PROVISION)


def provisions_preview(request: HttpRequest, ref: str) -> HttpResponse:
    """What a list of provision would bring; confirm it here."""
    return _preview(request, ref, PROVISION)


def provisions_columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say which column of a list of provision means what."""
    return _columns(request, ref, PROVISION)


def provisions_done(request: HttpRequest, ref: str) -> HttpResponse:
    """One list of provision that was brought in; take it back from here for 30 days."""
    return _done(request, ref, PROVISION)


def _choose(request: HttpRequest, pages: Pages) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.school_id is None:
        raise NotFound
    form = pages.upload.of(request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with form.attempt():
            made = services.preview_list(viewer, school_id=viewer.school_id, file=file, file_name=file.name, what=pages.what)
            page = lists.list_page(viewer, made.ref)
            return SeeOther(pages.url("preview" if page.seen.readable else "columns", made.ref))
    return page_or_422(request, "exchange/list-import.html", {"form": form, "pages": pages})


def _preview(request: HttpRequest, ref: str, pages: Pages) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    page = lists.list_page(viewer, ref, pages.what)
    if request.method == "POST" and request.POST.get("do") == "drop":
        services.drop_list(viewer, ref=ref)
        messages.success(request, "The file is thrown away. Nothing was changed.")
        return SeeOther(reverse("exchange:bring"))
    if not page.seen.readable:
        return SeeOther(pages.url("columns", ref))
    form = pages.confirm.of(request, waiting=page.seen)
    if request.method == "POST" and form.is_valid():
        after = pages.url("done", ref)
        work = lambda: services.confirm_list(viewer, ref=ref, told=form.declared, decisions=form.decisions)  # noqa: E731
        try:
            response = save_once(request, viewer, form, work, to=after, said=pages.done)
        except NotFound:
            return SeeOther(after)
        if response is not None:
            return response
        services.preview_list_again(viewer, ref=ref)
        page = lists.list_page(viewer, ref)
    context = {"page": page, "seen": page.seen, "form": form, "pages": pages}
    return page_or_422(request, f"exchange/{pages.name}-preview.html", context)


def _columns(request: HttpRequest, ref: str, pages: Pages) -> HttpResponse:
    """The school's answer is remembered for the next file."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = lists.list_page(viewer, ref, pages.what)
    begin = {f"column_{number}": page.seen.mapping.get(column, "") for number, column in enumerate(page.seen.columns)}
    form = pages.columns.of(request, columns=page.seen.columns, initial=begin)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            services.preview_list_again(viewer, ref=ref, mapping=form.mapping)
            if lists.list_page(viewer, ref).seen.readable:
                return SeeOther(pages.url("preview", ref))
            raise RuleBroken(f"Say which columns hold {pages.necessary}. Without them no row can be read.")
    return page_or_422(request, "exchange/list-columns.html", {"page": page, "form": form, "pages": pages})


def _done(request: HttpRequest, ref: str, pages: Pages) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    row = lambda: lists.list_row(lists.list_by_ref(viewer, ref, pages.what))  # noqa: E731
    return done_page(request, "exchange/list-done.html", row, partial(services.undo_list, viewer, ref=ref))


def before(request: HttpRequest, ref: str) -> HttpResponse:
    """What stood before Trellis for one child: the register's words and the review date."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = lists.before_page(viewer, ref)
    may_open = decide(viewer, "before.original", child=page.child)
    may_paste = decide(viewer, "plan.draft", child=page.child)
    context = {"page": page, "child": page.child, "may_open": may_open, "may_paste": may_paste}
    return render(request, "exchange/before.html", context)
