import Database from 'better-sqlite3'

/**
 * Watches how long this thread stands in SQLite to get the lock for writing: in statements that begin a transaction,
 * which wait inside SQLite where a busy timeout is set, and return at once where it is not.
 */
export class LockWaits {
  longestMs = 0

  static watch(): LockWaits {
    const waits = new LockWaits()
    const prepare = Database.prototype.prepare
    Database.prototype.prepare = function (this: Database.Database, source: string) {
      const statement = Reflect.apply(prepare, this, [source]) as Database.Statement
      if (/^begin immediate/i.test(source)) waits.measure(statement)
      return statement
    } as typeof prepare
    return waits
  }

  reset(): void {
    this.longestMs = 0
  }

  private measure(statement: Database.Statement): void {
    const run = statement.run.bind(statement)
    statement.run = (...parameters: unknown[]) => {
      const began = performance.now()
      try {
        return run(...parameters)
      } finally {
        this.longestMs = Math.max(this.longestMs, performance.now() - began)
      }
    }
  }
}
