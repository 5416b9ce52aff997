"""``onrecord provenance``: the key with which files are signed."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="show who signs, until when, and what is trusted")
    show.add_argument("--json", action="store_true", help="print as JSON")
    verbs.add_parser("renew", help="sign with a new key from now on; what was signed stays trusted")


def run(arguments: argparse.Namespace) -> int:
    """Do the verb."""
    from onrecord.project import booting

    booting.boot_prepared()
    return {"show": _show, "renew": _renew}[arguments.verb](arguments)


def _show(arguments: argparse.Namespace) -> int:
    from cryptography import x509

    from onrecord.plumbing.provenance import keys
    from onrecord.project.output import print_json, print_table

    found = keys()
    held = [("signs", found.chain), ("is trusted", found.authority)]
    rows = [
        {
            "what": what if number == 0 or what == "is trusted" else "is between",
            "subject": one.subject.rfc4514_string(),
            "until": f"{one.not_valid_after_utc:%Y-%m-%d}",
        }
        for what, text in held
        for number, one in enumerate(x509.load_pem_x509_certificates(text.encode()))
    ]
    if arguments.json:
        print_json({"algorithm": found.algorithm, "certificates": rows})
    else:
        print_table(rows, ["what", "subject", "until"], "No certificate is there.")
    return 0


def _renew(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from onrecord.plumbing.keys import renew_signer
    from onrecord.plumbing.provenance import keys_folder

    renew_signer(keys_folder(), organisation=settings.SITE_NAME)
    print("A new key signs from now on. Start Onrecord again, so that it is used.")
    return 0
