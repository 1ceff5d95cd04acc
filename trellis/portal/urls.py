"""Addresses of families, children and invited professionals."""

from trellis.access.routes import route

from .views import asking, family, meetings, plan, pupil, requests

app_name = "portal"
_CHILD = "my-child/<ref:ref>/"
_GET = ("GET",)
urlpatterns = [
    route("my-child/", family.children, name="children", policy="signed-in", methods=_GET),
    route(_CHILD, family.child, name="child", policy="portal.read", methods=_GET),
    route(f"{_CHILD}plan/", plan.read, name="plan", policy="plan.family", methods=_GET),
    route(f"{_CHILD}plan/answer/", plan.answer, name="answer", policy="plan.answer"),
    route(f"{_CHILD}plan/answered/", plan.answered, name="answered", policy="plan.answer", methods=_GET),
    route(f"{_CHILD}views/", asking.start, name="views", policy="portal.write", methods=_GET),
    route(f"{_CHILD}views/who/", asking.who, name="views_who", policy="portal.write"),
    route(f"{_CHILD}views/check/", asking.check, name="views_check", policy="portal.write"),
    route(f"{_CHILD}views/sent/", asking.sent, name="views_sent", policy="portal.write", methods=_GET),
    route(f"{_CHILD}views/<slug:step>/", asking.question, name="views_question", policy="portal.write"),
    route(f"{_CHILD}tell/", family.tell, name="tell", policy="portal.write"),
    route(f"{_CHILD}tell/sent/", family.told, name="told", policy="portal.write", methods=_GET),
    route(f"{_CHILD}worry/", family.worry, name="worry", policy="concern.raise_at_home"),
    route(f"{_CHILD}worry/<ref:concern_ref>/", family.followed, name="followed", policy="portal.read", methods=_GET),
    route(f"{_CHILD}meetings/", meetings.listed, name="meetings", policy="meeting.family", methods=_GET),
    route(f"{_CHILD}meetings/<ref:meeting_ref>/", meetings.meeting, name="meeting", policy="meeting.family"),
    route("me/", pupil.me, name="me", policy="own.page", methods=_GET),
    route("me/words/<slug:part>/", pupil.words, name="my_words", policy="own.page"),
    route("me/plan/", plan.read, name="my_plan", policy="own.page", methods=_GET),
    route("me/plan/answer/", plan.answer, name="my_answer", policy="own.page"),
    route("me/plan/answered/", plan.answered, name="my_answered", policy="own.page", methods=_GET),
    route("me/views/", asking.start, name="my_views", policy="own.page", methods=_GET),
    route("me/views/who/", asking.who, name="my_views_who", policy="own.page"),
    route("me/views/check/", asking.check, name="my_views_check", policy="own.page"),
    route("me/views/sent/", asking.sent, name="my_views_sent", policy="own.page", methods=_GET),
    route("me/views/<slug:step>/", asking.question, name="my_views_question", policy="own.page"),
    route("me/tell/", pupil.tell, name="my_tell", policy="own.page"),
    route("me/worry/", pupil.worry, name="my_worry", policy="own.page"),
    route("me/worry/<ref:concern_ref>/", pupil.followed, name="my_followed", policy="own.page", methods=_GET),
    route("me/meetings/", meetings.listed, name="my_meetings", policy="own.page", methods=_GET),
    route("me/meetings/<ref:meeting_ref>/", meetings.meeting, name="my_meeting", policy="own.page"),
    route("me/stop/", pupil.stop, name="stop", policy="own.page", methods=_GET),
    route("requests/", requests.requests, name="requests", policy="signed-in", methods=_GET),
    route("requests/<ref:ref>/", requests.record, name="record", policy="professional.page", methods=_GET),
]
