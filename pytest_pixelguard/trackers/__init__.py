"""The knowledge: vendors, organisations, cookies, and how to read what a request tells its receiver."""
