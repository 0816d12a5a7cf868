// Cases that were decided, the latest first.
// params  viewerId (whose own are left out), at (epoch ms), afterId (of the last row before; from the top the largest
//         number and ''), limit (rows)
// returns id, at (epoch ms), kind, subjectId, ownerId, reasons, reportCount, firstAtMs, lastAtMs, outcome, closedAtMs
// cost    an index walk over `limit` cases and those of the viewer
MATCH (c:ReportCase)<-[:HAS_CASE]-(owner:Account)
WHERE c.closedAt <= $at AND (c.closedAt < $at OR c.id < $afterId) AND owner.id <> $viewerId
WITH c, owner ORDER BY c.closedAt DESC, c.id DESC LIMIT $limit
RETURN c.id AS id, c.closedAt AS at, c.kind AS kind, c.subjectId AS subjectId, owner.id AS ownerId,
  c.reasons AS reasons, COUNT { (c)<-[:REPORTED]-() } AS reportCount, c.openedAt AS firstAtMs, c.lastAt AS lastAtMs,
  c.outcome AS outcome, c.closedAt AS closedAtMs
ORDER BY at DESC, id DESC
