from trellis.access.routes import route

from . import views

app_name = "cycle"
urlpatterns = [
    route("concerns/new/", views.new, name="new", policy="concern.raise"),
    route("concerns/<ref:ref>/", views.concern, name="concern", policy="concern.read"),
    route("concerns/<ref:ref>/sent/", views.sent, name="sent", policy="concern.raise", methods=("GET",)),
    route("children/<ref:ref>/assess/", views.assess, name="assess", policy="assess.edit"),
    route("children/<ref:ref>/assess/<slug:part>/", views.assess_part, name="assess_part", policy="assess.edit"),
    route("children/<ref:ref>/status/", views.status, name="status", policy="status.read"),
    route("children/<ref:ref>/views/", views.words, name="words", policy="views.read"),
    route("children/<ref:ref>/views/add/<slug:voice>/", views.add_words, name="add_words", policy="views.write"),
    route("children/<ref:ref>/review/", views.review, name="review", policy="review.record"),
    route("children/<ref:ref>/cycles/", views.cycles, name="cycles", policy="outcome.read", methods=("GET",)),
    route("children/<ref:ref>/observe/", views.observe, name="observe", policy="views.write"),
    route("children/<ref:ref>/ask-assessment/", views.ask_assessment, name="ask_assessment", policy="assessment.ask"),
    route("assessments/<ref:ref>/", views.assessment, name="assessment", policy="assessment.do"),
    route("children/<ref:ref>/round-robin/", views.round_robin, name="round_robin", policy="round_robin.read"),
    route("round-robin/<ref:ref>/", views.answer_round_robin, name="answer_round_robin", policy="round_robin.read"),
    route("classes/<ref:ref>/checks/", views.checks, name="checks", policy="check.edit"),
    route("checks/<ref:ref>/", views.check, name="check", policy="check.edit"),
    route("groups/", views.groups, name="groups", policy="outcome.group", methods=("GET",)),
    route("groups/<ref:ref>/review/", views.group_review, name="group_review", policy="outcome.group"),
]
