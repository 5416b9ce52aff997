"""Settings, URLs, servers, the one command."""
