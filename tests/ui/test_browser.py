"""What only a browser can show: dialogs, menus, appearance, toasts, narrow screens, the keyboard."""

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mentoring.accounts.models import User
from tests.ui.conftest import Visit, make_people

pytestmark = pytest.mark.browser

AXE = Path(settings.BASE_DIR) / "build" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> list[User]:
    return make_people(12)


# Half-way between two colours nothing has contrast.
STILL = """async () => {
    await new Promise(requestAnimationFrame);
    document.getAnimations().forEach(animation => {
        if (animation.effect.getComputedTiming().iterations !== Infinity) animation.finish();
    });
}"""


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe finds; an unstyled page would pass, so the style sheet is looked for first."""
    expect(page.locator("body")).to_have_css("font-family", re.compile("Figtree"))
    page.evaluate(STILL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("([part, tags]) => axe.run(part, {runOnly: tags})", [within, RULES])
    return [
        f"{rule['impact']} {rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]


# --- everybody can read it ----------------------------------------------------------------------


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing_among_the_widgets(visit: Visit, size: str) -> None:
    for scheme in SCHEMES:
        assert violations(visit("/", size=size, color_scheme=scheme)) == []


def test_axe_finds_nothing_where_a_form_was_refused(visit: Visit) -> None:
    page = visit("/", size="phone", color_scheme="dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("things need your attention")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_in_open_menus_and_dialogs(visit: Visit) -> None:
    page = visit("/", size="phone")
    page.get_by_role("button", name="Menu").click()
    assert violations(page) == []
    page.get_by_role("button", name="Digital leadership 2026").click()
    assert violations(page, "#switcher-menu") == []
    page.reload()
    page.get_by_role("button", name="End the pair").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_axe_finds_nothing_on_the_pages_of_signing_in(visit: Visit, path: str) -> None:
    page = visit("/nothing/", size="phone")
    page.context.clear_cookies()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    page = visit("/", size="phone")
    for path in ("/", "/narrow/", "/people/", "/accounts/password/change/", "/nothing/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_buttons_are_big_enough_for_a_thumb(visit: Visit) -> None:
    page = visit("/narrow/", size="phone")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .btn, .bottom-bar a, .form-control, .pill')]
            .filter((e) => e.checkVisibility())
            .filter((e) => !e.closest('.theme-switch, .crumbs'))
            .map((e) => [e.outerHTML.slice(0, 60), e.getBoundingClientRect().height])
            .filter(([, height]) => height < 41.5)"""
    )
    assert small == []


# --- menus and dialogs --------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_of_a_phone_opens_by_keyboard_and_closes_with_escape(visit: Visit, javascript: bool) -> None:
    page = visit("/people/", size="phone", java_script_enabled=javascript)
    side_bar = page.locator("#sidebar")
    expect(side_bar).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(side_bar).to_be_visible()
    page.keyboard.press("Escape")
    expect(side_bar).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_dialog_asks_before_something_is_done(visit: Visit, javascript: bool) -> None:
    page = visit("/", java_script_enabled=javascript)
    opener = page.get_by_role("button", name="End the pair").first
    dialog = page.get_by_role("dialog", name="End this pair?")
    opener.click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    opener.click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.get_by_role("button", name="End the pair").click()
    expect(page.get_by_text("Somebody else has just confirmed this run.")).to_be_visible()


def test_the_switcher_leads_to_another_programme(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="Digital leadership 2026").click()
    page.get_by_role("link", name="Shop floor meets board").click()
    expect(page).to_have_url(re.compile("/people/$"))


# --- appearance ---------------------------------------------------------------------------------


def background(page: Page) -> str:
    """The colour of the page, once it has stopped changing."""
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("javascript", [True, False])
def test_the_device_decides_between_light_and_dark(visit: Visit, javascript: bool) -> None:
    light, dark = (
        visit("/people/", color_scheme=scheme, java_script_enabled=javascript) for scheme in ("light", "dark")
    )
    assert background(light) != background(dark)


def test_a_chosen_appearance_holds_on_the_next_page_from_its_first_frame(visit: Visit) -> None:
    page = visit("/people/", color_scheme="light")
    light = background(page)
    page.get_by_role("button", name="Dark", exact=True).click()
    dark = background(page)
    assert dark != light
    page.add_init_script(
        """new MutationObserver(() => {
            if (document.body && !window.firstTheme) {
                window.firstTheme = document.documentElement.dataset.bsTheme || 'none';
            }
        }).observe(document, {childList: true, subtree: true});"""
    )
    page.goto("/narrow/")
    assert page.evaluate("window.firstTheme") == "dark"
    assert background(page) == dark
    expect(page.get_by_role("button", name="Dark", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="As the device").click()
    assert background(page) == light


# --- toasts -------------------------------------------------------------------------------------


def test_a_fragment_swaps_in_with_a_toast_that_can_be_closed(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="Fetch a card").click()
    expect(page.locator("#target #count")).to_have_text("Card 1")
    toast = page.get_by_role("status").filter(has_text="Seen.")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_be_hidden()


def test_a_refusal_is_a_toast_that_stays_and_the_page_is_as_it_was(visit: Visit) -> None:
    page = visit("/")
    page.clock.install()
    page.get_by_role("button", name="Be refused").click()
    note = page.get_by_role("alert").filter(has_text="Somebody else has just confirmed this run.")
    expect(note).to_be_visible()
    expect(page.locator("#target")).to_contain_text("The target of htmx")
    page.clock.fast_forward("01:00")
    expect(note).to_be_visible()


def test_good_news_goes_by_itself(visit: Visit) -> None:
    page = visit("/")
    page.clock.install()
    page.get_by_role("button", name="Fetch a card").click()
    toast = page.get_by_role("status").filter(has_text="Seen.")
    expect(toast).to_be_visible()
    page.clock.fast_forward("01:00")
    expect(toast).to_be_hidden()


def test_a_dialog_that_was_obeyed_closes(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="Renew the card").click()
    dialog = page.get_by_role("dialog", name="Renew it?")
    dialog.get_by_role("button", name="Renew").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#target #count")).to_have_text("Card 2")


def test_a_dialog_that_was_refused_stays_with_the_reason_above_it(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="Try it").click()
    dialog = page.get_by_role("dialog", name="Try it?")
    dialog.get_by_role("button", name="Try", exact=True).click()
    note = page.locator("#toasts [data-toast]").filter(has_text="Somebody else has just confirmed this run.")
    expect(note).to_be_visible()
    expect(dialog).to_be_visible()
    on_top = note.evaluate(
        """(note) => {
            const box = note.getBoundingClientRect();
            return note.contains(document.elementFromPoint(box.x + 40, box.y + box.height / 2)) ||
                document.getElementById('toasts').matches(':popover-open');
        }"""
    )
    assert on_top


def test_a_server_that_does_not_answer_is_told(visit: Visit) -> None:
    page = visit("/", forgive="ERR_FAILED|Failed to fetch")
    page.route("**/card/", lambda route: route.abort())
    page.get_by_role("button", name="Fetch a card").click()
    expect(page.get_by_role("alert").filter(has_text="The server did not answer.")).to_be_visible()


def test_polling_waits_while_nobody_looks(visit: Visit) -> None:
    page = visit("/live/")
    clock = page.locator("#clock")
    expect(clock).not_to_have_text("never")
    page.evaluate("Object.defineProperty(document, 'hidden', {configurable: true, value: true})")
    page.wait_for_timeout(400)  # what was on its way arrives
    before = clock.inner_text()
    page.wait_for_timeout(800)
    assert clock.inner_text() == before
    page.evaluate(
        """() => {
            Object.defineProperty(document, 'hidden', {configurable: true, value: false});
            document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    expect(clock).not_to_have_text(before)


# --- forms --------------------------------------------------------------------------------------


def test_a_refused_form_leads_to_what_is_wrong(visit: Visit) -> None:
    page = visit("/narrow/", size="phone")
    page.get_by_label("Minutes").fill("3")
    page.get_by_label("Private note").fill("zwei\nZeilen 🙂")
    page.get_by_role("button", name="Save").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Minutes").click()
    expect(page.get_by_label("Minutes")).to_be_focused()
    expect(page.get_by_label("Minutes")).to_have_value("3")
    expect(page.get_by_label("Private note")).to_have_value("zwei\nZeilen 🙂")


def test_a_form_is_sent_once_however_often_the_button_is_pressed(visit: Visit) -> None:
    page = visit("/")
    posts: list[str] = []
    page.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    page.evaluate("""() => {
        const button = [...document.querySelectorAll('button')].find((b) => b.textContent === 'Be refused');
        button.click(); button.click(); button.click();
    }""")
    expect(page.get_by_role("alert").filter(has_text="Somebody else")).to_have_count(1)
    assert len(posts) == 1
    page.get_by_role("button", name="Be refused").click()
    expect(page.get_by_role("alert").filter(has_text="Somebody else")).to_have_count(2)


def test_a_text_area_grows_with_its_text(visit: Visit) -> None:
    page = visit("/narrow/", size="phone")
    note = page.get_by_label("Private note")
    before = note.bounding_box()
    note.fill("line\n" * 12)
    after = note.bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"] * 1.5


def test_leaving_a_changed_form_is_asked_about(visit: Visit) -> None:
    page = visit("/")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.get_by_label("Name of the programme").fill("x")
    page.goto("/people/")
    assert asked == ["beforeunload"]


def test_autosave_says_how_it_went(visit: Visit) -> None:
    page = visit("/")
    mood = page.get_by_label("Mood")
    mood.fill("good")
    expect(page.get_by_text("All changes are saved")).to_be_visible()
    mood.fill("bad")
    expect(page.get_by_text("Not saved.")).to_be_visible()


def test_pills_are_chosen_by_keyboard(visit: Visit) -> None:
    page = visit("/narrow/")
    page.get_by_role("radio", name="Conversation").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Hands-on").first).to_be_checked()


# --- tables -------------------------------------------------------------------------------------


def test_a_table_is_searched_and_sorted_in_place_and_the_address_follows(visit: Visit) -> None:
    page = visit("/people/")
    page.evaluate("window.stayed = true")
    search = page.get_by_role("searchbox")
    search.press_sequentially("adler00", delay=20)
    expect(page.get_by_text("1 to 10 of 10")).to_be_visible()
    expect(search).to_be_focused()
    expect(search).to_have_value("adler00")
    expect(page).to_have_url(re.compile(r"q=adler00"))
    page.get_by_role("link", name="Site").click()
    expect(page.get_by_role("columnheader", name="Site")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile(r"q=adler00.*sort=site"))
    page.get_by_label("Site", exact=True).select_option("Ulm")
    expect(page.get_by_text("1 to 3 of 3")).to_be_visible()
    expect(page).to_have_url(re.compile(r"sort=site"))
    assert page.evaluate("window.stayed")
    page.reload()
    expect(page.get_by_text("1 to 3 of 3")).to_be_visible()


def test_a_table_works_without_javascript(visit: Visit) -> None:
    page = visit("/people/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("adler01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 to 2 of 2")).to_be_visible()
    page.get_by_role("link", name="Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")


def test_back_leads_to_the_table_as_it_was(visit: Visit) -> None:
    page = visit("/people/")
    page.get_by_role("link", name="Page 2").click()
    expect(page.get_by_text("11 to 13 of 13")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("1 to 10 of 13")).to_be_visible()


# --- what people wrote acts for nobody ------------------------------------------------------------

INSERTED = """([mark]) => {
    const element = document.createElement("i");
    element.setAttribute("hx-post", "/refuse/");
    element.setAttribute("hx-trigger", "load");
    element.setAttribute("hx-on:click", "window.acted = true");
    if (mark) element.dataset.ours = mark === "ours" ? document.body.dataset.ours : mark;
    document.querySelector("main").append(element);
    window.htmx.process(element);
}"""


@pytest.mark.parametrize(("mark", "acts"), [("", False), ("guessed", False), ("ours", True)])
def test_htmx_takes_up_no_element_without_the_mark_of_the_page(visit: Visit, mark: str, acts: bool) -> None:
    page = visit("/")
    posts: list[str] = []
    page.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    page.evaluate(INSERTED, [mark])
    page.wait_for_timeout(300)
    assert bool(posts) is acts
