"""The Jinja2 environment every page of Trellis is drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import django
import jinja2
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)

from trellis.core import clock
from trellis.designsystem import parts, pictures, words

DJANGO_WIDGETS = Path(django.__file__).parent / "forms" / "jinja2"


@lru_cache(maxsize=64)
def asset(path: str) -> str:
    """The address of a compiled file, by the name its content gives it: it cannot change while the process lives."""
    return static(path)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a route by its name; raises NoReverseMatch for a name nobody declared."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def now_year() -> int:
    """This year in London."""
    return clock.today().year


def environment(**options: Any) -> jinja2.Environment:
    """Jinja2 environment for Django's backend.

    Django hands over the loader for the rooms' folders; behind it stand the govuk_frontend_jinja macros (by that prefix)
    and Django's own widget templates, so that a package's plain form field can be drawn too.
    """
    options["undefined"] = ChainableUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    options["loader"] = ChoiceLoader(
        [
            options["loader"],
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            FileSystemLoader(DJANGO_WIDGETS),
        ]
    )
    env = jinja2.Environment(**options)  # noqa: S701  (Django's backend passes autoescape=True)
    env.globals.update(GLOBALS)
    env.filters.update(FILTERS)
    return env


GLOBALS: Mapping[str, Any] = {
    "static": asset,
    "url": url,
    "now_year": now_year,
    "get_messages": get_messages,
    "field_part": parts.field_part,
    "error_items": parts.error_items,
    "csrf_of": parts.csrf_of,
    "place_people": pictures.place_people,
    "ring_arcs": pictures.ring_arcs,
    "chart_shape": pictures.chart_shape,
    "given_shape": pictures.given_shape,
}
FILTERS: Mapping[str, Any] = {
    "date_long": words.date_long,
    "date_short": words.date_short,
    "time_short": words.time_short,
    "plural": words.plural,
    "age_words": words.age_words,
}
