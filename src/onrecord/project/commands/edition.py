"""``onrecord edition``: have others serve the printed pages: nginx, a bucket, a cache."""

from __future__ import annotations

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    nginx = verbs.add_parser("nginx", help="print a configuration for nginx")
    nginx.add_argument("--listen", default="80", help="address or port (default: 80)")
    nginx.add_argument("--upstream", help="where onrecord listens (default: its host and port)")
    nginx.add_argument(
        "--brotli", action="store_true", help="nginx has the module brotli_static (or its kin)"
    )
    verbs.add_parser("headers", help="print the headers that a page must be sent with")
    push = verbs.add_parser("push", help="push all that is printed to the bucket, purge caches")
    push.add_argument("--json", action="store_true", help="print the outcome as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    verbs = {"nginx": _nginx, "headers": _headers, "push": _push}
    return verbs[arguments.verb](arguments)


def _nginx(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from onrecord.edition import nginx, outside

    here = f"{settings.ONRECORD_HOST}:{settings.ONRECORD_PORT}"
    server = outside.nginx_server(
        listen=arguments.listen,
        upstream=arguments.upstream or here,
        modules=["brotli_static"] if arguments.brotli else [],
    )
    sys.stdout.write(nginx.configuration(server))
    if not settings.EDITION_PLAIN_FILES:
        print(
            "onrecord: ONRECORD_EDITION_PLAIN_FILES is off: nginx finds no file.", file=sys.stderr
        )
        return 1
    return 0


def _headers(arguments: argparse.Namespace) -> int:
    from onrecord.edition import outside

    for name, value in outside.page_headers():
        print(f"{name}: {value}")
    return 0


def _push(arguments: argparse.Namespace) -> int:
    """Push everything. Exit code 1 where some page could not be carried."""
    from django.utils import timezone

    from onrecord.edition import carrying
    from onrecord.project.output import print_json
    from onrecord.vocabulary.errors import Permanent

    if not carrying.is_wanted():
        raise Permanent(
            "Neither a bucket (ONRECORD_EDITION_BUCKET) nor a cache in front "
            "(ONRECORD_CDN_LOCATION) is set; there is nowhere to push to."
        )
    carrying.announce_everything(now=timezone.now())
    arrived = 0
    while carried := carrying.deliver(now=timezone.now()):
        arrived += carried
        if sys.stderr.isatty():
            print(f"\r{arrived} pages", end="", file=sys.stderr, flush=True)
    problems = carrying.problems()
    if arguments.json:
        print_json({"arrived": arrived, "problems": problems})
    else:
        print(f"{arrived} pages are carried.")
        for problem in problems:
            print(f"onrecord: {problem}", file=sys.stderr)
    return 1 if problems else 0
