"""What a newcomer is told when the newsroom starts: where things are, and who may log in."""

from __future__ import annotations

from django.conf import settings

from onrecord.publishing.models import ArticlePage


def print_welcome() -> None:
    """Print addresses, login, and what waits for an editor."""
    from onrecord.project.booting import editor_login

    base = f"http://{settings.ONRECORD_HOST}:{settings.ONRECORD_PORT}"
    name, password = editor_login()
    print(f"\n  Site    {base}/")
    print(f"  Desk    {base}/desk/")
    if password:
        print(f"  Login   {name}  {password}   (kept in {settings.ONRECORD_HOME}/editor-login.txt)")
    elif name:
        print(f"  Login   {name}, with the password you chose")
    waiting = ArticlePage.objects.filter(live=False).count()
    if waiting:
        drafts = "1 draft waits" if waiting == 1 else f"{waiting} drafts wait"
        print(f"  To do   {drafts} for your review at {base}/desk/articles/")
    print("\n  Ctrl-C stops everything. Data stays in", settings.ONRECORD_HOME, flush=True)
