"""Which files and routes a site has, and which routes are sensitive."""
