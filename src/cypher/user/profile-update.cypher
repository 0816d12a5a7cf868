// Changes what an account says of itself. What is null stays as it is, save the picture, which `setAvatar` says to set.
// params  id, displayName (text | null), bio (text | null), isPrivate (boolean | null), setAvatar (boolean),
//         avatarUrl (text | null = none)
// returns id; no row where the account is not active
// cost    one unique-index seek
MATCH (a:User {id: $id})
SET a.displayName = coalesce($displayName, a.displayName),
    a.bio = coalesce($bio, a.bio),
    a.isPrivate = coalesce($isPrivate, a.isPrivate),
    a.avatarUrl = CASE WHEN $setAvatar THEN $avatarUrl ELSE a.avatarUrl END
RETURN a.id AS id
