"""What runs beside student code. It imports nothing else of the kit: no reference, no check, no expected value."""
