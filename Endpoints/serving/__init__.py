"""How the service is served: server, access, mailboxes, metrics, protocols."""
