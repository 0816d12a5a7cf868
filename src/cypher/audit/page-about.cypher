// Rows of an audit chain about one account, newest first.
// params  chain, ref (of the account), kind (| null = all), beforeSeq (the row that the page before ended with),
//         limit (rows)
// returns seq, id, kind, atMs (epoch ms), actorRef, subjectRef (| null), detail (JSON), seal
// cost    an index walk over the rows about the account
MATCH (e:AuditEntry)
WHERE e.chain = $chain AND e.subjectRef = $ref AND e.seq < $beforeSeq AND ($kind IS NULL OR e.kind = $kind)
RETURN e.seq AS seq, e.id AS id, e.kind AS kind, e.atMs AS atMs, e.actorRef AS actorRef, e.subjectRef AS subjectRef,
  e.detail AS detail, e.seal AS seal
ORDER BY seq DESC LIMIT $limit
