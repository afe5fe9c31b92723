"""Reads the elements of a page, so that tests may ask for them."""

from html.parser import HTMLParser


class Element(dict[str, str | None]):
    """The attributes of a start tag, and its name."""

    def __init__(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().__init__(attrs)
        self.tag = tag


class Collector(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, attrs))


def elements(html: object, tag: str = "", **wanted: str) -> list[Element]:
    found = Collector(str(html)).elements
    return [
        element
        for element in found
        if (not tag or element.tag == tag) and all(element.get(key) == value for key, value in wanted.items())
    ]


def one(html: object, tag: str = "", **wanted: str) -> Element:
    found = elements(html, tag, **wanted)
    assert len(found) == 1, f"{len(found)} elements {tag} {wanted} in {html}"
    return found[0]
