"""Talent and education: disciplines, IP colleges, training bases, talents, policies, service for high-end innovators."""
