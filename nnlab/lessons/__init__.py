"""The lessons: one package per notebook, which holds its panels, its exercises and questions, and its checks."""
