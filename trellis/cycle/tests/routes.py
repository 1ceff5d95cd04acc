"""The product's addresses with this room's, for tests of its pages alone."""

from django.urls import include, path

from trellis.config import urls as product

handler404 = product.handler404
handler500 = product.handler500
_there = {getattr(each, "app_name", "") for each in product.urlpatterns}
urlpatterns = [*product.urlpatterns]
if "cycle" not in _there:
    urlpatterns.append(path("", include("trellis.cycle.urls")))
