"""Dialogs of the File and Help menus, and the question that precedes what cannot be undone."""
