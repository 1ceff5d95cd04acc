from trellis.access.routes import route

from . import views

app_name = "notifications"
urlpatterns = [
    route("children/<ref:ref>/messages/", views.messages_about, name="messages", policy="messages.stop"),
    route("letters/", views.letters, name="letters", policy="status.tell", methods=("GET",)),
    route("letters/<ref:ref>/", views.letter, name="letter", policy="status.tell"),
]
