// What cases are about, for whoever has to decide them: the words when it was first reported; while the case is open,
// the words and pictures that there are now, whoever else may see them; and what was said with the reports.
// params  ids (of cases), viewerId (whose own are left out), notes (rows for each)
// returns id, ownerId, handle, text, textNow (null: the case is closed, or it is gone), media (maps), notes (maps)
// cost    for each case two unique-index seeks and all its reports
UNWIND $ids AS id
MATCH (c:ReportCase {id: id})<-[:HAS_CASE]-(owner:Account)
WHERE owner.id <> $viewerId AND NOT owner:Erasing
CALL (c, owner) {
  CALL (c, owner) {
    WITH c, owner WHERE c.waitsSince IS NOT NULL AND c.kind = 'USER'
    RETURN owner.displayName + '\n' + coalesce(owner.bio, '') AS now,
      [(owner)-[:HAS_AVATAR]->(m:Media) WHERE m.state = 'READY' | m {.id, .kind, .files}] AS shown
    UNION ALL
    WITH c WHERE c.waitsSince IS NOT NULL AND c.kind = 'POST'
    MATCH (p:Post {id: c.subjectId})
    RETURN p.text AS now, COLLECT {
      MATCH (p)-[has:HAS_MEDIA]->(m:Media) WHERE m.state = 'READY'
      RETURN m {.id, .kind, .files} ORDER BY has.position
    } AS shown
    UNION ALL
    WITH c WHERE c.waitsSince IS NOT NULL AND c.kind = 'COMMENT'
    MATCH (comment:Comment {id: c.subjectId})
    RETURN comment.text AS now, [] AS shown
    UNION ALL
    WITH c WHERE c.waitsSince IS NOT NULL AND c.kind = 'MEDIA'
    MATCH (m:Media {id: c.subjectId})
    RETURN coalesce(m.alt, '') AS now, CASE m.state WHEN 'READY' THEN [m {.id, .kind, .files}] ELSE [] END AS shown
  }
  RETURN head(collect(now)) AS textNow, coalesce(head(collect(shown)), []) AS media
}
RETURN id, owner.id AS ownerId, owner.handle AS handle, c.text AS text, textNow, media, COLLECT {
  MATCH (c)<-[r:REPORTED]-()
  RETURN {reason: r.reason, note: r.note, atMs: r.at} ORDER BY r.at DESC LIMIT $notes
} AS notes
