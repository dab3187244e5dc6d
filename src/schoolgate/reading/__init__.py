"""Reading a policy document: pure functions that know no database and no request.

Bytes go in; out come the lines of the document, its clauses, the parameter values
it states and the findings about its health. Everything that dates (law, platforms,
authorities, parameters) is passed in as data.
"""
