// Forgets stored suggestions of others that speak of an account, among the next few: they are made anew when asked for.
// params  id, after (userId of the last list looked at | '' = from the first), limit (lists)
// returns last (userId of the last list looked at | null where there was none)
// cost    an index walk over `limit` lists, each read whole
CALL () {
  MATCH (list:Suggestions) WHERE list.userId > $after
  RETURN list, list.userId AS userId ORDER BY list.userId LIMIT $limit
}
WITH list, userId, $id IN list.ids OR $id IN list.bestIds OR $id IN coalesce(list.keptFor, [])
  OR any(kept IN coalesce(list.kept, []) WHERE kept CONTAINS $id) AS speaks
FOREACH (_ IN CASE WHEN speaks THEN [1] ELSE [] END | DETACH DELETE list)
RETURN max(userId) AS last
