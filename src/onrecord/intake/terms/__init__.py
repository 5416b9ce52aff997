"""What a site says of itself: who may fetch it, and what may be done with its text. Pure."""
