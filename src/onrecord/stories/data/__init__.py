"""Word lists of the stories stage."""
