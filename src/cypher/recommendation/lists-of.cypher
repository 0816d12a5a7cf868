// Which of these accounts have stored suggestions.
// params  userIds
// returns userId
// cost    a unique-index seek for each account
UNWIND $userIds AS id
MATCH (list:Suggestions {userId: id})
RETURN list.userId AS userId
