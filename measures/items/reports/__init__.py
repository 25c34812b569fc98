"""Quarterly progress reports: the lead body hands in, joint bodies confirm, the province accepts or returns."""
