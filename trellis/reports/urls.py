from trellis.access.routes import route

from . import views

app_name = "reports"
urlpatterns = [
    route("children/", views.children, name="children", policy="child.list", methods=("GET",)),
    route("children/list.csv", views.list_csv, name="list_csv", policy="sen.list", methods=("GET",)),
    route("children/list.xlsx", views.list_xlsx, name="list_xlsx", policy="sen.list", methods=("GET",)),
    route("children/<ref:ref>/file/", views.whole_file, name="file", policy="file.take"),
    route("reports/school/", views.school, name="school", policy="school.report", methods=("GET",)),
    route("support/", views.support, name="support", policy="support.map", methods=("GET",)),
    route("support/map.xlsx", views.support_xlsx, name="support_xlsx", policy="support.map", methods=("GET",)),
]
