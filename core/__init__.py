"""Afterglow's controller: devices, capture, lighting and the activity log. Imports no Qt."""
