"""Calls for centres: fields, criteria, quotas, dates, money and reports, all as data."""
