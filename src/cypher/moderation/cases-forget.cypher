// Forgets some of the cases that were closed long ago, with what was said in them.
// params  closedBeforeMs (epoch ms), limit (cases)
// returns id
// cost    an index range, at most `limit` cases of it with all their reports
MATCH (c:ReportCase)
WHERE c.closedAt < $closedBeforeMs
WITH c LIMIT $limit
WITH c, c.id AS id
DETACH DELETE c
RETURN id
