// Changes who may find, mention and write to an account. What is null stays as it is.
// params  id, isDiscoverable, hidesCounts (each boolean | null), mentionsFrom, messagesFrom, tagsFrom (each | null)
// returns id; no row where the account is not active
// cost    one unique-index seek
MATCH (a:User {id: $id})
SET a.mentionsFrom = coalesce($mentionsFrom, a.mentionsFrom),
    a.messagesFrom = coalesce($messagesFrom, a.messagesFrom),
    a.tagsFrom = coalesce($tagsFrom, a.tagsFrom)
FOREACH (_ IN CASE WHEN $isDiscoverable = false THEN [1] ELSE [] END | SET a:Unlisted)
FOREACH (_ IN CASE WHEN $isDiscoverable THEN [1] ELSE [] END | REMOVE a:Unlisted)
FOREACH (_ IN CASE WHEN $hidesCounts THEN [1] ELSE [] END | SET a:Discreet)
FOREACH (_ IN CASE WHEN $hidesCounts = false THEN [1] ELSE [] END | REMOVE a:Discreet)
RETURN a.id AS id
