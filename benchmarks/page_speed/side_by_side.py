"""Measure the front door beside nginx and Django: on one core, over real sockets.

Every server runs on the first core and the load (``wrk``) on the second, one after the
other in each round, so that whatever else the machine does meets all of them.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE.parents[1])]

from benchmarks.page_speed import malformed  # noqa: E402
from benchmarks.page_speed.evaluate import make_article  # noqa: E402

CONNECTIONS = (1, 32)
NAMES = ("front_door", "nginx", "nginx_edition", "django")
SBIN = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


class Server:
    """One server process tree on the first core."""

    def __init__(self, name: str, words: Sequence[str], url: str, log: Path) -> None:
        self.name = name
        self.url = url
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *words],
            stdout=subprocess.DEVNULL,
            stderr=log.open("ab"),
            start_new_session=True,
        )
        for _ in range(600):
            try:
                request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
                with urllib.request.urlopen(request, timeout=5) as answer:
                    self.body = answer.read()
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{name} does not answer at {url}; see {log}.")

    def settle(self) -> None:
        """Wait until what is loaded behind a door that is open already has been loaded."""
        nowhere = f"http://{self.url.split('/')[2]}/nowhere-{time.time_ns()}/"
        for _ in range(120):
            try:
                urllib.request.urlopen(nowhere, timeout=60).close()
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    return
            except OSError:
                pass
            time.sleep(0.5)
        raise SystemExit(f"{self.name}: nothing behind the door after a minute.")

    def processes(self) -> list[int]:
        """Return the numbers of the process and of all that it started."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(stat.parent.name)] = int(fields[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def processor_seconds(self) -> float:
        """Return utime + stime of the whole tree."""
        ticks = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Return the resident memory of the whole tree, pages that are shared counted once."""
        kilobytes = 0
        for pid in self.processes():
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes += int(re.search(r"Pss:\s+(\d+)", text)[1])  # type: ignore[index]
        return kilobytes / 1024

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def load(server: Server, connections: int, seconds: int, *extra: str) -> dict[str, float]:
    """Put load on a server; return its figures. Raises ``SystemExit`` on a wrong answer."""
    # Django at 32 connections answers after a second and more on a slow core; wrk gives up after 2.
    words = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", "--timeout", "20s"]
    words += ["--latency", "-H", "Accept-Encoding: gzip", f"-d{seconds}s", *extra, server.url]
    began = server.processor_seconds()
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    used = server.processor_seconds() - began
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{server.name}: wrong answers under load:\n{said}")
    count = max(1, int(re.search(r"(\d+) requests in", said)[1]))  # type: ignore[index]
    return {
        "requests_s": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]
        "p50_ms": _milliseconds(said, "50%"),
        "p99_ms": _milliseconds(said, "99%"),
        "cpu_us": used / count * 1e6,
    }


def _milliseconds(said: str, share: str) -> float:
    value, unit = re.search(rf"\n\s+{share}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def nginx_words(folder: Path, servers: str) -> list[str]:
    """Write a whole nginx configuration around ``servers`` and return how to start it."""
    folder.mkdir(parents=True, exist_ok=True)
    spare = "".join(
        f"{kind}_temp_path {folder}/spare; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/log;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; {spare}\n{servers}\n}}\n"
    )
    program = shutil.which("nginx", path=SBIN)
    assert program is not None
    return [program, "-p", str(folder), "-c", str(file)]


@contextmanager
def servers(home: Path, path: str, wanted: Sequence[str] = NAMES) -> Iterator[dict[str, Server]]:
    """Start those servers that are ``wanted`` of the page at ``path``."""
    from django.conf import settings

    from onrecord.edition import outside, prints
    from onrecord.edition.nginx import configuration

    stored = prints.find(settings.EDITION_ROOT, path)
    assert stored is not None
    pages = Path(settings.EDITION_ROOT) / "pages"
    ports = [free_port() for _ in NAMES]
    urls = [f"http://127.0.0.1:{port}{path}" for port in ports]
    python = sys.executable
    made_for = outside.nginx_server(
        listen=f"127.0.0.1:{ports[2]}", upstream=f"127.0.0.1:{ports[0]}", modules=[]
    )
    simple = (
        f"types {{ text/html html; }} server {{ listen 127.0.0.1:{ports[1]}; root {pages}; "
        "gzip_static on; gzip_vary on; }"
    )
    words = {
        "front_door": [python, "-m", "onrecord.project", "serve", "--port", str(ports[0])],
        "nginx": nginx_words(home / "n1", simple),
        "nginx_edition": nginx_words(home / "n2", configuration(made_for)),
        "django": [python, str(HERE / "django_alone.py"), str(ports[3])],
    }
    started: dict[str, Server] = {}
    try:
        for (name, how), url in zip(words.items(), urls, strict=True):
            if name not in wanted:
                continue
            started[name] = Server(name, how, url, home / "servers.log")
        if "front_door" in started:
            started["front_door"].settle()
        bodies = {name: one.body for name, one in started.items() if name != "django"}
        if set(bodies.values()) != {stored.bodies["gzip"]}:
            raise SystemExit(
                f"The same bytes are not served: { {n: len(b) for n, b in bodies.items()} }"
            )
        yield started
    finally:
        for one in started.values():
            one.stop()


def measure(started: dict[str, Server], *, rounds: int, seconds: int) -> dict[str, Any]:
    """Return the median of each figure over the rounds, and how the front door compares."""
    taken: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for connections in CONNECTIONS:
            for name, server in started.items():
                if name == "django" and connections > 1 and taken.get(f"{name}_{connections}"):
                    continue  # once is enough to see that it is another order of size
                load(server, connections, 1)
                figures = load(server, connections, max(seconds, 4 if name == "django" else 0))
                taken.setdefault(f"{name}_{connections}", []).append(figures)
    found: dict[str, Any] = {}
    for name, figures_of in taken.items():
        for figure in figures_of[0]:
            value = statistics.median(one[figure] for one in figures_of)
            found[f"{name}_{figure}"] = round(value, 3 if figure.startswith("p") else 1)
    for other in ("front_door", "nginx_edition"):
        for figure in ("cpu_us", "requests_s", "p99_ms"):
            ratio = found[f"{other}_32_{figure}"] / found[f"nginx_32_{figure}"]
            found[f"{other}_to_nginx_{figure}"] = round(ratio, 2)
    return found


def fill(root: Path, count: int, headers: tuple[tuple[str, str], ...]) -> None:
    """Lay ``count`` made-up pages into an edition, unsynced, as prints and as plain files."""
    from onrecord.edition import prints

    chance = random.Random(7)
    words = ["".join(chance.choices("aeioubcdfgklmnprst", k=6)) for _ in range(900)]
    text = "".join(f"<p>{' '.join(chance.choices(words, k=60))}" for _ in range(24))
    body = f"<!doctype html><title>A page</title>{text}".encode()
    bodies = {"identity": body, "gzip": gzip.compress(body, mtime=0)}
    digest = hashlib.sha256(body).hexdigest()
    for shelf in range(256):
        (root / "prints" / f"{shelf:02x}").mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = f"/world/made-up-{number}/"
        folder = f"{root}/pages{path}"
        try:
            os.mkdir(folder)  # noqa: PTH102 (a hundred thousand of them)
        except FileExistsError:
            continue
        made = prints.Print(
            path=path, generation=1, status=200, media_type="text/html; charset=utf-8",
            digest=digest, last_modified=1_700_000_000, headers=headers, bodies=bodies,
        )  # fmt: skip
        _write(f"{folder}index.html", body)
        _write(f"{folder}index.html.gz", bodies["gzip"])
        _write(prints.location(root, path), prints.encode(made))


def _write(name: str, data: bytes) -> None:
    handle = os.open(name, os.O_WRONLY | os.O_CREAT, 0o644)
    os.write(handle, data)
    os.close(handle)


def many(
    home: Path, path: str, counts: Sequence[int], *, rounds: int, seconds: int
) -> dict[str, Any]:
    """Return latency and memory of each server with so many pages, read at random.

    All servers are started anew for each count and asked one after the other in each round.
    """
    from django.conf import settings

    from onrecord.edition import prints

    root = Path(settings.EDITION_ROOT)
    stored = prints.find(root, path)
    assert stored is not None
    found: dict[str, Any] = {}
    for count in counts:
        began = time.monotonic()
        fill(root, count, stored.headers)
        found[f"pages_{count}_fill_s"] = round(time.monotonic() - began, 1)
        script = home / "random.lua"
        script.write_text(
            "request = function() return wrk.format(nil, '/world/made-up-' .. "
            f"math.random(0, {count - 1}) .. '/') end\n"
        )
        with servers(home, path, wanted=("front_door", "nginx", "nginx_edition")) as started:
            taken: dict[str, list[dict[str, float]]] = {}
            for turn in range(rounds + 1):  # the first one only warms up
                for name, server in started.items():
                    figures = load(server, 32, seconds, "-s", str(script))
                    if turn:
                        taken.setdefault(name, []).append(figures)
            for name, all_of in taken.items():
                for figure in all_of[0]:
                    value = statistics.median(one[figure] for one in all_of)
                    found[f"pages_{count}_{name}_{figure}"] = round(value, 3)
                found[f"pages_{count}_{name}_megabytes"] = round(started[name].megabytes(), 1)
    for name in ("front_door", "nginx", "nginx_edition"):
        few, most = (found[f"pages_{count}_{name}_cpu_us"] for count in (min(counts), max(counts)))
        found[f"pages_growth_{name}"] = round(most / few, 2)
    return found


def attack(started: dict[str, Server], count: int) -> dict[str, Any]:
    """Throw malformed requests at the front door; return how many web processes that ended."""
    server = started["front_door"]
    before = set(server.processes())
    port = int(server.url.split(":")[2].split("/")[0])
    answered = sum(bool(malformed.throw(port, data)) for data in malformed.requests(count))
    gone = len(before - set(server.processes()))
    with urllib.request.urlopen(server.url, timeout=10) as answer:
        assert answer.status == 200
    return {"malformed": count, "malformed_answered": answered, "worker_exits": gone}


def install() -> None:
    """Install nginx and wrk from Debian where they are missing (root only)."""
    if shutil.which("nginx", path=SBIN) and shutil.which("wrk"):
        return
    words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light", "wrk"]
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(words, check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})


def main() -> None:
    """Print the figures, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, median taken (default: 3)")
    parser.add_argument("--seconds", type=int, default=2, help="per measurement (default: 2)")
    parser.add_argument("--pages", default="", help="also with so many pages: 1000,100000")
    parser.add_argument("--malformed", type=int, default=0, help="also throw so many at it")
    parser.add_argument("--install", action="store_true", help="install nginx and wrk first")
    arguments = parser.parse_args()
    if arguments.install:
        install()
    if not (shutil.which("nginx", path=SBIN) and shutil.which("wrk")):
        raise SystemExit("nginx and wrk are needed: run with --install, or install them.")
    with tempfile.TemporaryDirectory(prefix="onrecord-side-by-side-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        os.environ |= {"ONRECORD_HOME": folder, "ONRECORD_SECRET_KEY": "benchmark-" + "x" * 50}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
        os.environ["PYTHONPATH"] = str(HERE.parents[1] / "src")
        import django

        django.setup()
        figures = measure_all(home, arguments)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:34} {value:>12}")


def measure_all(home: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Print the article, start the servers, and return every figure that was asked for."""
    from django.core.management import call_command

    from onrecord.edition import operations

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
    path = make_article(now)
    operations.print_path(path, now=now)
    figures: dict[str, Any] = {}
    with servers(home, path) as started:
        figures["bytes"] = len(started["front_door"].body)
        figures |= measure(started, rounds=arguments.rounds, seconds=arguments.seconds)
        if arguments.malformed:
            figures |= attack(started, arguments.malformed)
    print(json.dumps(figures), file=sys.stderr, flush=True)  # the next part takes long
    if arguments.pages:
        counts = [int(word) for word in arguments.pages.split(",")]
        figures |= many(home, path, counts, rounds=arguments.rounds, seconds=arguments.seconds)
    return figures


if __name__ == "__main__":
    main()
