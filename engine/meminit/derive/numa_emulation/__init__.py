"""numa=fake=: nodes that the machine has not, cut out of its memory as each kernel cuts them."""
