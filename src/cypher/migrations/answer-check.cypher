// Shows that the database answers: before anything is asked of it, and while the lock's transaction waits.
// params  none
// returns alive
// cost    none
RETURN 1 AS alive
