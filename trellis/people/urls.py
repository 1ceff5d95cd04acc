from trellis.access.routes import route

from . import views

app_name = "people"
urlpatterns = [
    route("children/<ref:ref>/people/", views.people, name="people", policy="people.read"),
    route("children/<ref:ref>/people/add/", views.add, name="add", policy="people.edit"),
    route("children/<ref:ref>/people/change/", views.change, name="change", policy="people.edit"),
    route("children/<ref:ref>/people/professional/", views.professional, name="professional", policy="people.edit"),
    route("children/<ref:ref>/people/restriction/", views.restrict, name="restrict", policy="restriction.edit"),
    route("children/<ref:ref>/people/hold/", views.hold, name="hold", policy="hold.place"),
    route("held/", views.held_back, name="held", policy="hold.read"),
    route("held/renew/", views.renew, name="renew", policy="hold.place"),
    route("record-check/", views.record_check, name="record_check", policy="audit.told", methods=("GET",)),
    route("setup/kept/", views.kept, name="kept", policy="record.hold"),
    route("setup/kept/hold/", views.keep_record, name="keep_record", policy="record.hold"),
    route("setup/kept/<slug:code>/", views.choose_period, name="choose_period", policy="record.keep"),
    route("children/<ref:ref>/wrong-record/", views.put_aside, name="put_aside", policy="wrong.say"),
    route("wrong-record/", views.wrong_records, name="wrong", policy="wrong.decide", methods=("GET",)),
    route("wrong-record/<ref:claim>/", views.wrong_record, name="wrong_one", policy="wrong.decide"),
    route("people/to-find-out/", views.unknown, name="unknown", policy="people.edit", methods=("GET",)),
]
