// Notes a device that an account's notifications are pushed to; of more than so many, the longest registered go.
// params  userId, endpoint, p256dh, auth, nowMs (epoch ms), devicesMax
// returns id; no row where the account is not active
// cost    two unique-index seeks, then all devices of the account
MATCH (me:User {id: $userId})
MERGE (s:PushSubscription {endpoint: $endpoint})
SET s.p256dh = $p256dh, s.auth = $auth, s.registeredAt = $nowMs
MERGE (me)-[:HAS_PUSH]->(s)
WITH me, s
CALL (me, s) {
  MATCH (other)-[theirs:HAS_PUSH]->(s) WHERE other <> me
  DELETE theirs
}
CALL (me) {
  MATCH (me)-[:HAS_PUSH]->(old)
  WITH old ORDER BY old.registeredAt DESC, old.endpoint SKIP $devicesMax
  DETACH DELETE old
}
RETURN me.id AS id
