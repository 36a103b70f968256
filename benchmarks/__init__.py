"""What is measured: `make bench` and the scripts beside it. Not a part of the package that is installed."""
