"""The JSON engine: a journal beside a sorted snapshot, in plain JSON lines. Knows documents, not their meaning."""
