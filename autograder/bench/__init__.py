"""`python -m autograder bench`: what grading costs, here and on the platforms people use, on the same questions.

questions.py makes one class of submissions, contestants.py hands it to each grader the way its users do, measure.py
looks at the processes, and page.py writes down what came of it.
"""
