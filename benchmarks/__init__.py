"""Speed, measured. Run one: `.venv/bin/python -m benchmarks.intake`. Nothing here is a test."""
