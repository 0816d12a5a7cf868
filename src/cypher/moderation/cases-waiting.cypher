// Cases that wait for a decision, those that wait longest first.
// params  viewerId (whose own are left out), at (epoch ms), afterId (of the last row before; from the top 0 and ''),
//         limit (rows)
// returns id, at (epoch ms), kind, subjectId, ownerId, reasons, reportCount, firstAtMs, lastAtMs, outcome (null),
//         closedAtMs (null)
// cost    an index walk over `limit` cases and those of the viewer
MATCH (c:ReportCase)<-[:HAS_CASE]-(owner:Account)
WHERE c.waitsSince >= $at AND (c.waitsSince > $at OR c.id > $afterId) AND owner.id <> $viewerId
WITH c, owner ORDER BY c.waitsSince, c.id LIMIT $limit
RETURN c.id AS id, c.waitsSince AS at, c.kind AS kind, c.subjectId AS subjectId, owner.id AS ownerId,
  c.reasons AS reasons, COUNT { (c)<-[:REPORTED]-() } AS reportCount, c.openedAt AS firstAtMs, c.lastAt AS lastAtMs,
  c.outcome AS outcome, c.closedAt AS closedAtMs
ORDER BY at, id
