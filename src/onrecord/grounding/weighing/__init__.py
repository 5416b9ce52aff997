"""What a trained checker weighs: the evidence of one report, figures of it, and a head over them.

The comparisons decide what can be decided by rule; here is what is learned from examples.
"""
