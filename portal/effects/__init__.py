"""What happens outside or beside a request, after its commit."""
