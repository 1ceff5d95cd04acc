"""The form every page uses: built from the request, one key, errors in page order, refusals beside their field."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.module_loading import import_string

from trellis.core.errors import EditedMeanwhile, RuleBroken
from trellis.designsystem.forms.fields import Worded

_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Problem:
    """One line of the error summary. `href` is empty when the problem belongs to no field."""

    text: str
    href: str


def _hook(setting: str, *args: Any) -> Any:
    path = getattr(settings, setting, "")
    return import_string(path)(*args) if path else None


class TrellisForm(forms.Form):
    """Base of all forms.

    `needs` makes a field needed by another answer: {"who_else": ("anyone_else", {"yes"})}. The field has required=False
    and its own `missing` sentence.
    """

    needs: ClassVar[Mapping[str, tuple[str, set[Any]]]] = {}
    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        request: HttpRequest | None = None,
        choices: Mapping[str, Iterable[Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(data, files, **kwargs)
        self.request = request
        self.ok = False
        self.has_draft = False
        self.conflict: EditedMeanwhile | None = None
        self._draft_key = ""
        for name in self.needs:
            if not getattr(self.fields[name], "missing", ""):
                raise ImproperlyConfigured(f"The field “{name}” is in needs and has no sentence for when it is empty.")
        for name, offered in (choices or {}).items():
            self.fields[name].offer(offered)  # type: ignore[attr-defined]

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        page: Any = None,
        *,
        prefix: str | None = None,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Self:
        """The form of this request: bound to what was posted, else drawn from `initial`.

        With `prefix` several forms share a page; only the one whose button was pressed is bound.
        `choices={"child": rows}` offers this viewer's answers. `page` (the page's dataclass) is handed to `prepare`.
        """
        sent = request.method == "POST" and (prefix is None or request.POST.get("which") == prefix)
        form = cls(
            request.POST if sent else None,
            request.FILES if sent else None,
            prefix=prefix,
            initial=dict(initial or {}),
            request=request,
            **kwargs,
        )
        if page is not None:
            form.prepare(page)
        if not sent:
            form._restore(request)
        return form

    def _restore(self, request: HttpRequest) -> None:
        """Draw what this person typed on this page before and did not send, if anything (settings.TRELLIS_DRAFT_FOR)."""
        found = _hook("TRELLIS_DRAFT_FOR", request)
        if found is not None:
            key, answers = found
            if (answers.get("which") or [""])[0] == (self.prefix or ""):
                self.with_draft(answers, key)
                self.has_draft = True

    @property
    def draft_address(self) -> str:
        """Where the page keeps what is typed each time a field is left; empty when nobody is signed in."""
        signed_in = getattr(self.request, "viewer", None) is not None
        return str(getattr(settings, "TRELLIS_DRAFT_ADDRESS", "")) if signed_in else ""

    def refuse(self, message: str, field: str | None = None, *, fresh_key: bool = False) -> None:
        """Put a refusal on the form, beside its field where it has one. `fresh_key` lets the same page be sent again."""
        self.add_error(field if field in self.fields else None, message)
        if fresh_key:
            self.__dict__["form_key"] = uuid.uuid4().hex

    def show_conflict(self, other: EditedMeanwhile) -> None:
        """Another person saved first: both texts are drawn, and saving again keeps what then stands in the boxes."""
        self.conflict = other
        sent = self.data.copy()  # type: ignore[attr-defined]
        sent[self.add_prefix("revision")] = str(other.revision)
        self.data = sent
        self.refuse(
            f"{other.by} changed this at {other.at} while you were writing. Your words are safe below. Choose what to keep.",
            fresh_key=True,
        )

    def prepare(self, page: Any) -> None:
        """Fit labels, hints and choices to the page. Rooms override this."""

    @cached_property
    def form_key(self) -> str:
        """The form's random key (32 hex digits): made when it is first drawn, kept when it comes back."""
        sent = str(self.data.get("form_key", "")) if self.is_bound else self._draft_key
        return sent if _KEY.fullmatch(sent) else uuid.uuid4().hex

    def with_draft(self, answers: Mapping[str, str | list[str]], key: str) -> None:
        """Draw what the person typed before (field names as posted), under the draft's own key. Only when unbound."""
        if self.is_bound:
            return
        self._draft_key = key
        kept = MultiValueDict({k: list(v) if isinstance(v, (list, tuple)) else [v] for k, v in answers.items()})
        for name, field in self.fields.items():
            posted = self.add_prefix(name)
            if not isinstance(field, forms.FileField) and not field.widget.value_omitted_from_data(kept, {}, posted):
                self.initial[name] = field.widget.value_from_datadict(kept, MultiValueDict(), posted)

    def full_clean(self) -> None:
        """Django's checks, then the fields that another answer makes needed."""
        super().full_clean()
        if not self.is_bound:
            return
        for name, (other, values) in self.needs.items():
            answer = self.cleaned_data.get(other)
            given = set(answer) if isinstance(answer, (list, tuple, set)) else {answer}
            given |= {"yes" if one else "no" for one in given if isinstance(one, bool)}
            empty = self.cleaned_data.get(name) in (None, "", [], ())
            if given & values and empty and not self.has_error(name):
                self.add_error(name, self.fields[name].missing)  # type: ignore[attr-defined]

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Run a service inside; a RuleBroken becomes an error of its field. `ok` then says whether it went through."""
        self.ok = False
        try:
            yield
        except RuleBroken as broken:
            self.add_error(broken.field if broken.field in self.fields else None, broken.message)
        else:
            self.ok = True

    def error_list(self) -> list[Problem]:
        """All problems in the order of the page, those of no field first."""
        if not self.is_bound:
            return []
        problems = [Problem(str(text), "") for text in self.non_field_errors()]
        for bound in self:
            href = "#" + first_box(bound)
            problems += [Problem(str(text), "" if bound.is_hidden else href) for text in bound.errors]
        return problems

    @property
    def multipart(self) -> bool:
        """Whether the form carries a file."""
        return self.is_multipart()


def kind_of(bound: BoundField) -> str:
    """How a field is drawn; a package's own field is known by its widget."""
    if isinstance(bound.field, Worded):
        return bound.field.kind
    if bound.is_hidden:
        return "hidden"
    known = {
        "radioselect": "radios",
        "checkboxselectmultiple": "checkboxes",
        "checkbox": "checkbox",
        "select": "select",
        "textarea": "textarea",
        "clearablefile": "file",
        "file": "file",
    }
    return known.get(bound.widget_type, "input")


def first_box(bound: BoundField) -> str:
    """The id an error link must land on: the first radio or checkbox, the box of a date that is at fault."""
    kind = kind_of(bound)
    if kind in ("radios", "checkboxes"):
        return f"{bound.auto_id}_0"
    if kind == "day":
        codes = {getattr(problem, "code", "") for problem in bound.errors.as_data()}
        box = next((box for box in ("day", "month", "year") if f"no_{box}" in codes), "day")
        return f"{bound.auto_id}-{box}"
    return bound.id_for_label or bound.auto_id
