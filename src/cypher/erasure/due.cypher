// Accounts whose time of grace is over, and that no process is at.
// params  nowMs (epoch ms), limit (rows)
// returns id
// cost    an index range over the accounts that are due
MATCH (a:Account)
WHERE a.eraseAt <= $nowMs AND NOT a:User AND NOT a:Parking AND coalesce(a.erasingUntil, 0) <= $nowMs
RETURN a.id AS id
ORDER BY a.eraseAt LIMIT $limit
