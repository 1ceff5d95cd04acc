from trellis.access.routes import route

from . import views

app_name = "demo"
urlpatterns = [
    route("demo/enter/", views.enter, name="enter", policy="public", methods=("POST",)),
    route("gallery/", views.gallery, name="gallery", policy="public", methods=("GET", "POST")),
]
