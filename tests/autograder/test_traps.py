"""Every trap that a grader is known to fall into is tried by a mistake, or the table says why none can be."""

from autograder.intake.layout import ASSIGNMENTS, order_of
from autograder.mistakes import mistakes_in, traps


def test_every_mistake_in_the_table_exists() -> None:
    known = {
        f"{assignment}/{module} {mistake.function.__name__}"
        for assignment in ASSIGNMENTS
        for module in order_of(assignment)
        for mistake in mistakes_in(assignment, module)
    }
    tried, untried = traps()
    assert {name for names in tried.values() for name in names} <= known
    assert all(tried.values()) and all(untried.values()) and not tried.keys() & untried.keys()
