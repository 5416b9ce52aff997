"""Word lists, gazetteer additions and vocabularies, as data files."""
