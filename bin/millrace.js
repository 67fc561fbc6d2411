#!/usr/bin/env node
// Any Node may start this file, also one of ten years ago: so it holds nothing
// newer than ES5, not even a comma behind the last argument.
var wanted = 24
var found = parseInt(process.versions.node, 10)
if (found < wanted) {
  var cure = 'install it from https://nodejs.org, or in a checkout run "npm ci" and then "npx millrace".'
  var is = 'Millrace needs Node ' + wanted + ' or newer, and this is Node ' + process.versions.node
  process.stderr.write('error: ' + is + ': ' + cure + '\n')
  process.exit(2)
}

var fs = process.getBuiltinModule('node:fs')
var url = process.getBuiltinModule('node:url')
// Compiled sources are kept between starts: a third of the time of a start.
process.getBuiltinModule('node:module').enableCompileCache()

// npx starts this file through a link; what it imports lies beside the real one.
var here = url.pathToFileURL(fs.realpathSync(process.argv[1]))
var fromSource = new URL('../src/cli/main.ts', here)
var main = fs.existsSync(fromSource) ? fromSource : new URL('../dist/cli/main.js', here)
// An old parser would stop at the import itself, before the sentence above.
new Function('file', 'return import(file)')(main.href).then(function (command) {
  return command.main(process.argv.slice(2))
})
