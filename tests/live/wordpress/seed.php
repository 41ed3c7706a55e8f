<?php
// Posts and comments straight into the database: no flood and no duplicate check, but the filters of a visitor's form.
// Arguments: the site's folder, posts, pending comments, seed.
[, $site, $n_posts, $n_pending, $seed] = $argv;
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET'];
define('DISABLE_WP_CRON', true);
require "$site/wp-load.php";
mt_srand((int) $seed);
wp_defer_comment_counting(true);
wp_suspend_cache_invalidation(true);
$pick = fn(array $list) => $list[mt_rand(0, count($list) - 1)];

$people = [['Jürgen Groß', 'juergen@example.org', ''], ['Zoë Ångström', 'zoe@example.com', 'https://zoe.example.com/'],
    ['李小龍', 'li@example.net', ''], ['anonym', '', ''], ['O\'Brien & "Söhne" <GmbH>', 'ob@example.org', ''],
    ['مريم', 'maryam@example.net', ''], ['x', 'x@example.com', 'http://x.example.com/?a=1&b=2'],
    ['Ein Mensch mit einem wirklich sehr, sehr langen Namen von der Waterkant', 'lang@example.org', '']];
$ips = ['192.0.2.7', '198.51.100.23', '203.0.113.200', '2001:db8::17', ''];
$words = explode(' ', 'Danke für den Kuchen aber warum ist bei mir nichts Größe Übung Straße ich hätte gern gewusst ob man auch ohne Voranmeldung kommen kann vielleicht morgen');
$texts = [
    fn($i) => "Frage $i: " . implode(' ', array_map(fn() => $pick($words), range(1, mt_rand(6, 30)))) . '?',
    fn($i) => "Hallo $i,\n\nzwei Absätze.\r\nEine Zeile mit Windows-Ende.\n\n-- \nGruß",
    fn($i) => "Äußerst schöne Übersicht Nr. $i – „süß“, naïve, čeština, ﬁ, e\u{0301} (zerlegt), 10 €",
    fn($i) => "Nr. $i 🎉👍🏽👩‍👩‍👧‍👦🇩🇪 😂 und ein Herz ❤️",
    fn($i) => "Nr. $i <strong>fett</strong> &amp; <em>kursiv</em> <a href=\"https://example.org/?a=1&b=2\">Verweis</a> <blockquote>Zitat</blockquote> <code>if (a < b && c > d) {}</code> <script>alert(1)</script><img src=x onerror=alert(1)>",
    fn($i) => "Nr. $i 1 < 2, 3 > 2, AT&T, &lt;b&gt; &#8217; \"gerade\" 'Striche' \\ Backslash %s {0} \${x} [/b] [@click=app.quit]x[/]",
    fn($i) => "Lang $i: " . mb_substr(str_repeat('Größere Texte müssen auch gehen. ', 200), 0, 5000 - mb_strlen("Lang $i: ") - 1) . '.',
    fn($i) => "رقم $i شكرا جزيلا على المقال \u{202E}umgekehrt\u{202C} \u{200B}",
    fn($i) => "Nr. $i \x1b[31mrot\x1b[0m \x07 \x1b]52;c;eA==\x07 Steuerzeichen \u{9B}31m",
    fn($i) => "Cheap pills $i http://pills.example.com/ <a href=\"http://casino.example.net/\">casino</a> http://a.example",
    fn($i) => $pick(['+1', '?', '👍', 'Danke!', '.']) . str_repeat(' ', $i % 2),
];
$add = function (int $post, int $parent, string|int $state, int $text, int $i, int $when, string $type = 'comment') use ($people, $ips, $texts, $pick) {
    [$name, $mail, $web] = $pick($people);
    $data = wp_filter_comment(wp_slash(['comment_post_ID' => $post, 'comment_parent' => $parent, 'comment_author' => $name,
        'comment_author_email' => $mail, 'comment_author_url' => $web, 'comment_author_IP' => $pick($ips), 'user_id' => 0,
        'comment_agent' => 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0', 'comment_content' => $texts[$text]($i),
        'comment_type' => $type]));
    return wp_insert_comment(['comment_approved' => $state, 'comment_date_gmt' => gmdate('Y-m-d H:i:s', $when),
        'comment_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', $when))] + $data);
};

$wpdb->query('START TRANSACTION');
$out = ['posts' => [], 'pending' => [], 'approved' => [], 'spam' => [], 'pingbacks' => [], 'replies' => 0];
$now = time();
$author = get_user_by('login', 'author')->ID;
for ($p = 0; $p < $n_posts; $p++) {
    $when = $now - 86400 * ($n_posts - $p + 30);
    $out['posts'][] = $post = wp_insert_post(['post_title' => 'Beitrag ' . ($p + 1) . ': Größe & <em>Maß</em>',
        'post_status' => 'publish', 'post_author' => $p % 2 ? $author : 1, 'comment_status' => 'open',
        'post_content' => "<!-- wp:paragraph -->\n<p>Text mit Übungen.</p>\n<!-- /wp:paragraph -->",
        'post_date_gmt' => gmdate('Y-m-d H:i:s', $when), 'post_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', $when))]);
    $out['approved'][] = $add($post, 0, 1, 0, $p, $when + 3600);
}
$answerable = [];
for ($i = 0; $i < $n_pending && $n_posts; $i++) {
    $slot = mt_rand(0, $n_posts - 1);
    $post = $out['posts'][$slot];
    $answerable[$post] ??= [$out['approved'][$slot]];
    $parent = mt_rand(1, 10) <= 3 ? $pick($answerable[$post]) : 0;
    $when = $now - (int) (($n_pending - $i) * 86400 * 20 / max(1, $n_pending));
    if ($i % 10 == 9) $when = $last;        // the same second as the one before
    $last = $when;
    $out['pending'][] = $id = $add($post, $parent, 0, $i % count($texts), $i, $when);
    if (count($answerable[$post]) < 6) $answerable[$post][] = $id;
    $out['replies'] += $parent ? 1 : 0;
    if ($i % 10 == 0) $out['spam'][] = $add($post, 0, 'spam', 9, $i, $when);
    if ($i % 25 == 24) $out['pingbacks'][] = $add($post, 0, 0, 0, $i, $when, 'pingback');
}
// Editors' notes (WordPress 6.9) are held comments of another type.
$out['notes'] = $n_posts ? [$add($out['posts'][0], 0, 0, 0, 0, $now, 'note')] : [];
$wpdb->query('COMMIT');
wp_suspend_cache_invalidation(false);
wp_defer_comment_counting(false);
wp_cache_flush();
$count = wp_count_comments();
$out['counts'] = ['moderated' => (int) $count->moderated, 'approved' => (int) $count->approved, 'spam' => (int) $count->spam,
    'trash' => (int) $count->trash];
echo json_encode($out), "\n";
