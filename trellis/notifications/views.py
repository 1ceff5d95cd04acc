"""Letters for staff, and the mail of the demonstration."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trellis.designsystem.responses import done

from . import queries, services


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
