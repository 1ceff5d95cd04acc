from trellis.access.routes import route

from . import views

app_name = "accounts"
_POST = ("POST",)
_GET = ("GET",)
urlpatterns = [
    route("sign-in/second/", views.second, name="second", policy="public"),
    route("sign-in/help/", views.help_me, name="help_me", policy="public"),
    route("sign-in/key/", views.key_options, name="key_options", policy="public", methods=_POST),
    route("sign-in/school/", views.school_refused, name="school_refused", policy="public", methods=_GET),
    route("sign-in/school/<slug:slug>/", views.school_sign_in, name="school_sign_in", policy="public", methods=_POST),
    route("sign-in/school/<slug:slug>/back/", views.school_back, name="school_back", policy="public", methods=_GET),
    route("sign-out/", views.sign_out, name="sign_out", policy="public"),
    route("join/<str:token>/", views.accept, name="accept", policy="public"),
    route("join/<str:token>/school/<slug:slug>/", views.accept_school, name="accept_school", policy="public", methods=_POST),
    route("drafts/keep/", views.keep, name="keep", policy="public", methods=_POST),
    route("account/", views.account, name="account", policy="signed-in", methods=_GET),
    route("account/sign-ins/", views.sign_ins, name="sign_ins", policy="signed-in", methods=_GET),
    route("account/prove/", views.prove, name="prove", policy="signed-in"),
    route("account/prove/school/<slug:slug>/", views.prove_school, name="prove_school", policy="signed-in", methods=_POST),
    route("account/school/", views.school_accounts, name="school_accounts", policy="signed-in", methods=_GET),
    route("account/school/take-away/", views.leave_school, name="leave_school", policy="signed-in", methods=_POST),
    route("account/school/<slug:slug>/", views.join_school, name="join_school", policy="signed-in", methods=_POST),
    route("account/ways/", views.factors, name="factors", policy="signed-in", methods=_GET),
    route("account/ways/app/", views.add_app, name="add_app", policy="signed-in"),
    route("account/ways/key/", views.add_key, name="add_key", policy="signed-in"),
    route("account/ways/key/options/", views.new_key_options, name="new_key_options", policy="signed-in", methods=_POST),
    route("account/ways/card/", views.add_card, name="add_card", policy="signed-in"),
    route("account/ways/codes/", views.codes, name="codes", policy="signed-in"),
    route("account/ways/remove/", views.remove, name="remove_way", policy="signed-in", methods=_POST),
    route("account/pin/", views.pin, name="pin", policy="signed-in"),
    route("account/tablets/", views.tablets, name="tablets", policy="tablet.manage"),
    route("account/tablets/withdraw/", views.withdraw_tablet, name="withdraw_tablet", policy="tablet.manage", methods=_POST),
    route("tablet/", views.tablet, name="tablet", policy="public"),
    route("account/people/", views.account_people, name="people", policy="account.help"),
    route("account/people/let-in/", views.let_in, name="let_in", policy="account.help", methods=_POST),
    route("account/people/card/", views.stop_card, name="stop_card", policy="account.help", methods=_POST),
]
