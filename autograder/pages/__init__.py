"""Pages made from reports: feedback for each student, a dashboard of the class; HTML that needs no network."""
