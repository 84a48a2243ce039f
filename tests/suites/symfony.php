<?php
// Loads the components as Debian's packages have them, and the tests from the folder Tests of the current one.
foreach (['Cache', 'HttpFoundation', 'Lock', 'Bridge/PhpUnit'] as $component) {
    foreach (["Symfony/Component/$component", "Symfony/$component"] as $folder) {
        if (is_file("/usr/share/php/$folder/autoload.php")) {
            require_once "/usr/share/php/$folder/autoload.php";
        }
    }
}
require_once 'Cache/IntegrationTests/autoload.php';
require_once 'Predis/autoload.php';
spl_autoload_register(function (string $class): void {
    if (preg_match('/^Symfony\\\\Component\\\\\w+\\\\(Tests\\\\.+)$/', $class, $match)) {
        $file = getcwd().'/'.str_replace('\\', '/', $match[1]).'.php';
        if (is_file($file)) {
            require_once $file;
        }
    }
});
