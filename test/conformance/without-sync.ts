import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Loaded by `--import` into a child of embedded-durability.test.ts: the broker then runs without syncing its log, so
 * that the test can show that it would notice.
 */
fs.fdatasync = ((_file: number, done: (error: null) => void) => done(null)) as typeof fs.fdatasync
syncBuiltinESMExports()
