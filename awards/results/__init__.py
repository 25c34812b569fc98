"""What was decided, told at its hour, paid and certified: the results of the award."""
