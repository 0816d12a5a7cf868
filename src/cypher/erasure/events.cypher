// Takes away what waits in the outbox, or was parked there, and speaks of an account.
// params  id, limit (events)
// returns done
// cost    a scan over the events that wait, which are few, and those that are parked
MATCH (e:Event|DeadEvent)
WHERE any(key IN keys(e) WHERE e[key] = $id)
WITH e LIMIT $limit
DETACH DELETE e
RETURN count(*) AS done
