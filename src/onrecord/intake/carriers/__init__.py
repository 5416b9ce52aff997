"""Ways by which bytes reach us that are not polled: folders, mailboxes, hubs that push.

Each module knows its way only: how to claim a thing so that nobody else takes it, and how to
let go of it. What is done with the bytes is in ``intake.operations``.
"""
