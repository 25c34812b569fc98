"""The ground floor: what every floor needs, knowing none of them."""
