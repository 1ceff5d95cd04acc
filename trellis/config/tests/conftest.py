"""A browser for the people of the two schools."""

from trellis.web.tests.conftest import enter

__all__ = ["enter"]
