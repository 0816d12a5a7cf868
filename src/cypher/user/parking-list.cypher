// Accounts whose relationships are not all where they belong: a process stopped in between, or is at it now.
// params  none
// returns id
// cost    a label scan over the accounts under way, which are none or few
MATCH (a:Parking|Unparking)
RETURN a.id AS id
ORDER BY id
