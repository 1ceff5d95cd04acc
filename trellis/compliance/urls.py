from trellis.access.routes import route

from . import views

app_name = "compliance"
urlpatterns = [
    route("duties/", views.duties, name="duties", policy="duty.list", methods=("GET",)),
    route("children/<ref:ref>/duties/", views.child, name="child", policy="duty.read", methods=("GET",)),
]
