// What an account has to check a second factor by.
// params  accountId
// returns handle, email (null: none), secret (sealed | null: not on), pending (sealed | null: none begun),
//         lastStep (time step of the last code used | null: none), recoveryCodesLeft
// cost    one unique-index seek
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
RETURN a.handle AS handle, c.email AS email, c.totpSecret AS secret, c.totpPending AS pending, c.totpStep AS lastStep,
       size(coalesce(c.recoveryHashes, [])) AS recoveryCodesLeft
