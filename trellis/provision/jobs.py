"""Work for the night: days change without anybody asking."""

from __future__ import annotations

from trellis.accounts.viewer import system_viewer
from trellis.core import clock
from trellis.organisations.models import School

from .services import replan


def nightly_replan() -> None:
    """Each school's sessions to come follow its terms and closures: a new term entered brings its sessions."""
    for school_id in School.objects.order_by("pk").values_list("pk", flat=True):
        replan(system_viewer("nightly"), school_id=school_id, from_on=clock.today())
