"""Charts, timelines and quotations: what reports tell in numbers, days and words, drawn.

Pure: figures in (``vocabulary.pictures.Figure``), SVG and words out.
"""
