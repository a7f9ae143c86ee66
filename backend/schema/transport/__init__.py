"""How operations come in and answers go out: HTTP, uploads and WebSockets."""
