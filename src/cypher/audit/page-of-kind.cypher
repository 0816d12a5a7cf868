// Rows of one kind in an audit chain, newest first.
// params  chain, kind, beforeSeq (the row that the page before ended with), limit (rows)
// returns seq, id, kind, atMs (epoch ms), actorRef, subjectRef (| null), detail (JSON), seal
// cost    an index walk over `limit` rows
MATCH (e:AuditEntry)
WHERE e.chain = $chain AND e.kind = $kind AND e.seq < $beforeSeq
RETURN e.seq AS seq, e.id AS id, e.kind AS kind, e.atMs AS atMs, e.actorRef AS actorRef, e.subjectRef AS subjectRef,
  e.detail AS detail, e.seal AS seal
ORDER BY seq DESC LIMIT $limit
