"""What a kernel makes of its boot line: which pass reads each word, what its value comes to, what that sets."""
