"""What was said, what it means, and what to do about it: pure, table-driven, never waiting."""
