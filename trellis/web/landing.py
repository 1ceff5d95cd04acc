"""Where each kind of person lands."""

from __future__ import annotations

from trellis.accounts.viewer import Viewer


def page_for(viewer: Viewer) -> str:
    """The address of this person's first page (interface: "lands on")."""
    if viewer.side == "staff":
        if viewer.holds("senco", "deputy", "sen_assistant", "head", "dsl", "class_teacher", "key_adult", "subject_teacher"):
            return "/today/"
        if viewer.holds("office"):
            return "/roll/"
        if viewer.holds("governor"):
            return "/reports/school/"
        return "/log/"
    return {"child": "/me/", "outside": "/requests/", "family": "/my-child/"}.get(viewer.side, "/requests/")
