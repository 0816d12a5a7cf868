// How many accounts there are, active or not.
// params  none
// returns accounts
// cost    one read of the count store
MATCH (a:Account)
RETURN count(a) AS accounts
