# ruff: noqa: E501
"""Was Netzwerke über Konten und Abgleich sagen: fehlende Rechte und Warnungen."""

TEXTS: dict[str, str] = {
    "wordpress_hidden": "{user} sieht nur {seen} von {total} wartenden Kommentaren: Für die übrigen reicht die Rolle nicht. Die Rolle „Redakteur“ sieht alle.",
    "wordpress_sees_nothing": "Darf wartende Kommentare nicht auflisten, der Abgleich kann sie also nicht holen. Die Administration der Website sollte die Rolle „Redakteur“ vergeben oder die Rechte edit_posts, edit_others_posts und edit_published_posts.",
    "wordpress_sees_own_only": "Sieht fast keine der wartenden Kommentare. Die Administration der Website sollte die Rolle „Redakteur“ vergeben.",
    "wordpress_own_posts_only": "Sieht und moderiert nur Kommentare zu eigenen Beiträgen. Für alle sollte die Administration der Website die Rolle „Redakteur“ vergeben.",
    "wordpress_loses_ip": "Beim Moderieren mit diesem Konto ersetzt WordPress die IP-Adresse der Kommentierenden durch unsere. Das Recht moderate_comments (Rolle „Redakteur“) verhindert das.",
    "wordpress_no_moderation": "Darf Kommentare nicht freigeben, als Spam markieren oder in den Papierkorb legen. Die Administration der Website sollte die Rolle „Redakteur“ vergeben.",
    "wordpress_reply_held": "Antworten dieses Kontos warten auf der Website auf Freigabe, bevor sie zu lesen sind, außer unter eigenen Beiträgen.",
    "wordpress_users_hidden": "Die Website verbirgt ihre Benutzer, deshalb werden Antworten aus dem Kollegium in wp-admin nur zum Teil erkannt. Bitte in der Sicherheitserweiterung der Website wp/v2/users für Angemeldete freigeben.",
    "mastodon_filtered": "Erwähnungen, die der Benachrichtigungsfilter des Kontos zurückhält: {n}. Sie stehen auf der Webseite des Servers unter „Gefilterte Benachrichtigungen“.",
    "mastodon_no_mentions": "Das Token darf keine Benachrichtigungen lesen, Erwähnungen lassen sich also nicht holen. Gebraucht wird eines mit dem Recht read:notifications.",
    "mastodon_few_rights": "Dem Token fehlen Rechte: Favorisieren braucht write:favourites, Stummschalten write:mutes, Blockieren write:blocks, Melden write:reports. Bei Bedarf bitte eines mit diesen Rechten anlegen.",
    "mastodon_read_only": "Das Token darf nur lesen. Für Antworten wird eines mit dem Recht write:statuses gebraucht.",
    "feed_gap": "Der Feed enthält nur seine neuesten {n} Einträge, und keiner der zuletzt bekannten ist darunter: Dazwischen können Kommentare fehlen. Bitte öfter abgleichen oder auf der Website nachsehen.",
    "feed_read_only": "Ein Feed lässt sich nur lesen: Geantwortet wird auf der Website.",
    "bluesky_main_password": "Dies ist das Passwort des Kontos selbst, das alles darf. Besser in Bluesky unter Einstellungen, Privatsphäre und Sicherheit, App-Passwörter ein App-Passwort anlegen und das Konto damit neu verbinden.",
}
