"""Where frames come from: one file a source, all behind one protocol."""
