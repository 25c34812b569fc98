"""Experts judge applications, and everybody may object to what is proposed: centres on the ground rooms."""
