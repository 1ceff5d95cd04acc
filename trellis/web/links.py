"""Addresses of pages other rooms own: given only where the page exists and this viewer may open it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import Resolver404, resolve

from trellis.access.engine import all_rules, could, decide
from trellis.accounts.viewer import Viewer
from trellis.people.queries import ChildCard

# Stands in an address for the reference of any child: which page it is does not hang on whose.
_ANY_REF = "2b2b2b2b"


@lru_cache(maxsize=512)
def policy_of(path: str) -> str | None:
    """The policy of the page at this address, or None where no page stands there. Asked of the routes once a process."""
    try:
        view: Any = resolve(path.split("?", 1)[0]).func
    except Resolver404:
        return None
    declaration = getattr(view, "declaration", None)
    return declaration.policy if declaration else None


def exists(path: str) -> bool:
    """Whether a page stands at this address."""
    return policy_of(path) is not None


def open_to(viewer: Viewer, path: str, child: ChildCard | None = None) -> str:
    """The address if the page exists and the viewer may open it (for this child), else an empty string."""
    policy = policy_of(path.replace(child.ref, _ANY_REF) if child is not None else path)
    if policy is None:
        return ""
    if policy not in all_rules():
        return path
    allowed = decide(viewer, policy, child=child) if child is not None else could(viewer, policy)
    return path if allowed else ""
