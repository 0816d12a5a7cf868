// Has the server forget its plans, which were made for the graph as it was.
// params  none
// returns value (what it did, in words)
// cost    every statement is planned once more; the right to administer the server
CALL db.clearQueryCaches() YIELD value
RETURN value
