"""The commands, one file an area, behind the façade `core.controller`."""
