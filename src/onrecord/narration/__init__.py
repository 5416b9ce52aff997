"""Script to audio, with timings.

Takes sentences, gives an audio file with a true duration and a mark for each sentence.
"""
