"""Other IP finance: insurance, securitisation, trusts, funds; the catalogue; new fields; the firm's page."""
