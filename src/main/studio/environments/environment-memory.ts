import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ENVIRONMENT_NAME_PATTERN, LOCAL_ENVIRONMENT } from '../../../contract/environment.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'

/** What a person has confirmed of one flow in one environment. */
const confirmation = z.object({
  environment: z.string(),
  /** Where its broker was then, and as whom it was spoken to: the same name may mean another one later. */
  place: z.string(),
  flow: z.string(),
  revision: z.string(),
  /** All that it reads and writes, as it is called there. */
  topics: z.array(z.string()),
})
export type Confirmation = z.output<typeof confirmation>

const remembered = z.object({
  workspace: z.string(),
  chosen: z.string().regex(ENVIRONMENT_NAME_PATTERN).default(LOCAL_ENVIRONMENT),
  confirmed: z.array(confirmation).default([]),
})
type Remembered = z.output<typeof remembered>

/** Of confirmations; the oldest are forgotten, and asked for again. */
const AT_MOST = 500

/**
 * What this user has chosen and confirmed in a workspace. It lies in the user's own folder: one in the workspace could
 * have come with it from elsewhere.
 */
export class EnvironmentMemory {
  private readonly workspace: string
  private readonly folder: string
  private known: Remembered

  /** `folder`: of this user; made when there is something to remember. */
  constructor({ workspace, folder }: { readonly workspace: string; readonly folder: string }) {
    this.workspace = realpathSync(workspace)
    this.folder = folder
    this.known = this.read()
  }

  get chosen(): string {
    return this.known.chosen
  }

  choose(name: string): void {
    this.keep({ ...this.known, chosen: name })
  }

  /** The same revision was confirmed there, and would touch nothing else: a topic may have another name there by now. */
  hasConfirmed({ environment, place, flow, revision, topics }: Confirmation): boolean {
    return this.of({ environment, place, flow }).some(
      (each) => each.revision === revision && topics.every((topic) => each.topics.includes(topic)),
    )
  }

  /** Every one of the topics was confirmed for the flow before, in whatever revision. */
  knowsTopics({ environment, place, flow, topics }: Omit<Confirmation, 'revision'>): boolean {
    const known = new Set(this.of({ environment, place, flow }).flatMap((each) => each.topics))
    return topics.every((topic) => known.has(topic))
  }

  confirm(confirmed: Confirmation): void {
    if (this.hasConfirmed(confirmed)) return
    this.keep({ ...this.known, confirmed: [...this.known.confirmed, confirmed].slice(-AT_MOST) })
  }

  private of(asked: Pick<Confirmation, 'environment' | 'place' | 'flow'>): readonly Confirmation[] {
    return this.known.confirmed.filter(
      ({ environment, place, flow }) =>
        environment === asked.environment && place === asked.place && flow === asked.flow,
    )
  }

  private get file(): string {
    const name = createHash('sha256').update(this.workspace).digest('hex').slice(0, 32)
    return join(this.folder, `${name}.json`)
  }

  private read(): Remembered {
    try {
      return remembered.parse(JSON.parse(readFileSync(this.file, 'utf8')))
    } catch {
      // Nothing was chosen yet, or it is damaged: then everything is asked for again.
      return { workspace: this.workspace, chosen: LOCAL_ENVIRONMENT, confirmed: [] }
    }
  }

  private keep(known: Remembered): void {
    this.known = known
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      replaceFile(this.file, `${JSON.stringify(known, null, 2)}\n`)
    } catch {
      // A home that cannot be written costs the memory of it, and not the work.
    }
  }
}
