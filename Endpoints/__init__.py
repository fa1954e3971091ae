"""The HTTP and WebSocket face of the library: parse, call `vitals`, shape the answer."""
