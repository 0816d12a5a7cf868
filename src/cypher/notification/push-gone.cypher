// Forgets devices that their push service does not know any more.
// params  endpoints
// returns ended
// cost    a unique-index seek for each
UNWIND $endpoints AS endpoint
MATCH (s:PushSubscription {endpoint: endpoint})
DETACH DELETE s
RETURN count(*) AS ended
