"""Who forms a centre: lead and members, their rights and shares."""
