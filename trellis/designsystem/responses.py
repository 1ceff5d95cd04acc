"""Ways a view answers: a page (422 when a form on it is not right yet), done and onwards, refused, busy; and the id it is asked with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string

from trellis.core.errors import NotFound, RuleBroken
from trellis.designsystem.forms.form import TrellisForm


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done, look there."""

    status_code = 303


def _has_errors(value: Any) -> bool:
    if isinstance(value, forms.BaseForm):
        return value.is_bound and bool(value.errors)
    return isinstance(value, (list, tuple)) and any(_has_errors(one) for one in value)


def page_or_422(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
    """The page; status 422 and a title that begins "Error: " when a bound form in the context has errors."""
    known = dict(context or {})
    wrong = any(_has_errors(value) for value in known.values())
    keep = getattr(settings, "TRELLIS_KEEP_DRAFT", "")
    if wrong and keep:
        unsent = next((value for value in known.values() if isinstance(value, TrellisForm) and _has_errors(value)), None)
        import_string(keep)(request, unsent.form_key if unsent is not None else "")
    return render(request, template, {**known, "is_error": wrong}, status=422 if wrong else 200)


def done(request: HttpRequest, message: str, url_name: str, **kwargs: Any) -> HttpResponse:
    """Say what was done on the next page, and go there (303). `url_name` may be an address that begins with "/"."""
    messages.success(request, message)
    return SeeOther(url_name if url_name.startswith("/") else reverse(url_name, kwargs=kwargs or None))


def pressed(request: HttpRequest, work: Callable[[], Any], *, said: str, to: str) -> HttpResponse:
    """One button: do it, say so, go back. A rule's refusal is said on the same page."""
    try:
        work()
    except RuleBroken as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return SeeOther(to)


def id_of(value: str | None) -> UUID:
    """The id a form or an address carries; what is none is not found."""
    try:
        return UUID(value or "")
    except ValueError:
        raise NotFound from None


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    """403 with the sentence that says who can."""
    return render(request, "403.html", {"reason": reason}, status=403)


def busy(request: HttpRequest) -> HttpResponse:
    """503 for something that was not free in time; nothing was shown or written."""
    return render(request, "busy.html", status=503)
