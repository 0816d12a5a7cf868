// Forgets an account's stored suggestions.
// params  userId
// returns dropped (userId; no row where there were none)
// cost    one unique-index seek
MATCH (list:Suggestions {userId: $userId})
WITH list, list.userId AS dropped
DETACH DELETE list
RETURN dropped
