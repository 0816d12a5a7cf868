-- The files of the import, as they are.
CREATE UNLOGGED TABLE in_accounts (handle text, id text, display_name text, bio text, is_private bool, is_verified bool,
  role text, created_at bigint, private_posts int, last_post_at bigint, last_post text);
CREATE UNLOGGED TABLE in_posts (id text, text text, visibility text, created_at bigint);
CREATE UNLOGGED TABLE in_follows (follower text, at bigint, followee text);
CREATE UNLOGGED TABLE in_posted (author text, at bigint, post text);
CREATE UNLOGGED TABLE in_likes (liker text, at bigint, post text);
CREATE UNLOGGED TABLE in_tagged (post text, position int, word text);
CREATE UNLOGGED TABLE in_mentions (post text, position int, handle text);
CREATE UNLOGGED TABLE in_comments (id text, text text, at bigint, depth int);
CREATE UNLOGGED TABLE in_wrote (author text, at bigint, comment text);
CREATE UNLOGGED TABLE in_on (comment text, at bigint, post text);
CREATE UNLOGGED TABLE in_replies (comment text, at bigint, parent text);
CREATE UNLOGGED TABLE in_blocks (blocker text, at bigint, blocked text);
