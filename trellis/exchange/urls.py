from trellis.access.routes import route

from . import views

app_name = "exchange"
urlpatterns = [
    route("roll/", views.roll, name="roll", policy="roll.read", methods=("GET",)),
    route("roll/import/", views.bring, name="import", policy="roll.import"),
    route("roll/import/<ref:ref>/", views.preview, name="preview", policy="roll.import"),
    route("roll/import/<ref:ref>/columns/", views.columns, name="columns", policy="roll.import"),
    route("roll/import/<ref:ref>/done/", views.done, name="done", policy="roll.import"),
    route("roll/changes/", views.changes, name="changes", policy="roll.import"),
    route("roll/changes/changes.csv", views.changes_csv, name="changes_csv", policy="roll.import", methods=("GET",)),
    route("roll/changes/changes.xlsx", views.changes_xlsx, name="changes_xlsx", policy="roll.import", methods=("GET",)),
    route("roll/left/", views.left, name="left", policy="left.close"),
    route("roll/left/colleagues/", views.left_colleagues, name="left_colleagues", policy="left.close"),
    route("expected/", views.expected, name="expected", policy="today.read", methods=("GET",)),
    route("expected/new/", views.expect, name="expect", policy="today.read"),
    route("expected/<ref:ref>/", views.one_expected, name="one_expected", policy="today.read"),
    route("expected/<ref:ref>/change/", views.change_expected, name="change_expected", policy="today.read"),
    route("register/", views.bring_what_you_have, name="bring", policy="register.import", methods=("GET",)),
    route("register/import/", views.register_import, name="register_import", policy="register.import"),
    route("register/import/<ref:ref>/", views.register_preview, name="register_preview", policy="register.import"),
    route("register/import/<ref:ref>/columns/", views.register_columns, name="register_columns", policy="register.import"),
    route("register/import/<ref:ref>/done/", views.register_done, name="register_done", policy="register.import"),
    route("register/plans/", views.plans_import, name="plans_import", policy="register.import"),
    route("register/plans/<ref:ref>/", views.plans_preview, name="plans_preview", policy="register.import"),
    route("register/plans/<ref:ref>/done/", views.plans_done, name="plans_done", policy="register.import"),
    route("register/plans/<ref:ref>/<int:number>/", views.plans_file, name="plans_file", policy="register.import"),
    route(
        "children/<ref:ref>/before/<ref:file>/",
        views.before_original,
        name="before_original",
        policy="before.original",
        methods=("GET",),
    ),
    route("register/provisions/", views.provisions_import, name="provisions_import", policy="register.import"),
    route("register/provisions/<ref:ref>/", views.provisions_preview, name="provisions_preview", policy="register.import"),
    route(
        "register/provisions/<ref:ref>/columns/", views.provisions_columns, name="provisions_columns", policy="register.import"
    ),
    route("register/provisions/<ref:ref>/done/", views.provisions_done, name="provisions_done", policy="register.import"),
    route("children/<ref:ref>/before/table/", views.before_table, name="before_table", policy="plan.draft"),
    route("children/<ref:ref>/before/", views.before, name="before", policy="before.read", methods=("GET",)),
]
