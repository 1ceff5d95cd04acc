"""What the macros need to know about a form field, gathered in Python so that the templates stay plain."""

from __future__ import annotations

from typing import Any

from django.forms.boundfield import BoundField
from django.template.backends.utils import csrf_input_lazy
from django.utils.html import format_html
from markupsafe import Markup, escape

from trellis.designsystem.forms.form import first_box, kind_of

SEEN = "The family will see this."


def csrf_of(form: Any) -> Any:
    """The hidden token field for the form's request; nothing for a form built without one."""
    request = getattr(form, "request", None)
    return csrf_input_lazy(request) if request is not None else ""


def error_items(forms: Any) -> list[dict[str, Any]]:
    """Lines of the error summary for one form or several, in page order."""
    many = forms if isinstance(forms, (list, tuple)) else [forms]
    items: list[dict[str, Any]] = []
    for form in many:
        if not getattr(form, "is_bound", False):
            continue
        if hasattr(form, "error_list"):
            items += [{"text": p.text, "href": p.href} if p.href else {"text": p.text} for p in form.error_list()]
        else:  # a package's form
            items += [{"text": str(text)} for text in form.non_field_errors()]
            items += [{"text": str(text), "href": "#" + first_box(bound)} for bound in form for text in bound.errors]
    return items


def _hint(bound: BoundField) -> dict[str, Any] | None:
    text = bound.help_text
    if getattr(bound.field, "seen_by_family", False):
        return {"html": Markup('{}<span class="t-seen">{}</span>').format(text or "", SEEN)}
    return {"html": escape(text)} if text else None


def _items(bound: BoundField, kind: str, reveal: dict[str, Any]) -> list[dict[str, Any]]:
    value = bound.value()
    chosen = {str(one) for one in (value if isinstance(value, (list, tuple, set)) else [value]) if one is not None}
    hints = getattr(bound.field, "hints", {})
    items: list[dict[str, Any]] = []
    number = 0
    for key, label in bound.field.choices:  # type: ignore[attr-defined]
        key = str(key)
        if kind != "select" and not key:
            items.append({"divider": label})
            continue
        item: dict[str, Any] = {"value": key, "text": label}
        if kind == "select":
            item["selected"] = key in chosen or (not key and not (chosen - {""}))
        else:
            item |= {"id": f"{bound.auto_id}_{number}", "checked": key in chosen}
            number += 1
        if hints.get(key):
            item["hint"] = {"text": hints[key]}
        if reveal.get(key):
            item["conditional"] = {"html": reveal[key]}
        items.append(item)
    return items


def _text_params(bound: BoundField, kind: str) -> dict[str, Any]:
    field, attrs = bound.field, bound.field.widget.attrs
    value = bound.value()
    params: dict[str, Any] = {
        "value": "" if value is None else str(value),
        "id": bound.auto_id,
    }
    if kind == "textarea":
        params["rows"] = getattr(field, "rows", None) or attrs.get("rows", 5)
        if getattr(field, "word_limit", None):
            params["maxwords"] = field.word_limit  # type: ignore[attr-defined]
    else:
        params["type"] = getattr(field.widget, "input_type", "text")
        if params["type"] == "password":
            params["value"] = ""
        width = getattr(field, "width", None)
        params["classes"] = f"govuk-input--width-{width}" if width else ""
        params["inputmode"] = getattr(field, "inputmode", "") or None
    params["autocomplete"] = getattr(field, "autocomplete", "") or attrs.get("autocomplete")
    spell = getattr(field, "spellcheck", None)
    if spell is not None:
        params["spellcheck"] = spell
    return params


def _day_params(bound: BoundField) -> dict[str, Any]:
    boxes = bound.value()
    codes = {getattr(problem, "code", "") for problem in bound.errors.as_data()}
    missing = {code.removeprefix("no_") for code in codes if code in ("no_day", "no_month", "no_year")}
    items = []
    for box, width in (("day", 2), ("month", 2), ("year", 4)):
        wrong = bool(bound.errors) and (not missing or box in missing)
        items.append(
            {
                "name": f"{bound.html_name}-{box}",
                "id": f"{bound.auto_id}-{box}",
                "label": box.capitalize(),
                "value": boxes.get(box, ""),
                "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if wrong else ""),
                # A typed "1 Feb" must be possible, so the keyboard keeps its letters.
                "inputmode": "text" if box != "year" else "numeric",
            }
        )
    return {"id": bound.auto_id, "items": items}


def field_part(bound: BoundField, reveal: dict[str, Any] | None = None, big: bool = False) -> dict[str, Any]:
    """The macro to draw a field with and its parameters.

    `reveal` maps an answer to HTML shown under it when it is chosen; `big` makes the label the page's heading.
    """
    kind = kind_of(bound)
    params: dict[str, Any] = {"name": bound.html_name, "hint": _hint(bound)}
    if bound.errors:
        params["errorMessage"] = {"text": str(bound.errors[0])}
    size = "l" if big else ""
    grouped = kind in ("radios", "checkboxes", "day")
    if grouped:
        legend = {
            "text": str(bound.label),
            "classes": f"govuk-fieldset__legend--{size or 's'}",
            "isPageHeading": big,
        }
        params["fieldset"] = {"legend": legend}
    else:
        params["label"] = {
            "text": str(bound.label),
            "classes": f"govuk-label--{size}" if size else "",
            "isPageHeading": big,
        }
    if kind in ("radios", "checkboxes"):
        params |= {
            "idPrefix": bound.auto_id,
            "items": _items(bound, kind, reveal or {}),
        }
        params["classes"] = "govuk-radios--inline" if getattr(bound.field, "inline", False) and not reveal else ""
    elif kind == "checkbox":
        item = {
            "value": "on",
            "text": str(bound.label),
            "id": bound.auto_id,
            "checked": bool(bound.value()),
        }
        params |= {"idPrefix": bound.auto_id, "items": [item]}
        del params["label"]
        kind = "checkboxes"
    elif kind == "select":
        params |= {"id": bound.auto_id, "items": _items(bound, kind, {})}
    elif kind == "day":
        params |= _day_params(bound) | {"hint": params["hint"]}
        params["namePrefix"] = None
    elif kind == "file":
        ends = getattr(bound.field, "endings", ())
        params |= {
            "id": bound.auto_id,
            "attributes": {"accept": ",".join("." + end for end in ends)} if ends else {},
            "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
        }
    elif kind == "hidden":
        return {"macro": "hidden", "html": format_html("{}", bound.as_widget())}
    else:
        params |= _text_params(bound, kind)
        kind = "character_count" if "maxwords" in params else kind
    return {"macro": kind, "params": params}
