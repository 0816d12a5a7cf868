// A unique index behind every id, handle and key that a query starts from, and the range that posts are listed by.
// params  none
// returns nothing
// cost    one pass over each label; on an empty graph none

CREATE CONSTRAINT account_id IF NOT EXISTS FOR (n:Account) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT account_handle IF NOT EXISTS FOR (n:Account) REQUIRE n.handle IS UNIQUE;

// User is the second label of an active account: queries start from it, so it needs indexes of its own.
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT user_handle IF NOT EXISTS FOR (n:User) REQUIRE n.handle IS UNIQUE;

CREATE CONSTRAINT credential_email IF NOT EXISTS FOR (n:Credential) REQUIRE n.email IS UNIQUE;
CREATE CONSTRAINT session_id IF NOT EXISTS FOR (n:Session) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT post_id IF NOT EXISTS FOR (n:Post) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT post_client_key IF NOT EXISTS FOR (n:Post) REQUIRE n.clientKey IS UNIQUE;
CREATE INDEX post_created_at IF NOT EXISTS FOR (n:Post) ON (n.createdAt);
CREATE CONSTRAINT deleted_post_id IF NOT EXISTS FOR (n:DeletedPost) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT comment_id IF NOT EXISTS FOR (n:Comment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT comment_client_key IF NOT EXISTS FOR (n:Comment) REQUIRE n.clientKey IS UNIQUE;
CREATE CONSTRAINT deleted_comment_id IF NOT EXISTS FOR (n:DeletedComment) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT hashtag_name IF NOT EXISTS FOR (n:Hashtag) REQUIRE n.name IS UNIQUE;
