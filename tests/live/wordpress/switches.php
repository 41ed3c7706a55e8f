<?php
// What security plug-ins do to the REST API, while a file of that name lies in the folder faults.
$fault = fn($name) => is_file(dirname(ABSPATH) . "/faults/$name");
if ($fault('rest-login-only')) {
    add_filter('rest_authentication_errors', fn($result) => $result === true || is_wp_error($result) || is_user_logged_in()
        ? $result : new WP_Error('rest_login_required', 'REST API restricted to authenticated users.', ['status' => 401]));
}
if ($fault('rest-off')) {
    add_filter('rest_authentication_errors', fn() =>
        new WP_Error('rest_disabled', 'The REST API on this site has been disabled.', ['status' => 403]));
}
if ($fault('no-app-passwords')) {
    add_filter('wp_is_application_passwords_available', '__return_false');
}
if ($fault('no-users-endpoint')) {
    add_filter('rest_endpoints', fn($all) =>
        array_filter($all, fn($route) => !str_starts_with($route, '/wp/v2/users'), ARRAY_FILTER_USE_KEY));
}
if ($fault('early-login-check')) {          // makes WordPress name the reason of a 401
    add_filter('rest_authentication_errors', function ($result) { is_user_logged_in(); return $result; }, 50);
}
if ($fault('no-comments-route')) {
    add_filter('rest_endpoints', fn($all) =>
        array_filter($all, fn($route) => !str_starts_with($route, '/wp/v2/comments'), ARRAY_FILTER_USE_KEY));
}
if ($fault('keep-status')) {                // a plug-in that takes every decision back
    add_action('transition_comment_status', function ($new, $old, $comment) {
        global $wpdb;
        $wpdb->update($wpdb->comments, ['comment_approved' => ['approved' => '1', 'unapproved' => '0'][$old] ?? $old],
            ['comment_ID' => $comment->comment_ID]);
        clean_comment_cache($comment->comment_ID);
    }, 10, 3);
}
