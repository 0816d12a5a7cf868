// One session as it is now, with whose it is.
// params  id
// returns accountId, role, isActive, refreshHash, createdAtMs, expiresAtMs, revokedAtMs (null while live)
// cost    one unique-index seek
MATCH (s:Session {id: $id})<-[:HAS_SESSION]-(a:Account)
RETURN a.id AS accountId, a.role AS role, a:User AS isActive, s.refreshHash AS refreshHash,
       s.createdAt AS createdAtMs, s.expiresAt AS expiresAtMs, s.revokedAt AS revokedAtMs
