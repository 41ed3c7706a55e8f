<?php
// Installs WordPress with its own installer and makes a user with an application password for each role.
// Arguments: the site's folder, the language. Prints the users as JSON.
define('WP_INSTALLING', true);
$_SERVER += ['HTTP_HOST' => '127.0.0.1', 'SERVER_NAME' => '127.0.0.1', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1',
    'REQUEST_METHOD' => 'GET'];
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
$word = bin2hex(random_bytes(9));
if (!is_blog_installed()) {
    wp_install('Prüfblog', 'admin', 'admin@example.org', true, '', $word, $argv[2]);
}
$options = ['permalink_structure' => '/%year%/%monthnum%/%postname%/', 'timezone_string' => 'Europe/Berlin',
    'comment_moderation' => 1, 'thread_comments' => 1, 'thread_comments_depth' => 5, 'default_pingback_flag' => 0];
foreach ($options as $name => $value) {
    update_option($name, $value);
}
add_role('comment_moderator', 'Comment moderator', ['read' => true, 'moderate_comments' => true]);
flush_rewrite_rules(false);
$users = [];
foreach (['admin' => 'administrator', 'editor' => 'editor', 'author' => 'author', 'contributor' => 'contributor',
          'subscriber' => 'subscriber', 'moderator' => 'comment_moderator'] as $login => $role) {
    $known = get_user_by('login', $login);
    $id = $known ? $known->ID : wp_insert_user(['user_login' => $login, 'user_pass' => wp_generate_password(20),
        'user_email' => "$login@example.org", 'display_name' => ucfirst($login), 'role' => $role]);
    [$plain, $item] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'smtui test']);
    $users[$login] = ['id' => $id, 'role' => $role, 'uuid' => $item['uuid'],
        'application_password' => WP_Application_Passwords::chunk_password($plain)];
}
echo json_encode($users);
