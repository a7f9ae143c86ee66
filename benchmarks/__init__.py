"""What the README's figures come from; never run as tests."""
