"""The command line: what is said there goes through the same controller as a click."""
