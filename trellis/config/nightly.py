"""The work of the night, in one table: what the date alone changes, and what has waited long enough."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from trellis.accounts.models import Draft, Submission
from trellis.audit.services import check_chains
from trellis.config.accesslog import drop_old
from trellis.config.operations.retention import forget_short
from trellis.core import clock
from trellis.core.db import write
from trellis.notifications.jobs import nightly

KEPT_FOR = timedelta(days=7)

nightly("trellis.provision.jobs.nightly_replan", name="plan sessions of new terms", hour=2)
nightly("trellis.cycle.jobs.remind_teachers", name="remind teachers who were asked", hour=7)
nightly("trellis.people.services.year.apply_year_moves", name="move schools to their next year", hour=1)
nightly("trellis.config.nightly.forget_typed", name="forget drafts after seven days", hour=3)
nightly("trellis.config.nightly.forget_logs", name="forget the access log after a good year", hour=4)
nightly("trellis.config.nightly.verify_record", name="walk the record of who did what", hour=5)
nightly("trellis.config.nightly.forget_old", name="forget what has a short time of its own", hour=3)


def forget_typed() -> None:
    """Drafts and the keys of sent forms live seven days."""
    oldest = clock.now() - KEPT_FOR
    with write():
        Draft.objects.filter(updated_at__lt=oldest).delete()
        Submission.objects.filter(created_at__lt=oldest).delete()


def verify_record() -> None:
    """Walk every chain of the record; a broken one shows on Today of the head and the SENCO, and in `doctor`."""
    check_chains()


def forget_old() -> None:
    """Messages, links, sign-ins and the like go when their own time is over. Children never go by themselves."""
    forget_short()


def forget_logs() -> None:
    """Lines of the access log go after 400 days."""
    drop_old(Path(settings.TRELLIS_HOME))
