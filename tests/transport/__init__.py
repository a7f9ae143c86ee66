"""The transports, tested over real sockets."""
