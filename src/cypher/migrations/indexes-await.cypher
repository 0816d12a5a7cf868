// Waits until every index is filled and can be used.
// params  seconds
// returns nothing
// cost    the time that filling the indexes takes
CALL db.awaitIndexes($seconds)
