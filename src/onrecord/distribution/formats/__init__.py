"""The formats in which articles leave the house; each module takes values and gives bytes."""
