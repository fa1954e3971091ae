"""What rows and readings look like outside."""
