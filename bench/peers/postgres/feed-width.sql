-- $1 viewer (id). How many accounts a viewer follows: decides how the feed is read.
SELECT followees FROM users WHERE id = $1
