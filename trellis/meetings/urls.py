from trellis.access.routes import route

from .views import evening, holding, listing, planning

app_name = "meetings"
_ONE = "meetings/<ref:ref>/"
urlpatterns = [
    route("meetings/", listing.meetings, name="list", policy="meeting.list", methods=("GET",)),
    route("meetings/new/", planning.new, name="new", policy="meeting.plan"),
    route("meetings/evening/", evening.choose, name="evening", policy="meeting.plan", methods=("GET",)),
    route("meetings/evening/<ref:group_ref>/", evening.evening, name="evening_class", policy="meeting.plan"),
    route("meetings/actions/<ref:ref>/", listing.tick, name="tick", policy="meeting.attend", methods=("POST",)),
    route(_ONE, holding.meeting, name="meeting", policy="meeting.attend"),
    route(f"{_ONE}move/", planning.move, name="move", policy="meeting.plan"),
    route(f"{_ONE}not-held/", planning.end, name="end", policy="meeting.plan"),
    route(f"{_ONE}answer/", planning.answer, name="answer", policy="meeting.plan"),
    route(f"{_ONE}live/", holding.live, name="live", policy="meeting.plan"),
    route(f"{_ONE}notes/<uuid:note_id>/", holding.change_note, name="note", policy="meeting.plan"),
    route(f"{_ONE}read-back/", holding.read_back, name="read_back", policy="meeting.plan"),
]
