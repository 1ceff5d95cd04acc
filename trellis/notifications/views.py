"""Letters for staff, and the mail of the demonstration."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trellis.access.engine import require
from trellis.accounts.saving import save_once
from trellis.core.errors import RuleBroken
from trellis.designsystem.responses import SeeOther, done, page_or_422

from . import forms, queries, services


def messages_about(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop every message about a child at once, or let them go again."""
    viewer = request.viewer  # type: ignore[attr-defined]
    page = queries.messages_page(viewer, ref)
    require(viewer, "messages.stop", child=page.child)
    here = reverse("notifications:messages", kwargs={"ref": ref})
    if request.method == "POST" and request.POST.get("do") == "start":
        try:
            services.start_again(viewer, child_id=page.child.pk)
        except RuleBroken as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "Messages go out again.")
        return SeeOther(here)
    form = forms.StopForm.of(request)
    if request.method == "POST" and form.is_valid():
        work = lambda: services.stop_all(viewer, child_id=page.child.pk, reason=form.cleaned_data["reason"])  # noqa: E731
        response = save_once(request, viewer, form, work, to=here, said="Every message is stopped.")
        if response is not None:
            return response
    return page_or_422(request, "notifications/messages.html", {"page": page, "form": form})


def letters(request: HttpRequest) -> HttpResponse:
    """Messages that need a hand: to be given on paper, or not sent."""
    rows = queries.letters(request.viewer)  # type: ignore[attr-defined]
    return render(request, "notifications/letters.html", {"rows": rows})


def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """The printed twin of one message; the button says that it was printed."""
    page = queries.letter(request.viewer, ref)  # type: ignore[attr-defined]
    if request.method == "POST":
        services.mark_printed(request.viewer, ref=ref)  # type: ignore[attr-defined]
        return done(request, "Noted: the letter is printed. Write down when it was given.", "notifications:letters")
    return render(request, "notifications/letter.html", {"page": page})


def demo_mail(request: HttpRequest) -> HttpResponse:
    """Every message that would have been sent. Only in a demonstration."""
    return render(request, "notifications/demo-mail.html", {"rows": queries.demo_mail()})


def demo_message(request: HttpRequest, ref: str) -> HttpResponse:
    """One of them, with links that can be followed."""
    return render(request, "notifications/demo-message.html", {"page": queries.demo_message(ref)})
