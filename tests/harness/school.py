"""A small real school in the home this process is given: the people of tests/people.py, each with a password. Run as a module.

Second factors are asked for here, as nowhere in a demonstration.
"""

from __future__ import annotations

import os

PASSWORD = "three quiet foxes"  # noqa: S105


def main() -> None:
    """Fill an empty, migrated database whose kind is a school."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "trellis.config.settings"
    import django

    django.setup()
    from tests.people import build
    from trellis.accounts.models import Person
    from trellis.accounts.services import set_password
    from trellis.core.db import write

    with write():
        build()
        for each in Person.objects.exclude(email=None):
            set_password(each, PASSWORD)


if __name__ == "__main__":
    main()
