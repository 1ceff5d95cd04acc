"""More children than a class holds."""

from trellis.web.tests.conftest import fill  # noqa: F401
