"""Fifty posts of one form at once, over connections of their own."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from matching.models import Pair
from mentoring.accounts.models import AuditEvent
from mentoring.notifications.models import Message
from sessions.models import SessionLog, SessionNote

POSTS = 50
AT_ONCE = 25


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_posts_of_one_form_make_one_log(pair: Pair, answers: Any) -> None:
    client = Client()
    client.force_login(pair.mentor.user)
    cookie = client.cookies["sessionid"].value
    url, form = reverse("sessions:log", args=[pair.pk]), answers(note="A secret")
    together = threading.Barrier(AT_ONCE, timeout=60)

    def post(number: int) -> tuple[int, str]:
        browser = Client()
        browser.cookies["sessionid"] = cookie
        try:
            if number < AT_ONCE:
                together.wait()
            response = browser.post(url, form)
            return response.status_code, response.headers.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        got = Counter(threads.map(post, range(POSTS)))

    log = SessionLog.objects.get()
    assert got == {(302, f"/pairs/{pair.pk}/#log-{log.pk}"): POSTS}
    assert SessionNote.objects.get().text == "A secret"
    assert Message.objects.count() == 1
    assert AuditEvent.objects.filter(verb="session.logged").count() == 1
