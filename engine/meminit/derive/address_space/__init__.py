"""Where the kernel puts what in its own virtual addresses."""
