// Devices that notifications are pushed to: an endpoint belongs to whoever registered it last.
// params  none
// returns nothing
// cost    one pass over the label; there is none before this

CREATE CONSTRAINT push_subscription_endpoint IF NOT EXISTS FOR (n:PushSubscription) REQUIRE n.endpoint IS UNIQUE;
