"""The doors: feeds, exports, sitemaps and robots.txt. Each answer names what it shows."""
