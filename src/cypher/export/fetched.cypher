// Notes how the handing out of a copy ended.
// params  id, isDone (all of it was handed out: it is not handed out again)
// returns id
// cost    one unique-index seek
MATCH (e:Export {id: $id})
SET e.state = CASE WHEN $isDone THEN 'FETCHED' ELSE e.state END
REMOVE e.heldUntil
RETURN e.id AS id
