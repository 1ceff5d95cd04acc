"""Answering with a document: the print template of a page as a PDF, or a page that says what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from trellis.core import clock

from . import pdf

# The sheet is read from the compiled folder by the render process, never over the network.
STYLESHEET = "print.css"


def wants_pdf(request: HttpRequest) -> bool:
    """Whether the address asks for the PDF of this page (`?format=pdf`)."""
    return request.GET.get("format") == "pdf"


def printed(template: str, context: Mapping[str, Any], *, by: str) -> str:
    """The print template as HTML. `context` gives title and initials; who printed it and when is added."""
    return render_to_string(
        template, {**context, "stylesheet": STYLESHEET, "printed_by": by, "printed_at": clock.now()}, using="trellis"
    )


def pdf_response(request: HttpRequest, template: str, context: Mapping[str, Any], *, by: str, name: str) -> HttpResponse:
    """The PDF of a print template, shown in the browser under `name` (letters and hyphens; never a child's name).

    503 with a page that says how to install Pango, or to try again, when it cannot be had.
    """
    try:
        body = pdf.render_pdf(printed(template, context, by=by))
    except pdf.PangoMissing:
        return render(request, "documents/no-pdf.html", {"why": "pango"}, status=503)
    except pdf.PdfBusy:
        return render(request, "documents/no-pdf.html", {"why": "busy"}, status=503)
    except pdf.PdfFailed:
        return render(request, "documents/no-pdf.html", {"why": "failed"}, status=503)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
