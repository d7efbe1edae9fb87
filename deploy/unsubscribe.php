<?php
/*
 * The page behind the link in each message, for shared hosting: it needs PHP 7.4 or newer and nothing else.
 *
 * "facteur suppress php FOLDER" writes this file and unsubscribe-settings.php; put both into one folder of the site and name
 * this file in facteur.yaml (publicUrl: https://.../unsubscribe.php). It checks links by their MAC, takes down who wants to
 * leave, and Facteur's workers fetch that. It knows no address, and its key makes no links but those that leave the list.
 * docs/leaving.md says more.
 */
declare(strict_types=1);

const LINK = '/^(2\.[a-z][a-z0-9]{0,63}\.[1-9][0-9]{0,14}\.(fr|en)(?:-([a-z0-9-]{1,40}))?\.[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{24})$/D';
/* An answer comes so long after its request (microseconds): whether a link is right must not be seen by the time it took. */
const ANSWER_US = 50000;
/* What is taken down is fetched within a minute or so; a file of this many bytes means that nobody does. */
const MOST_BYTES = 5000000;
const MOST_AT_ONCE = 500;
/* Whoever asks for the file itself is shown nothing. */
const GUARD = '<?php exit; ?>';

$since = hrtime(true);
header('Cache-Control: no-store');
header('X-Robots-Tag: noindex');
header('X-Content-Type-Options: nosniff');
header('Referrer-Policy: no-referrer');

$settings = is_file(__DIR__ . '/unsubscribe-settings.php') ? require __DIR__ . '/unsubscribe-settings.php' : null;
if (!is_array($settings)) {
    http_response_code(503);
    exit('unsubscribe-settings.php is missing');
}

$path = isset($_SERVER['PATH_INFO']) ? (string) $_SERVER['PATH_INFO'] : '';
if ($path === '/fetch') {
    fetched($settings);
} elseif (strncmp($path, '/u/', 3) === 0) {
    answer($settings, substr($path, 3), $since);
} else {
    http_response_code(404);
}

/* GET asks, because programs that look at mail follow links; POST does it: the page's button, or one click (RFC 8058). */
function answer(array $settings, string $token, int $since): void
{
    $parts = [];
    $known = preg_match(LINK, $token, $parts) === 1;
    $language = $known ? $parts[2] : languageOf((string) ($_SERVER['HTTP_ACCEPT_LANGUAGE'] ?? ''));
    $topic = $known ? $parts[3] : '';
    $view = 'ask';
    if (($_SERVER['REQUEST_METHOD'] ?? 'GET') === 'POST') {
        $wish = isset($_POST['wish']) && in_array($_POST['wish'], ['all', 'back'], true) ? $_POST['wish'] : 'leave';
        $view = ['leave' => 'done', 'all' => 'done-all', 'back' => 'stayed'][$wish];
        $right = hash_equals(macOf($settings, $known ? $parts[1] : ''), $known ? $parts[4] : '');
        if ($right && !takeDown($settings, $wish, $token)) {
            http_response_code(503);
            header('Retry-After: 60');
            $view = 'faulty';
        }
    }
    $html = $settings['pages'][$language][$view][$topic === '' ? 'plain' : 'topic'];
    usleep(max(0, ANSWER_US - intdiv(hrtime(true) - $since, 1000)));
    header('Content-Type: text/html; charset=utf-8');
    header('Content-Language: ' . $language);
    header('Content-Security-Policy: ' . $settings['policy']);
    echo str_replace('%TOPIC%', $topic, $html);
}

function languageOf(string $accepted): string
{
    return preg_match('/^\s*en\b/i', $accepted) === 1 ? 'en' : 'fr';
}

function macOf(array $settings, string $said): string
{
    $mac = hash_hmac('sha256', "facteur-unsubscribe-2\n" . $said, hex2bin($settings['mac']), true);
    return strtr(base64_encode(substr($mac, 0, 18)), '+/', '-_');
}

/* One line each: when (seconds), what, by which link. The same asked twice in a row is taken down once. */
function takeDown(array $settings, string $wish, string $token): bool
{
    return withFile($settings, function ($file) use ($wish, $token): bool {
        fseek($file, 0);
        $text = (string) stream_get_contents($file);
        if (strlen($text) > MOST_BYTES) {
            return false;
        }
        $at = strrpos($text, "\t" . $token . "\n");
        $line = $at === false ? '' : substr($text, (int) strrpos(substr($text, 0, $at), "\n") + 1);
        if ($at !== false && strpos($line, "\t" . $wish . "\t" . $token . "\n") !== false) {
            return true;
        }
        $record = time() . "\t" . $wish . "\t" . $token . "\n";
        fseek($file, 0, SEEK_END);
        return fwrite($file, $record) === strlen($record) && fflush($file);
    });
}

/*
 * What was taken down, for whoever has the secret. done=NAME:PLACE: everything before that place of that file was recorded
 * and is not told again; when that is all there is, the file begins anew, under another name.
 */
function fetched(array $settings): void
{
    if (!hash_equals($settings['secret'], (string) ($_SERVER['HTTP_X_FACTEUR_SECRET'] ?? ''))) {
        http_response_code(404);
        return;
    }
    $done = explode(':', isset($_GET['done']) && is_string($_GET['done']) ? $_GET['done'] : '');
    $answer = null;
    $right = withFile($settings, function ($file) use ($done, &$answer): bool {
        fseek($file, 0);
        $head = (string) fgets($file);
        $name = substr($head, strlen(GUARD), 16);
        $from = max(strlen($head), (int) substr($head, strlen(GUARD) + 17));
        $size = (int) fstat($file)['size'];
        if ($done[0] === $name && isset($done[1]) && (int) $done[1] > $from && (int) $done[1] <= $size) {
            $from = (int) $done[1];
            if ($from === $size) {
                ftruncate($file, 0);
                $head = headOf(0);
                $name = substr($head, strlen(GUARD), 16);
                $from = $size = strlen($head);
            } else {
                $head = headOf($from, $name);
            }
            fseek($file, 0);
            fwrite($file, $head);
            fflush($file);
        }
        fseek($file, $from);
        $requests = [];
        while (count($requests) < MOST_AT_ONCE && ($line = fgets($file)) !== false && substr($line, -1) === "\n") {
            $from += strlen($line);
            $requests[] = explode("\t", rtrim($line, "\n"));
        }
        $answer = ['done' => $name . ':' . $from, 'requests' => $requests];
        return true;
    });
    http_response_code($right ? 200 : 503);
    header('Content-Type: application/json');
    echo json_encode($right ? $answer : null);
}

/* Always as long as any other: it is written over. */
function headOf(int $done, string $name = ''): string
{
    return GUARD . ($name === '' ? bin2hex(random_bytes(8)) : $name) . ' ' . sprintf('%010d', $done) . "\n";
}

/* The file is locked meanwhile. It lies beside this one, unless the settings name another folder, outside of the site. */
function withFile(array $settings, callable $task): bool
{
    $file = @fopen(($settings['folder'] ?? __DIR__) . '/unsubscribe-data.php', 'c+b');
    if ($file === false || !flock($file, LOCK_EX)) {
        return false;
    }
    try {
        if ((int) fstat($file)['size'] === 0) {
            fwrite($file, headOf(0));
        }
        return $task($file);
    } finally {
        fclose($file);
    }
}
