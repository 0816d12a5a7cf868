// Closes the open case of something: whoever reports it from here on opens another.
// params  subjectId, outcome, nowMs (epoch ms)
// returns caseId; no row where none is open
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (c:ReportCase {key: $subjectId})
SET c.subjectId = c.subjectId
WITH c WHERE c.waitsSince IS NOT NULL
SET c.outcome = $outcome, c.closedAt = $nowMs
REMOVE c.key, c.waitsSince
RETURN c.id AS caseId
