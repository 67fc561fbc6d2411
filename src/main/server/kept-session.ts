import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../runtime/clock.ts'

const sessionFile = z.strictObject({
  version: z.literal(1),
  /** Of the cookie: 24 bytes. */
  secret: z.string().regex(/^[\w-]{32}$/),
  /** Served on last. */
  port: z.number().int().min(1).max(65_535).optional(),
  /** When the secret was drawn by lot, in ms since 1970; earlier versions do not say. */
  since: z.number().optional(),
})

/** So long a secret is good for, in ms: one that was copied opens the Studio no longer. */
const SECRET_LASTS_MS = 30 * 24 * 3_600_000

export interface KeptSessionOptions {
  /** Where this user keeps such things, and nobody else reads; absolute. Nothing is kept without it. */
  readonly folder: string | undefined
  /** Absolute. */
  readonly workspace: string
  readonly clock: Pick<Clock, 'now'>
}

/**
 * What pages of a workspace are known by, and the port that they ask at, from one start of the program to the next: a
 * page that was open goes on. One file for each workspace, for this user alone. A start that finds a secret of more than
 * thirty days draws another one: pages of before are not let in, and say so.
 */
export class KeptSession {
  readonly secret: string
  /** Served on last; 0: none is known. */
  readonly port: number
  private readonly folder: string | undefined
  /** Those that it is kept for. */
  private readonly kept = new Set<string>()
  private readonly workspace: string
  private readonly since: number

  constructor({ folder, workspace, clock }: KeptSessionOptions) {
    this.folder = folder
    this.workspace = workspace
    const now = clock.now()
    const kept = folder === undefined ? undefined : readOwn(fileOf(folder, workspace))
    const { secret, since = now } = kept ?? {}
    const isGood = secret !== undefined && Math.abs(now - since) < SECRET_LASTS_MS
    this.secret = isGood ? secret : randomBytes(24).toString('base64url')
    this.since = isGood ? since : now
    this.port = kept?.port ?? 0
  }

  /** Without a place to keep it, pages of this start end with it; they say so. */
  keep(port: number, workspace = this.workspace): void {
    if (this.folder === undefined || this.kept.has(workspace)) return
    this.kept.add(workspace)
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      const file = fileOf(this.folder, workspace)
      const draft = `${file}.${process.pid}.draft`
      writeFileSync(draft, JSON.stringify({ version: 1, secret: this.secret, port, since: this.since }), {
        mode: 0o600,
      })
      renameSync(draft, file)
    } catch {
      // A home that cannot be written to: the Studio works as well.
    }
  }
}

function fileOf(folder: string, workspace: string): string {
  return join(folder, `${createHash('sha256').update(workspace).digest('hex').slice(0, 32)}.json`)
}

/** Undefined where there is none, or where others may have read it. */
function readOwn(file: string): z.output<typeof sessionFile> | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) return undefined
    return sessionFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
