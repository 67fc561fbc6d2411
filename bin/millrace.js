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
var path = process.getBuiltinModule('node:path')

// Messages live for some milliseconds, until their commit. V8 takes that as a reason to grow its young generation to
// 128 MB, and the C library keeps freed memory once for each thread: nothing of that is in the budget, and it makes a
// flow a few percent faster at most. Both must be told before a process starts, so this one becomes a new one; those
// that it starts inherit it.
var beside = path.dirname(fs.realpathSync(process.argv[1]))
var told = JSON.parse(fs.readFileSync(path.join(beside, 'node-options.json'), 'utf8'))
var isTold =
  process.execArgv
    .concat(process.env.NODE_OPTIONS || '')
    .join(' ')
    .indexOf('--max-semi-space-size') >= 0
var runsFlows = process.argv[2] === 'run' || process.argv[2] === 'studio'
// Windows has no such call: there a process takes more memory and does the same.
if (runsFlows && !isTold && process.platform !== 'win32') {
  // Node warns that the call may still change; that is not for who types a command.
  process.removeAllListeners('warning')
  var args = [process.argv[0]].concat(told.options, process.execArgv, process.argv.slice(1))
  process.execve(process.execPath, args, Object.assign(told.env, process.env))
}
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
