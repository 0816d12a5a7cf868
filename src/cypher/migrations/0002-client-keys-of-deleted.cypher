// A retry that comes after its post or comment was deleted must find that, and not make another.
// params  none
// returns nothing
// cost    one pass over each label; on an empty graph none

CREATE INDEX deleted_post_client_key IF NOT EXISTS FOR (n:DeletedPost) ON (n.clientKey);
CREATE INDEX deleted_comment_client_key IF NOT EXISTS FOR (n:DeletedComment) ON (n.clientKey);
