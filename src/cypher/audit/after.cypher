// The rows of an audit chain that follow one, in order.
// params  chain, afterSeq (0 = from the first), limit (rows)
// returns seq, id, kind, atMs (epoch ms), actorRef, subjectRef (| null), detail (JSON), seal
// cost    an index walk over `limit` rows
MATCH (e:AuditEntry)
WHERE e.chain = $chain AND e.seq > $afterSeq
RETURN e.seq AS seq, e.id AS id, e.kind AS kind, e.atMs AS atMs, e.actorRef AS actorRef, e.subjectRef AS subjectRef,
  e.detail AS detail, e.seal AS seal
ORDER BY seq LIMIT $limit
