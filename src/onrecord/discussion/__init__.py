"""Comments, held until a person approves; moderation rules in one ordered list."""
