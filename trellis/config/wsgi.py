"""The web application. It does not come up while a route has no policy."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from .routes import all_routes  # noqa: E402

all_routes()
