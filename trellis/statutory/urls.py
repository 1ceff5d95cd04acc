from trellis.access.routes import route

from . import views

app_name = "statutory"
urlpatterns = [route("children/<ref:ref>/ehc/", views.ehc, name="ehc", policy="ehc.read")]
