"""lemon24/reader over the same feeds. Run by ``evaluate.py --peer PYTHON``; prints JSON.

It is no dependency of the project: install it into an environment of its own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile


def seconds() -> float:
    """Return the processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Add the feeds, update twice, and print what it cost."""
    from importlib.metadata import version

    from reader import make_reader  # type: ignore[import-not-found]

    host, sources = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(f"{folder}/reader.sqlite")
        reader.add_feed(f"http://{host}/f/0")
        reader.update_feeds()
        for number in range(1, sources):
            reader.add_feed(f"http://{host}/f/{number}")
        before = reader.get_entry_counts().total
        began = seconds()
        reader.update_feeds(new=True)
        spent = seconds() - began
        count = reader.get_entry_counts().total - before
        began = seconds()
        for feed in reader.get_feeds():
            reader.update_feed(feed)
        unchanged = seconds() - began
    print(
        json.dumps(
            {
                "name": f"lemon24/reader {version('reader')}",
                "reports": count,
                "processor_ms_a_report": round(1000 * spent / max(count, 1), 2),
                "reports_per_processor_second": round(count / spent, 1),
                "unchanged_poll_ms": round(1000 * unchanged / sources, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
