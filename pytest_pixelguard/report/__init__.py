"""Stage 4: a report becomes text. Pure functions; nothing here reads, writes or decides."""
