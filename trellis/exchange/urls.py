from trellis.access.routes import route

from . import views

app_name = "exchange"
urlpatterns = [
    route("roll/", views.roll, name="roll", policy="roll.read", methods=("GET",)),
    route("roll/import/", views.bring, name="import", policy="roll.import"),
    route("roll/import/<ref:ref>/", views.preview, name="preview", policy="roll.import"),
    route("roll/import/<ref:ref>/columns/", views.columns, name="columns", policy="roll.import"),
    route("roll/import/<ref:ref>/done/", views.done, name="done", policy="roll.import"),
]
