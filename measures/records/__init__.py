"""Small records of several rooms, kept one way: declared once, then listed, typed, imported, counted and handed out."""
