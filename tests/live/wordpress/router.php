<?php
// Router of PHP's own server: gives files, and everything else to WordPress. While a file of that name lies in the folder
// faults it also plays the trouble of real hosts: slow (holds milliseconds), html, waf403, rate429, no-wp-json, strip-auth,
// bom, php-notice, lose-reply (a write is done, the client gets 504), fatal (a write is done, then PHP dies),
// no-delete (DELETE is refused by the host), move-host (from localhost to 127.0.0.1), move-away (to another site).
$root = $_SERVER['DOCUMENT_ROOT'];
$faults = dirname(__DIR__) . '/faults';
$fault = fn($name) => is_file("$faults/$name");
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
$rest = str_starts_with($path, '/wp-json') || isset($_GET['rest_route']);
$writes = !in_array($_SERVER['REQUEST_METHOD'], ['GET', 'HEAD'], true);
$page = function ($status, $title, $headers = []) {
    http_response_code($status);
    header('Content-Type: text/html; charset=UTF-8');
    foreach ($headers as $line) header($line);
    echo "<!doctype html><html><head><title>$title</title></head><body><h1>$title</h1></body></html>";
    return true;
};
if ($fault('slow')) usleep(1000 * (int) file_get_contents("$faults/slow"));
if ($fault('move-host') && str_starts_with($_SERVER['HTTP_HOST'], 'localhost'))
    return $page(301, 'Moved', ["Location: http://127.0.0.1:{$_SERVER['SERVER_PORT']}{$_SERVER['REQUEST_URI']}"]);
if ($fault('move-away')) return $page(301, 'Moved', ['Location: https://hoster.example/suspended']);
if ($rest) {
    if ($fault('html')) return $page(200, 'Just a moment...');
    if ($fault('waf403')) return $page(403, '403 Forbidden');
    if ($fault('rate429')) return $page(429, '429 Too Many Requests', ['Retry-After: 2']);
    if ($fault('no-wp-json') && str_starts_with($path, '/wp-json')) return $page(404, '404 Not Found');
    if ($fault('no-delete') && $_SERVER['REQUEST_METHOD'] === 'DELETE') return $page(405, 'Method Not Allowed');
    if ($fault('strip-auth')) unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'], $_SERVER['HTTP_AUTHORIZATION']);
    if ($fault('bom')) echo "\xEF\xBB\xBF";
    if ($fault('php-notice')) echo "<br />\n<b>Warning</b>:  Undefined variable \$x in <b>plugin.php</b> on line <b>3</b><br />\n";
    $after = fn($status, $type, $body) => ob_start(function () use ($status, $type, $body) {
        header_remove();
        header("HTTP/1.1 $status", true, (int) $status);
        header("Content-Type: $type");
        return $body;
    });
    if ($writes && $fault('lose-reply')) $after('504 Gateway Time-out', 'text/html', '<html><head><title>504 Gateway Time-out</title></head></html>');
    if ($writes && $fault('fatal')) $after('500 Internal Server Error', 'application/json',
        '{"code":"internal_server_error","message":"<p>There has been a critical error on this website.<\/p>","data":{"status":500}}');
}
$file = realpath($root . $path);
if ($file && is_dir($file) && $path !== '/' && is_file("$file/index.php")) {
    if (!str_ends_with($path, '/')) return $page(301, 'Moved', ["Location: $path/"]);
    $file .= '/index.php';
    $path .= 'index.php';
}
if (!$file || !is_file($file) || !str_starts_with($file, "$root/")) {
    $path = '/index.php';
    $file = "$root/index.php";
} elseif (!str_ends_with($file, '.php')) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $path;
$_SERVER['SCRIPT_FILENAME'] = $file;
unset($_SERVER['PATH_INFO']);
chdir(dirname($file));
require $file;
return true;
