"""The register: patents and the events of their lives."""
