"""Talent and education: disciplines, colleges, training bases, talents, policies, service for high-end innovators."""
