"""Draws Django's forms and widgets with the Jinja2 environment, so that a package's form looks like ours."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import BaseRenderer
from django.template import engines
from django.template.backends.jinja2 import Jinja2


class TrellisRenderer(BaseRenderer):
    """FORM_RENDERER of the project."""

    form_template_name = "designsystem/forms/form.html"
    field_template_name = "designsystem/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """The template of that name from the Jinja2 engine."""
        for engine in engines.all():
            if isinstance(engine, Jinja2):
                return engine.get_template(template_name)
        raise LookupError("settings name no Jinja2 engine")
