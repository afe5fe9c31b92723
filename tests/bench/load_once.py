"""Some people at once, each opening page after page; prints the seconds of each request as JSON.

`python -m tests.bench.load_once` reads {"port", "people", "seconds", "visits"} from standard input, and
knows people by the sessions that it begins for them.
"""

import http.client
import json
import sys
import time
from itertools import cycle
from threading import Barrier, Thread

import django

django.setup()

from django.conf import settings  # noqa: E402

from tests.bench.pages_once import signed_in  # noqa: E402

WARMING_UP = 3  # rounds of each person before anything is counted


class Visitor(Thread):
    """A person with a browser that keeps its connection; asks for the next page once it has the last."""

    def __init__(self, port: int, cookie: str, pages: list[str], seconds: float, begin: Barrier) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": cookie}
        self.pages = pages
        self.seconds = seconds
        self.begin = begin
        self.took: list[float] = []
        self.failures = 0

    def run(self) -> None:
        for page in self.pages * WARMING_UP:
            self._ask(page)
        self.begin.wait()
        until = time.perf_counter() + self.seconds
        for page in cycle(self.pages):
            began = time.perf_counter()
            if began >= until:
                return
            self.failures += self._ask(page) != 200
            self.took.append(time.perf_counter() - began)

    def _ask(self, page: str) -> int:
        try:
            self.connection.request("GET", page, headers=self.headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0
        return answer.status


def main(port: int, people: int, seconds: float, visits: list[tuple[str, list[str]]]) -> None:
    begin = Barrier(people + 1)
    cookies = [f"{settings.SESSION_COOKIE_NAME}={signed_in(person)}" for person, _pages in visits[:people]]
    visitors = [
        Visitor(port, cookie, pages, seconds, begin)
        for cookie, (_person, pages) in zip(cookies, visits, strict=False)
    ]
    for visitor in visitors:
        visitor.start()
    begin.wait()
    began = time.perf_counter()
    for visitor in visitors:
        visitor.join()
    print(
        json.dumps(
            {
                "wall": time.perf_counter() - began,
                "seconds": [took for visitor in visitors for took in visitor.took],
                "failures": sum(visitor.failures for visitor in visitors),
            }
        )
    )


if __name__ == "__main__":
    main(**json.load(sys.stdin))
