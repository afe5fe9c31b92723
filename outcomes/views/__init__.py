"""The pages of evidence, codes, effects and outcomes."""
