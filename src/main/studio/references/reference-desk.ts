import { dirname, join } from 'node:path'
import type { GivenOf } from '../../../contract/studio/method.ts'
import type { StudioNews } from '../../../contract/studio/news.ts'
import type { referenceMethods, TableLook } from '../../../contract/studio/reference-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { workspaceFile } from '../../../runtime/flow/workspace-file.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import { IncomingFiles } from './incoming-files.ts'
import type { LookDone, LookJob } from './look-job.ts'
import { rowFiles } from './row-files.ts'
import { TableLooks } from './table-looks.ts'
import { lookAtTopic } from './topic-look.ts'

type Asked = GivenOf<(typeof referenceMethods)['references.look']>

/** Who looks at rows. */
export interface LookingPage {
  tell(news: StudioNews): void
}

/** Rows for reference tables: where they are, what they hold, and their way into a flow's folder. */
export class ReferenceDesk {
  readonly incoming: IncomingFiles
  private readonly workspace: string
  private readonly broker: WorkspaceBroker
  private readonly clock: Clock
  /** By page: a new look of one ends no look of another. */
  private readonly looks = new WeakMap<LookingPage, TableLooks>()

  constructor(parts: {
    readonly workspace: string
    readonly broker: WorkspaceBroker
    readonly clock: Clock
  }) {
    this.workspace = parts.workspace
    this.broker = parts.broker
    this.clock = parts.clock
    this.incoming = new IncomingFiles(parts.workspace)
  }

  files(flow: string): { file: string; bytes: number }[] {
    return rowFiles(this.workspace, flow)
  }

  /** Null: a newer look came. Throws FILE_OUTSIDE_WORKSPACE, TOPIC_MISSING, REFERENCE_UNREADABLE. */
  async look(asked: Asked, page: LookingPage): Promise<TableLook | null> {
    const begun = this.clock.now()
    const look = await this.lookAt(asked, page)
    return look === null ? null : { ...look, elapsedMs: this.clock.now() - begun }
  }

  close(): void {
    this.incoming.close()
  }

  private looksOf(page: LookingPage): TableLooks {
    const looks = this.looks.get(page) ?? new TableLooks()
    this.looks.set(page, looks)
    return looks
  }

  private lookAt(
    { flow, source, delimiter, depth, key, columns }: Asked,
    page: LookingPage,
  ): Promise<LookDone | null> {
    const looks = this.looksOf(page)
    const read = (count: number) => page.tell({ about: 'rows-read', count })
    if ('topic' in source) {
      const topic = this.broker.topicName(source.topic)
      return this.broker.with((broker) => lookAtTopic(broker, topic, { key, columns }))
    }
    const job: Omit<LookJob, 'path' | 'name'> = { delimiter, depth, key, columns }
    if ('upload' in source)
      return looks.run(
        { ...job, path: this.incoming.pathOf(source.upload), name: 'The rows', format: source.format },
        read,
      )
    const folder = dirname(join(this.workspace, flow))
    const path = workspaceFile(source.file, folder, this.workspace)
    return looks.run({ ...job, path, name: source.file }, read)
  }
}
