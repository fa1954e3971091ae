"""Settings of the service and the scripts."""
