// Who may find, mention and write to an account.
// params  id
// returns isPrivate, isDiscoverable, mentionsFrom, messagesFrom, tagsFrom, hidesCounts; no row where the account is not
//         active
// cost    one unique-index seek
MATCH (a:User {id: $id})
RETURN a.isPrivate AS isPrivate, NOT a:Unlisted AS isDiscoverable, coalesce(a.mentionsFrom, 'EVERYONE') AS mentionsFrom,
  coalesce(a.messagesFrom, 'EVERYONE') AS messagesFrom, coalesce(a.tagsFrom, 'EVERYONE') AS tagsFrom,
  a:Discreet AS hidesCounts
