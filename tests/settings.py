"""The product's settings, with a home and a database of the test run's own."""

from pathlib import Path

from tests.harness import run

run.begin()

from trellis.config.settings import *  # noqa: E402, F403
from trellis.config.settings import INSTALLED_APPS, PASSWORD_HASHERS, STATIC_ROOT, STORAGES  # noqa: E402

# Compiled names and compression are proven by the journeys, which run the real settings.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Argon2 is slow on purpose; a test that signs in needs a right password, not a slow one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
# Two migrations made side by side become a conflict that git shows: each app's newest stands in max_migration.txt.
INSTALLED_APPS = ["django_linear_migrations", *INSTALLED_APPS]

# WhiteNoise looks for the collected files, which only a real installation has.
Path(STATIC_ROOT).mkdir(exist_ok=True)
