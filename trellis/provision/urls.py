"""Addresses of sessions and of support."""

from trellis.access.routes import route

from . import views

app_name = "provision"
urlpatterns = [
    route("log/", views.log, name="log", policy="log.page"),
    route("log/week/", views.week, name="week", policy="log.page"),
    route("log/sheet/", views.sheet, name="sheet", policy="log.page", methods=("GET",)),
    route("log/sheet/back/", views.sheet_back, name="sheet_back", policy="log.page"),
    route("log/add/", views.add, name="add", policy="log.page"),
    route("log/<ref:ref>/", views.detail, name="session", policy="support.log"),
    route("log/<ref:ref>/why/", views.why, name="why", policy="support.log"),
    route("support/in-place/", views.in_place, name="in_place", policy="support.log"),
    route("support/everyday/", views.everyday, name="everyday", policy="strategy.edit"),
    route("support/<ref:ref>/", views.support, name="support", policy="support.read"),
    route("strategies/", views.strategies, name="strategies", policy="strategy.read"),
    route("ask-senco/", views.ask_senco, name="ask_senco", policy="question.ask"),
    route("questions/", views.questions, name="questions", policy="question.ask", methods=("GET",)),
    route("questions/<ref:ref>/", views.question, name="question", policy="question.read"),
    route("training/", views.training, name="training", policy="training.edit"),
]
