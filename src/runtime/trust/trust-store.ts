import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  type Capability,
  TRUST_RECORD_VERSION,
  type TrustRecord,
  trustRecordSchema,
} from '../../contract/capability.ts'
import { describeError, FlowError } from '../../contract/errors.ts'
import { type AskedPower, acceptedWith } from '../../flow/capabilities.ts'

/** The file that trust is about. */
export interface TrustSubject {
  /** Absolute, links resolved. */
  readonly workspace: string
  /** Relative to the workspace, links resolved. */
  readonly file: string
  /** The id of the flow, or the name of the environment. */
  readonly id: string
}

export interface TrustStoreOptions {
  readonly folder: string
  /** Told once for each record that does not count, with the reason. */
  readonly complain: (line: string) => void
}

const ENDING = '.json'

/**
 * What this user has accepted: one file for each flow and workspace, so that two commands at a time lose nothing of one
 * another, and damage to one is damage to that one. What cannot be read, or what others may write, is not trusted.
 */
export class TrustStore {
  private readonly folder: string
  private readonly complain: (line: string) => void
  private readonly told = new Set<string>()

  constructor({ folder, complain }: TrustStoreOptions) {
    this.folder = folder
    this.complain = complain
  }

  /** What was accepted of a file; of one that was moved or renamed in its workspace, what was accepted before. */
  accepted(subject: TrustSubject): readonly Capability[] {
    const own = this.read(recordName(subject))
    if (own !== undefined) return own.id === subject.id ? own.accepted : []
    return this.movedRecords(subject).flatMap(({ accepted }) => accepted)
  }

  /** Adds to what was accepted before. Throws FILE_UNWRITABLE. */
  accept(subject: TrustSubject, asked: readonly AskedPower[], at: string): void {
    const accepted = [...acceptedWith(this.accepted(subject), asked)]
    const moved = this.movedRecords(subject)
    const { workspace, file, id } = subject
    this.write({ version: TRUST_RECORD_VERSION, workspace, file, id, accepted, acceptedAt: at })
    for (const each of moved) this.remove(each)
  }

  /** Forgets what was accepted of a file, whatever flow lay there; whether there was anything. Throws FILE_UNWRITABLE. */
  revoke(subject: Omit<TrustSubject, 'id'>): boolean {
    const isThere = existsSync(join(this.folder, recordName(subject)))
    if (isThere) this.remove(subject)
    return isThere
  }

  /** Everything that was accepted, by workspace and file. */
  records(): readonly TrustRecord[] {
    const names = existsSync(this.folder) ? readdirSync(this.folder) : []
    return names
      .filter((name) => name.endsWith(ENDING))
      .flatMap((name) => this.read(name) ?? [])
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
  }

  /** A copy is another file: only where the old one is gone the new one takes its place. */
  private movedRecords({ workspace, file, id }: TrustSubject): readonly TrustRecord[] {
    return this.records().filter(
      (record) =>
        record.workspace === workspace &&
        record.id === id &&
        record.file !== file &&
        !existsSync(join(workspace, record.file)),
    )
  }

  private read(name: string): TrustRecord | undefined {
    const path = join(this.folder, name)
    if (!existsSync(path)) return undefined
    try {
      refuseForeign(path)
      const record = trustRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
      if (recordName(record) === name) return record
      throw new Error('it is about another file')
    } catch (error) {
      this.tell(
        path,
        error instanceof SyntaxError || !(error instanceof Error) ? 'it is damaged' : whyOf(error),
      )
      return undefined
    }
  }

  private tell(path: string, why: string): void {
    if (this.told.has(path)) return
    this.told.add(path)
    this.complain(`What was accepted in ${path} does not count: ${why}. Delete the file and accept anew.`)
  }

  /** All or nothing, also where the machine stops in between. */
  private write(record: TrustRecord): void {
    const path = join(this.folder, recordName(record))
    const draft = `${path}.${randomUUID()}.draft`
    this.changing(() => {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      const descriptor = openSync(draft, 'wx', 0o600)
      try {
        writeSync(descriptor, `${JSON.stringify(record, null, 2)}\n`)
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(draft, path)
    })
  }

  private remove(subject: Omit<TrustSubject, 'id'>): void {
    this.changing(() => rmSync(join(this.folder, recordName(subject)), { force: true }))
  }

  private changing(change: () => void): void {
    try {
      change()
    } catch (cause) {
      throw new FlowError('FILE_UNWRITABLE', {
        message: `What was accepted cannot be noted in ${this.folder}: ${describeError(cause)}.`,
        hint: 'Name another folder in the variable MILLRACE_CONFIG, or accept for one run with --trust.',
        step: { do: 'other-config-folder' },
        cause,
      })
    }
  }
}

function recordName({ workspace, file }: Omit<TrustSubject, 'id'>): string {
  return `${createHash('sha256').update(`${workspace}\0${file}`).digest('hex').slice(0, 32)}${ENDING}`
}

function placeOf({ workspace, file }: TrustRecord): string {
  return join(workspace, file)
}

/** What another user could have written, nobody here has accepted. */
function refuseForeign(path: string): void {
  const { mode, uid } = lstatSync(path)
  if (process.platform === 'win32') return
  const own = process.getuid?.()
  if (own !== undefined && uid !== own && uid !== 0) throw new Error('it belongs to another user')
  if ((mode & 0o022) !== 0) throw new Error('others may write it')
}

function whyOf({ name, message }: Error): string {
  return name === 'ZodError' || name === '$ZodError' ? 'it is damaged' : message
}
