// What is needed to check a password, by handle.
// params  login (lower case)
// returns accountId, role, isActive, passwordHash; no row where there is no such account or it has no password
// cost    one unique-index seek
MATCH (a:Account {handle: $login})-[:HAS_CREDENTIAL]->(c:Credential)
RETURN a.id AS accountId, a.role AS role, a:User AS isActive, c.passwordHash AS passwordHash
