import { DEFAULTS } from '../../../contract/defaults.ts'
import type { Clock } from '../../clock.ts'
import { refuseRemoteDisk } from './disk-kind.ts'
import { openBrokerFile } from './broker-file.ts'
import { EmbeddedBroker } from './embedded-broker.ts'
import type { SharingTimes } from './sharing-times.ts'

export interface EmbeddedBrokerOptions {
  /** Holds `broker.db` and the members' locks; made where it is missing. `:memory:` keeps nothing. */
  readonly folder: string
  readonly clock: Clock
  /** ms that a commit waits for others to share its sync; none in memory, where there is no sync. */
  readonly commitWaitMs?: number
  /** Shorter times for tests. */
  readonly times?: Partial<SharingTimes>
}

const TIMES: SharingTimes = {
  leaseMs: DEFAULTS.leaseMs.value,
  renewMs: DEFAULTS.leaseRenewMs.value,
  lookMs: DEFAULTS.memberLookMs.value,
  drainMs: DEFAULTS.drainMs.value,
}

/**
 * Opens the broker in a folder; several processes may have it open at the same time. Throws
 * BROKER_FOLDER_REMOTE, BROKER_FORMAT_NEWER, BROKER_DAMAGED, BROKER_FOLDER_READ_ONLY, BROKER_DISK_FULL, BROKER_DISK_FAILING.
 */
export async function openEmbeddedBroker({
  folder,
  clock,
  commitWaitMs = DEFAULTS.commitWaitMs.value,
  times = {},
}: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  if (folder !== ':memory:') refuseRemoteDisk(folder)
  const file = await openBrokerFile(folder, clock)
  return new EmbeddedBroker({
    file,
    clock,
    commitWaitMs: file.inMemory ? 0 : commitWaitMs,
    times: { ...TIMES, ...times },
  })
}
