"""Matching on files alone: tables of people and a policy become a snapshot, or every mistake is named.

Needs neither Django nor settings. Tables are read by the reader of imports, and what is compared is
folded as everywhere: a file means the same to both.
"""
