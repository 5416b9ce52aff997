"""A plain Wagtail site, as `wagtail start` makes one: what a click costs without Onrecord."""
