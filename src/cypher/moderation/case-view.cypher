// The open case of something.
// params  subjectId
// returns caseId, kind, ownerId, ownerRole; no row where none is open
// cost    one unique-index seek
MATCH (c:ReportCase {key: $subjectId})<-[:HAS_CASE]-(owner:Account)
WHERE NOT owner:Erasing
RETURN c.id AS caseId, c.kind AS kind, owner.id AS ownerId, owner.role AS ownerRole
