"""What Safe-Eye costs here and now, beside what it is compared with."""
