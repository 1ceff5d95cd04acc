"""Coming in by the front door."""


def test_mrs_shah_signs_in_and_out_again(person, way, axe, no_sideways_scroll, picture):
    page = person(None)
    page.goto("/sign-in/")
    axe(page)
    no_sideways_scroll(page)
    picture(page, "sign in")
    page.get_by_label("E-mail address").fill("senco@oakfield.example")
    page.get_by_label("Password", exact=True).fill("trellis-demo-2026")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/today/")
    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/today/")
    assert "/sign-in/" in page.url


def test_a_wrong_password_says_what_to_do_and_keeps_the_address(person, way, axe):
    page = person(None)
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill("senco@oakfield.example")
    page.get_by_label("Password", exact=True).fill("not the right one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("alert").get_by_text("do not go together").is_visible()
    assert page.get_by_label("E-mail address").input_value() == "senco@oakfield.example"
    axe(page)
