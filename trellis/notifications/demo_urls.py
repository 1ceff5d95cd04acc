"""The demonstration's mail. Mounted beside the demo room's own addresses, under the same name."""

from trellis.access.routes import route

from . import views

app_name = "demo_mail"
urlpatterns = [
    route("demo/mail/", views.demo_mail, name="mail", policy="public", methods=("GET",)),
    route("demo/mail/<ref:ref>/", views.demo_message, name="message", policy="public", methods=("GET",)),
]
