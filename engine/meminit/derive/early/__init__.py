"""What is reserved before the allocator gets its memory."""
