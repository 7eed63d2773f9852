"""Groups of commands, a module each; `photoapp.cli` puts them together."""
