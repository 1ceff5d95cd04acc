"""A table pasted out of Word into a child's draft plan: paste, look, put it in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.designsystem.responses import page_or_422
from trellis.exchange import services
from trellis.exchange.forms import pasted as forms
from trellis.exchange.queries import pasted
from trellis.people.queries import ChildCard, child_for


def before_table(request: HttpRequest, ref: str) -> HttpResponse:
    """Paste a table, look at what it would bring, change what its columns are, put it into the draft."""
    viewer = request.viewer  # type: ignore[attr-defined]
    child = child_for(viewer, ref, "plan.read", opens="a table pasted into the plan")
    require(viewer, "plan.draft", child=child)
    if pasted.draft_of(viewer, child) is None:
        return render(request, "exchange/table-paste.html", {"child": child, "form": None})
    if request.method == "POST" and request.POST.get("do") in ("again", "put"):
        return _columns(request, child)
    form = forms.PasteForm.of(request)
    if request.method == "POST" and form.is_valid():
        with form.attempt():
            return _preview(request, child, form.cleaned_data["text"])
    return page_or_422(request, "exchange/table-paste.html", {"child": child, "form": form})


def _preview(request: HttpRequest, child: ChildCard, text: str) -> HttpResponse:
    page = pasted.look_at_table(child, text)
    first = {"text": text} | {f"column_{number}": key for number, key in enumerate(page.mapping)}
    form = forms.PastedColumnsForm(request=request, columns=page.columns, initial=first)
    return render(request, "exchange/table-preview.html", {"child": child, "page": page, "form": form})


def _columns(request: HttpRequest, child: ChildCard) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    text = request.POST.get("text", "")[: forms.MOST_LETTERS]
    again = forms.PasteForm({"text": text}, request=request)
    with again.attempt():
        page = pasted.look_at_table(child, text)
        form = forms.PastedColumnsForm.of(request, columns=page.columns)
        if form.is_valid():
            with form.attempt():
                page = pasted.look_at_table(child, text, form.mapping)
            if form.ok and request.POST.get("do") == "put":
                response = save_once(
                    request,
                    viewer,
                    form,
                    lambda: services.put_table(viewer, child=child, text=text, mapping=form.mapping),
                    to=reverse("plans:outcomes", kwargs={"ref": child.ref}),
                    said="The table is in the draft. What came out of it is marked to check.",
                )
                if response is not None:
                    return response
        return page_or_422(request, "exchange/table-preview.html", {"child": child, "page": page, "form": form})
    return page_or_422(request, "exchange/table-paste.html", {"child": child, "form": again})
