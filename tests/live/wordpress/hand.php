<?php
// The readers' side of a blog, for tests that need it often: one JSON object a line in, one out. Argument: DIR of wordpress-up.
// {"visit": [[post, parent, "text", "0"|"1"], ...]} gives ids; {"answers": [ids]} gives all answers to these comments;
// {"by": user} gives how many comments a user wrote.
define('DISABLE_WP_CRON', true);
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'SERVER_NAME' => '127.0.0.1', 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET'];
require $argv[1] . '/site/wp-load.php';
$wpdb->suppress_errors(false);
while (($line = fgets(STDIN)) !== false) {
    $ask = json_decode($line, true);
    $said = [];
    foreach ($ask['visit'] ?? [] as [$post, $parent, $text, $state]) {
        $said[] = wp_insert_comment(wp_slash(['comment_post_ID' => $post, 'comment_parent' => $parent,
            'comment_content' => apply_filters('pre_comment_content', $text), 'comment_approved' => $state, 'comment_author' => 'Jürgen Groß',
            'comment_author_email' => 'juergen@example.org', 'comment_author_IP' => '192.0.2.7',
            'comment_agent' => 'Mozilla/5.0', 'comment_type' => 'comment']));
    }
    if (isset($ask['answers'])) {
        $in = implode(',', array_map('intval', $ask['answers'])) ?: '0';
        $said = $wpdb->get_results("SELECT comment_ID id, comment_parent parent, comment_content text, comment_approved state,
            user_id author FROM $wpdb->comments WHERE comment_parent IN ($in) ORDER BY comment_ID", ARRAY_A);
    }
    if (isset($ask['by'])) {
        $said = (int) $wpdb->get_var($wpdb->prepare("SELECT COUNT(*) FROM $wpdb->comments WHERE user_id = %d", $ask['by']));
    }
    echo json_encode($said), "\n";
}
