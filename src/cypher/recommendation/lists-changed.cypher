// Counts that accounts with stored suggestions follow somebody new, or somebody no longer.
// params  userIds (one for each change)
// returns userId (once for each account that has a list), changes (since the list was made)
// cost    a unique-index seek for each account
UNWIND $userIds AS id
WITH id, count(*) AS more
MATCH (list:Suggestions {userId: id})
SET list.changes = coalesce(list.changes, 0) + more
RETURN list.userId AS userId, list.changes AS changes
