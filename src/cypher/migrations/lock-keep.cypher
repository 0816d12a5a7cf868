// Shows the connection of the lock's transaction to be alive, so that nothing between us and the server drops it.
// params  none
// returns alive
// cost    none
RETURN 1 AS alive
