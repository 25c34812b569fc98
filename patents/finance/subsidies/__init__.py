"""Interest subsidies: what a city gives back of interest that was paid."""
