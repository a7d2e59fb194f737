"""What follows from a move, after its commit: messages, hand-over, shipment, activation. Everything may run twice."""
