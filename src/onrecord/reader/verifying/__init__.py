"""``/verify/``: what a file says of its making, told to anyone who hands it in."""
