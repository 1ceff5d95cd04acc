"""All addresses. Each room's own stand in its `urls.py`."""

from django.urls import include, path

from trellis.access.routes import route
from trellis.accounts.views import sign_in

handler404 = "trellis.config.errors.not_found"
handler500 = "trellis.config.errors.server_error"

urlpatterns = [
    # What is opened most stands first: every pattern before it is tried in vain.
    path("", include("trellis.web.urls")),
    path("", include("trellis.reports.urls")),
    route("sign-in/", sign_in, name="account_login", policy="public"),
    path("", include("trellis.accounts.urls")),
    path("", include("trellis.notifications.demo_urls")),
    path("", include("trellis.notifications.urls")),
    path("", include("trellis.people.urls")),
    path("", include("trellis.provision.urls")),
    path("", include("trellis.cycle.urls")),
    path("", include("trellis.plans.urls")),
    path("", include("trellis.meetings.urls")),
    path("", include("trellis.statutory.urls")),
    path("", include("trellis.compliance.urls")),
    path("", include("trellis.exchange.urls")),
    path("", include("trellis.portal.urls")),
    path("", include("trellis.demo.urls")),
]
