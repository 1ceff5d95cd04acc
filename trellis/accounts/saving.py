"""Saving a form once: the key, the service, its refusals and the answer, the same for every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import escape

from trellis.core.errors import EditedMeanwhile, RowsBroken, RuleBroken
from trellis.designsystem.forms import TrellisForm

from .submissions import AlreadySent, SentWithOtherWords, once
from .viewer import Viewer

Where = str | Callable[[Any], str]


def save_once(
    request: HttpRequest, viewer: Viewer, form: TrellisForm, work: Callable[[], Any], *, to: Where, said: str = ""
) -> HttpResponse | None:
    """Run `work` once for this form's key and send the person on, or return None with the refusal on the form.

    `to` is an address, or a function of what `work` returned. `said` is the green line of the next page. A second press of the same
    form gets the first answer; the same form with other words, and a row another person saved first, come back with both texts.
    """
    try:
        with once(request, viewer) as sent:
            result = work()
            address = to if isinstance(to, str) else to(result)
            if sent is not None:
                sent.answered_at(address)
    except AlreadySent as repeat:
        return HttpResponseRedirect(repeat.result, status=303)
    except SentWithOtherWords:
        form.refuse(
            "You sent this page before, and the words have changed since. Check what is here, then send it again.", fresh_key=True
        )
        return None
    except RowsBroken as problem:
        for field, sentence in problem.rows:
            form.refuse(sentence, field=field)
        return None
    except RuleBroken as problem:
        form.refuse(problem.message, field=problem.field)
        return None
    except EditedMeanwhile as other:
        form.show_conflict(other)
        return None
    if said:
        messages.success(request, escape(said))
    return HttpResponseRedirect(address, status=303)
