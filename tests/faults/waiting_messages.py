"""Before the site starts: messages that wait in the outbox, and more requests to send them than needed."""

from __future__ import annotations

import os

MESSAGES = 200


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "trellis.config.settings"
    import django

    django.setup()
    from trellis.core import clock
    from trellis.core.db import write
    from trellis.core.jobs import enqueue
    from trellis.notifications.models import Notice
    from trellis.organisations.models import School

    school = School.objects.get()
    with write():
        Notice.objects.bulk_create(
            [
                Notice(
                    school=school,
                    kind="invitation",
                    address=f"{n}@family.example",
                    subject=f"Message {n}",
                    body="Words",
                    not_before=clock.now(),
                )
                for n in range(MESSAGES)
            ]
        )
    for _ in range(MESSAGES // 20):
        enqueue("trellis.notifications.jobs.send_waiting")


if __name__ == "__main__":
    main()
