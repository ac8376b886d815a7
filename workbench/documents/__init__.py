"""Documents as authors have them, read into titled parts that an article is made of."""
