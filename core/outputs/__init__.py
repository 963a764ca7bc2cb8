"""From colours to datagrams: one file a protocol, sans-IO, and a thin sender."""
