// What is needed to prove who somebody is, by an identity of another service.
// params  login (`<issuer> <subject>`)
// returns accountId, handle, role, isActive, passwordHash (null: has no password), email (null: none), isEmailVerified,
//         phone (E.164 | null: none), hasSecondFactor; no row where there is no such account or it has no way in
// cost    one unique-index seek
MATCH (:Identity {key: $login})<-[:HAS_IDENTITY]-(a:Account)-[:HAS_CREDENTIAL]->(c:Credential)
RETURN a.id AS accountId, a.handle AS handle, a.role AS role, a:User AS isActive, c.passwordHash AS passwordHash,
       c.email AS email, c.emailVerifiedAt IS NOT NULL AS isEmailVerified, c.phone AS phone,
       c.totpOnAt IS NOT NULL AS hasSecondFactor
