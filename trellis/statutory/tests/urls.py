"""Every address, with this room's among them."""

from django.urls import include, path

from trellis.config import urls

handler404 = urls.handler404
handler500 = urls.handler500
urlpatterns = [path("", include("trellis.statutory.urls")), *urls.urlpatterns]
