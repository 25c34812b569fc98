"""Long suites, run by hand (`make faults`, `make canaries`, …); each writes a dated result under docs/results/."""
