"""Reading a file once and giving everything that is derived from its bytes."""
