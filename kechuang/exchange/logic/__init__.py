"""What is told of offers and needs, judged without a database."""
