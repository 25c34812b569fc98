"""Work that is ordered in PostgreSQL and done by Celery."""
