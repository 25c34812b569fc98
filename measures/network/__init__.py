"""The protection network “1+13+N”: nodes in a tree, and what they report month by month."""
