from trellis.access.routes import route

from . import views

app_name = "web"
_GET = ("GET",)
urlpatterns = [
    route("", views.front, name="front", policy="public"),
    route("today/", views.today, name="today", policy="today.read", methods=_GET),
    route("children/<ref:ref>/", views.record, name="record", policy="record.read", methods=_GET),
    route("children/<ref:ref>/timeline/", views.timeline, name="timeline", policy="record.read", methods=_GET),
    route("children/<ref:ref>/tasks/", views.tasks, name="tasks", policy="record.read", methods=_GET),
    route("setup/", views.setup.setup, name="setup", policy="setup.page", methods=_GET),
    route("setup/school/", views.setup.school, name="setup_school", policy="setup.school"),
    route("setup/people/", views.setup.people, name="setup_people", policy="setup.page"),
    route("setup/people/change/", views.setup.holder, name="setup_holder", policy="setup.appoint"),
    route("setup/days/", views.setup.days, name="setup_days", policy="setup.school"),
    route("setup/days/import/", views.setup.days_import, name="setup_days_import", policy="setup.school"),
    route("setup/staff/", views.staff.staff, name="setup_staff", policy="staff.edit"),
    route("setup/staff/import/", views.staff.staff_import, name="setup_staff_import", policy="staff.edit"),
    route("setup/lists/<ref:ref>/", views.staff.list_preview, name="setup_list", policy="staff.edit"),
    route("setup/lists/<ref:ref>/columns/", views.staff.list_columns, name="setup_list_columns", policy="staff.edit"),
    route("setup/groups/", views.staff.groups, name="setup_groups", policy="staff.edit"),
    route("setup/groups/import/", views.staff.groups_import, name="setup_groups_import", policy="staff.edit"),
    route("setup/groups/<ref:ref>/", views.staff.group, name="setup_group", policy="staff.edit"),
    route("setup/year/", views.year.year, name="setup_year", policy="year.move"),
    route("setup/families/", views.families.families, name="setup_families", policy="families.switch"),
    route("setup/families/<ref:ref>/", views.families.seen_by, name="setup_seen_by", policy="families.switch", methods=_GET),
    route("session-ended/", views.session_ended, name="session_ended", policy="public", methods=_GET),
    route("words/", views.words, name="words", policy="public", methods=_GET),
    route("privacy/", views.privacy, name="privacy", policy="public", methods=_GET),
    route("accessibility/", views.accessibility, name="accessibility", policy="public", methods=_GET),
    route("health/live", views.health_live, name="health_live", policy="public", methods=_GET),
    route("health/ready", views.health_ready, name="health_ready", policy="public", methods=_GET),
]
