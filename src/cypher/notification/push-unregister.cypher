// Forgets a device of an account.
// params  userId, endpoint
// returns ended
// cost    two unique-index seeks
MATCH (:Account {id: $userId})-[:HAS_PUSH]->(s:PushSubscription {endpoint: $endpoint})
DETACH DELETE s
RETURN count(*) AS ended
