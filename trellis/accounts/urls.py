from trellis.access.routes import route

from . import views

app_name = "accounts"
urlpatterns = [
    route("sign-out/", views.sign_out, name="sign_out", policy="public"),
    route("join/<str:token>/", views.accept, name="accept", policy="public"),
    route("drafts/keep/", views.keep, name="keep", policy="public", methods=("POST",)),
]
