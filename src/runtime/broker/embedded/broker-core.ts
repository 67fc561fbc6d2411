import type { Clock } from '../../clock.ts'
import type { Arrivals } from './arrivals.ts'
import type { BrokerFile } from './broker-file.ts'
import type { GroupCommit } from './group-commit.ts'
import type { LogReader } from './log-reader.ts'
import type { LogWriter } from './log-writer.ts'
import type { MemberWatch } from './member-watch.ts'
import type { SharingTimes } from './sharing-times.ts'
import type { TopicCatalog } from './topic-catalog.ts'

/** The parts of one open broker, handed to those who work with several of them. */
export interface BrokerCore {
  readonly file: BrokerFile
  readonly clock: Clock
  readonly catalog: TopicCatalog
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly commits: GroupCommit
  readonly arrivals: Arrivals
  readonly watch: MemberWatch
  readonly times: SharingTimes
}
