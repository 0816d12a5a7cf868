// Reports something: adds to its open case, or opens one with the words that it has now. Once for each who reports.
// params  reporterId (| null = nobody: a machine did), caseId (of a new case), subjectId, kind, ownerId, text, reason,
//         note (| null), nowMs (epoch ms)
// returns caseId; no row where the owner is gone
// cost    three unique-index seeks, then the cases of the owner or the reports of the reporter, whichever are fewer;
//         the first assignment changes nothing, it only takes the write lock
MATCH (owner:Account {id: $ownerId})
SET owner.createdAt = owner.createdAt
WITH owner WHERE NOT owner:Erasing
MERGE (c:ReportCase {key: $subjectId})
  ON CREATE SET c.id = $caseId, c.subjectId = $subjectId, c.kind = $kind, c.text = $text, c.openedAt = $nowMs,
    c.waitsSince = $nowMs, c.lastAt = $nowMs, c.reasons = []
MERGE (owner)-[:HAS_CASE]->(c)
WITH c
OPTIONAL MATCH (reporter:User {id: $reporterId})
WITH c, reporter, reporter IS NULL OR NOT EXISTS { (reporter)-[:REPORTED]->(c) } AS isNew
FOREACH (_ IN CASE WHEN isNew THEN [1] ELSE [] END |
  SET c.lastAt = $nowMs, c.reasons = [reason IN c.reasons WHERE reason <> $reason] + $reason
)
FOREACH (one IN CASE WHEN isNew AND reporter IS NOT NULL THEN [reporter] ELSE [] END |
  CREATE (one)-[:REPORTED {at: $nowMs, reason: $reason, note: $note}]->(c)
)
RETURN c.id AS caseId
