from trellis.access.routes import route

from .views import answers, check, classes, cover, drafting, outcomes, profile, reading, start_of_term, support

app_name = "plans"
_CHILD = "children/<ref:ref>/"
_NEW = f"{_CHILD}plan/new/"
urlpatterns = [
    route(f"{_CHILD}plan/", reading.plan, name="plan", policy="plan.read", methods=("GET",)),
    route(f"{_CHILD}plan/<int:number>/", reading.version, name="version", policy="plan.read", methods=("GET",)),
    route(f"{_CHILD}plan/change/", drafting.change, name="change", policy="plan.draft"),
    route(f"{_CHILD}plan/answer/", answers.on_paper, name="answer", policy="plan.answer_on_paper"),
    route(f"{_CHILD}plan/talked/", answers.talked, name="talked", policy="plan.answer_on_paper", methods=("POST",)),
    route(_NEW, drafting.tasks, name="new", policy="plan.draft"),
    route(f"{_NEW}what-we-know/", drafting.what_we_know, name="what_we_know", policy="plan.draft"),
    route(f"{_NEW}outcomes/", outcomes.outcomes, name="outcomes", policy="plan.draft", methods=("GET",)),
    route(f"{_NEW}outcomes/add/", outcomes.add, name="outcome_add", policy="plan.draft"),
    route(f"{_NEW}outcomes/<uuid:outcome_id>/", outcomes.edit, name="outcome", policy="plan.draft"),
    route(f"{_NEW}outcomes/<uuid:outcome_id>/remove/", outcomes.remove, name="outcome_remove", policy="plan.draft"),
    route(f"{_NEW}support/", support.support, name="support", policy="plan.draft", methods=("GET",)),
    route(f"{_NEW}support/add/", support.add, name="line_add", policy="plan.draft"),
    route(f"{_NEW}support/joining-in/", support.joining_in, name="joining_in", policy="plan.draft"),
    route(f"{_NEW}support/<ref:line>/", support.edit, name="line", policy="plan.draft"),
    route(f"{_NEW}support/<ref:line>/remove/", support.remove, name="line_remove", policy="plan.draft"),
    route(f"{_NEW}who/", drafting.who, name="who", policy="plan.draft"),
    route(f"{_NEW}check/", check.check, name="check", policy="plan.draft"),
    route(f"{_NEW}set-aside/", drafting.set_aside, name="set_aside", policy="plan.draft"),
    route(f"{_CHILD}profile/", profile.profile, name="profile", policy="profile.read"),
    route("classes/", classes.my_class, name="my_class", policy="class.read", methods=("GET",)),
    route("classes/<ref:ref>/", classes.class_page, name="class", policy="class.read"),
    route("classes/<ref:ref>/read/", classes.readers, name="readers", policy="class.readers", methods=("GET",)),
    route("classes/<ref:ref>/print/", cover.for_cover, name="print", policy="class.read"),
    route(
        "classes/<ref:ref>/print/<ref:link>/withdraw/", cover.withdraw, name="withdraw", policy="class.read", methods=("POST",)
    ),
    route("plans/start-of-term/", start_of_term.start_of_term, name="start_of_term", policy="plan.approve"),
    route("cover/<str:token>/", cover.cover, name="cover", policy="public"),
    route(f"{_CHILD}profile/edit/", profile.edit, name="profile_edit", policy="profile.write"),
]
