"""Serving: server, access, mailboxes, metrics, protocols."""
