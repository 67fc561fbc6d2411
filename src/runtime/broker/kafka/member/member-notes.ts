import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProofOfLife } from '../../proof-of-life.ts'

interface Note {
  readonly group: string
  readonly memberId: string
}

const ENDING = '.json'

/**
 * Who of this machine is a member of which group, in the data folder. A process that was killed cannot say goodbye,
 * and its group would wait for its session to run out; whoever finds its note and takes its lock says it instead.
 */
export class MemberNotes {
  private readonly folder: string

  constructor(dataFolder: string) {
    this.folder = join(dataFolder, 'kafka-members')
  }

  /** Takes a place among the living. */
  open(group: string): OwnNote {
    mkdirSync(this.folder, { recursive: true })
    return new OwnNote(this.folder, group)
  }

  /** Members of a group whose process is dead; `forget` each when it has left the group. */
  dead(group: string): readonly { readonly memberId: string; forget(): void }[] {
    if (!existsSync(this.folder)) return []
    return readdirSync(this.folder)
      .filter((name) => name.endsWith(ENDING))
      .flatMap((name) => {
        const id = name.slice(0, -ENDING.length)
        const note = readNote(join(this.folder, name))
        if (note?.group !== group || ProofOfLife.isHeld(lockFile(this.folder, id))) return []
        return [{ memberId: note.memberId, forget: () => forget(this.folder, id) }]
      })
  }
}

/** The note of one member of this process. */
export class OwnNote {
  private readonly folder: string
  private readonly group: string
  private readonly id = randomUUID()
  private readonly proof: ProofOfLife

  constructor(folder: string, group: string) {
    this.folder = folder
    this.group = group
    this.proof = ProofOfLife.take(lockFile(folder, this.id))
  }

  /** The group knows the member by this name now. */
  write(memberId: string): void {
    const file = noteFile(this.folder, this.id)
    const note: Note = { group: this.group, memberId }
    // By a rename: half a note would be read as none, and its member waited for.
    writeFileSync(`${file}.new`, JSON.stringify(note))
    renameSync(`${file}.new`, file)
  }

  /** It has said goodbye itself. */
  remove(): void {
    rmSync(noteFile(this.folder, this.id), { force: true })
    this.proof.release()
  }
}

function readNote(file: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Note
  } catch {
    // Removed meanwhile by another one who has seen the same.
    return undefined
  }
}

function forget(folder: string, id: string): void {
  rmSync(noteFile(folder, id), { force: true })
  ProofOfLife.remove(lockFile(folder, id))
}

function noteFile(folder: string, id: string): string {
  return join(folder, `${id}${ENDING}`)
}

function lockFile(folder: string, id: string): string {
  return join(folder, `${id}.lock`)
}
