"""Live streams: subscriptions, the feed and its ticks, messages; no sockets and no clock of their own."""
