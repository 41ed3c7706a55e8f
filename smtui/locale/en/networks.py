# ruff: noqa: E501
"""What networks tell about accounts and syncs: missing rights and warnings."""

TEXTS: dict[str, str] = {
    "wordpress_hidden": "{user} sees only {seen} of {total} waiting comments: the role is too small for the others. The role Editor sees all.",
    "wordpress_sees_nothing": "May not list the comments that wait for approval, so a sync cannot bring them. An administrator should give this user the role Editor, or the rights edit_posts, edit_others_posts and edit_published_posts.",
    "wordpress_sees_own_only": "Sees next to none of the comments that wait for approval. An administrator should give this user the role Editor.",
    "wordpress_own_posts_only": "Sees and moderates comments of this user's own posts only. For all of them, an administrator should give this user the role Editor.",
    "wordpress_loses_ip": "When this user moderates a comment, WordPress replaces the visitor's IP address by ours. The right moderate_comments (role Editor) prevents that.",
    "wordpress_no_moderation": "May not approve, mark as spam or trash comments. An administrator should give this user the role Editor.",
    "wordpress_reply_held": "Replies of this user wait for approval on the site before readers see them, except under the user's own posts.",
    "wordpress_users_hidden": "The site hides its users, so answers that colleagues give in wp-admin are recognised only in part. Allow wp/v2/users for logged-in users in the site's security plug-in.",
    "mastodon_filtered": "Mentions that the notification filter of the account keeps back: {n}. They are under “Filtered notifications” on the server's web page.",
    "mastodon_no_mentions": "The token may not read notifications, so mentions cannot be fetched. Make one with the right read:notifications.",
    "mastodon_few_rights": "The token lacks some rights: liking needs write:favourites, muting write:mutes, blocking write:blocks, reporting write:reports. Make one with them if they are wanted.",
    "mastodon_read_only": "The token may only read. For answers, make one with the right write:statuses.",
    "feed_gap": "The feed holds only its newest {n} entries, and none of those known from last time is among them: comments in between may be missing. Sync more often, or look at the site.",
    "feed_read_only": "A feed can only be read: answers are given on the site.",
    "bluesky_main_password": "This is the account's own password, which can do everything. Make an app password in Bluesky under Settings, Privacy and security, App passwords, and connect the account again with it.",
}
