"""Mrs Hill on the classroom tablet the office has enrolled."""

from __future__ import annotations

from tests.journeys.steps import OFFICE, TA, go, press


def test_mrs_hill_records_a_session_on_the_classroom_tablet(busy_site, person, way, axe, no_sideways_scroll, picture):
    hers = person(TA)
    go(hers, "/account/pin/")
    hers.get_by_label("Choose a PIN").fill("7391")
    hers.get_by_label("The same PIN again").fill("7391")
    picture(hers, "pin")
    axe(hers)
    press(hers, "Save the PIN")

    # A profile of its own: enrolling signs the office out of the device it happens on.
    device = person(None)
    device.goto("/sign-in/")
    device.locator("form", has=device.locator(f'input[name="email"][value="{OFFICE}"]')).get_by_role("button").click()
    device.wait_for_url(lambda url: "/sign-in/" not in url)
    go(device, "/account/tablets/")
    device.get_by_label("What is this tablet called?").fill("Hazel class")
    picture(device, "tablets")
    axe(device)
    no_sideways_scroll(device)
    press(device, "Enrol this tablet")

    assert "Hazel class" in device.locator("h1").inner_text()
    device.get_by_label("Who are you?").select_option(label="Mrs Hill")
    device.get_by_label("PIN").fill("7391")
    picture(device, "who")
    axe(device)
    no_sideways_scroll(device)
    press(device, "See my sessions today")
    assert device.url.endswith("/log/")
    axe(device)
    no_sideways_scroll(device)
    picture(device, "sessions")
    first = device.get_by_role("main").get_by_role("listitem").first
    there = "Undo" if first.get_by_role("button", name="Undo").count() else "Done"
    other = "Done" if there == "Undo" else "Undo"
    for button, then in ((there, other), (other, there)):
        first.get_by_role("button", name=button).click()
        first.get_by_role("button", name=then).wait_for()
    answer = device.goto("/children/")
    assert answer is not None and answer.status == 404
    device.goto("/log/")
    press(device, "Sign out")
    assert "Hazel class" in device.locator("h1").inner_text()
