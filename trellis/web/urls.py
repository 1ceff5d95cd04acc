from trellis.access.routes import route

from . import views

app_name = "web"
urlpatterns = [
    route("", views.front, name="front", policy="public"),
    route("session-ended/", views.session_ended, name="session_ended", policy="public", methods=("GET",)),
    route("words/", views.words, name="words", policy="public", methods=("GET",)),
    route("privacy/", views.privacy, name="privacy", policy="public", methods=("GET",)),
    route("accessibility/", views.accessibility, name="accessibility", policy="public", methods=("GET",)),
    route("health/live", views.health_live, name="health_live", policy="public", methods=("GET",)),
    route("health/ready", views.health_ready, name="health_ready", policy="public", methods=("GET",)),
]
