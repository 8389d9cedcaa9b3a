"""What is decided ahead: settings and the safety profile. Pure."""
