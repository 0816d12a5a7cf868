// What everybody may know of a person, so that no password is made of it.
// params  accountId
// returns handle, displayName, email (null: none); no row where there is no such account or it has no way in
// cost    one unique-index seek
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
RETURN a.handle AS handle, a.displayName AS displayName, c.email AS email
