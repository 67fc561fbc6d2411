import Database from 'better-sqlite3'

/**
 * Loaded by `--import` into a child of embedded-durability.test.ts: the broker then runs without syncing, so
 * that the test can show that it would notice.
 */
const pragma = Object.getOwnPropertyDescriptor(Database.prototype, 'pragma')
  ?.value as Database.Database['pragma']
Database.prototype.pragma = function (this: Database.Database, source, options) {
  return pragma.call(this, source.replace('synchronous = full', 'synchronous = off'), options)
}
