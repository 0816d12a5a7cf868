// Accounts whose suspension is over.
// params  nowMs (epoch ms), limit (rows)
// returns id
// cost    an index range over the accounts that are due
MATCH (a:Account)
WHERE a.suspendedUntil <= $nowMs AND NOT a:Erasing
RETURN a.id AS id
ORDER BY a.suspendedUntil LIMIT $limit
