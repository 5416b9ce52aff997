"""The sample newsroom on a real PostgreSQL, with three web processes: no stale answer, no end.

Making its tables and working through the sample takes a minute of processor time, too much for
each run: asked for by ``ONRECORD_TEST_GROWN=1`` (docs/howto/grow.md). ``VALKEY_URL`` names a
server for the cache, with ``redis`` installed.
"""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.contracts.test_searchers import postgresql_server
from tests.journeys.conftest import start_newsroom
from tests.journeys.test_two_servers import other_server, publish_correct_and_withdraw

__all__ = ["postgresql_server"]

MOST_CONNECTIONS = 3 * 8 + 6
"""Eight for each web process and six for the worker, as the how-to says."""

SECONDS_OF_FLOOD = 8.0

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        not os.environ.get("ONRECORD_TEST_GROWN"), reason="ONRECORD_TEST_GROWN is not set"
    ),
]


def test_two_servers_agree_on_postgresql(postgresql_server: Path, tmp_path: Path) -> None:
    host = str(postgresql_server)
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as asked:
        asked.execute("CREATE DATABASE grown OWNER newsroom")
        more = {
            "DJANGO_SETTINGS_MODULE": "tests.journeys.grown_settings",
            "POSTGRESQL_HOST": host,
            "VALKEY_URL": os.environ.get("VALKEY_URL", ""),
        }
        newsroom = start_newsroom(tmp_path / "var", demo=True, **more)
        try:
            with other_server(newsroom) as port:
                publish_correct_and_withdraw(newsroom, [newsroom.port, port])
                answers, most = flood([newsroom.port, port], asked)
        finally:
            ended = newsroom.stop()
    assert ended == 0
    assert not list(tmp_path.rglob("*.sqlite3")), "nothing is left on SQLite"
    assert answers.keys() <= {200, 403, 404, 503}, answers
    assert answers[200]
    assert most <= MOST_CONNECTIONS


def flood(ports: list[int], asked: psycopg.Connection) -> tuple[Counter[int], int]:
    """Ask for what is not printed, by sixty readers; return the answers and connections held."""
    answers: Counter[int] = Counter()
    over = time.monotonic() + SECONDS_OF_FLOOD

    def ask(reader: int) -> None:
        number = 0
        while time.monotonic() < over:
            number += 1
            words = [
                ("GET", f"/search/?q=talks+{reader}+{number}"),
                ("GET", f"/media/images/none-{reader}-{number}.png"),
                ("POST", "/desk/login/", "a=b"),
            ][reader % 3]
            with closing(http.client.HTTPConnection("127.0.0.1", ports[reader % 2])) as reading:
                reading.request(*words)
                answer = reading.getresponse()
                answer.read()
                answers[answer.status] += 1

    readers = [threading.Thread(target=ask, args=(reader,)) for reader in range(60)]
    for one in readers:
        one.start()
    most = 0
    while any(one.is_alive() for one in readers):
        held = asked.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = 'grown'")
        row = held.fetchone()
        most = max(most, row[0] if row else 0)
        time.sleep(0.1)
    return answers, most
