"""The lines that the kernel prints about memory while it boots, a module a producer."""
