"""The memory map of x86, from what firmware tells to the RAM that the kernel hands on."""
