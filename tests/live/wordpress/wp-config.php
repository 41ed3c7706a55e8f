<?php
// Settings of the test site. What differs from start to start is read from the folder beside the site.
$run = dirname(__DIR__) . '/run';
define('DB_NAME', 'wordpress');
define('DB_USER', 'wordpress');
define('DB_PASSWORD', trim(file_get_contents("$run/db.password")));
define('DB_HOST', "localhost:$run/db.sock");
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$salt = trim(file_get_contents("$run/salt"));
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", hash('sha256', "$salt $name key"));
    define("{$name}_SALT", hash('sha256', "$salt $name salt"));
}
$table_prefix = 'wp_';
define('WP_HOME', 'http://127.0.0.1:' . trim(file_get_contents(dirname(__DIR__) . '/port')));
define('WP_SITEURL', WP_HOME);
define('WP_ENVIRONMENT_TYPE', 'local');     // application passwords over plain http
define('WP_HTTP_BLOCK_EXTERNAL', true);     // nothing leaves this machine
define('AUTOMATIC_UPDATER_DISABLED', true);
define('FS_METHOD', 'direct');
define('WP_DEBUG', true);
define('WP_DEBUG_DISPLAY', false);
define('WP_DEBUG_LOG', "$run/php-debug.log");
if (is_file(dirname(__DIR__) . '/faults/no-trash')) {
    define('EMPTY_TRASH_DAYS', 0);
}
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
