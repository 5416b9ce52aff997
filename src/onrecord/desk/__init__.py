"""The editors' room in the Wagtail admin: the wire, stories, the ledger, approve."""
