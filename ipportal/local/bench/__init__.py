"""The benchmarks of `make bench`: each module lists its own in BENCHMARKS; ratios of one run are what counts."""
