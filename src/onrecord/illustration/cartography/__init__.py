"""Maps from vendored open data: which part of the world, drawn how, with which names.

Pure: values and numbers in, SVG text out. Coordinates are degrees (longitude, latitude)
on the sphere until a ``View`` turns them into pixels.
"""
